"""Powers, exponentials, logarithms, roots."""

from __future__ import annotations

import math
from typing import Any

from autograd.numerics import ieee as _f
from autograd.numerics import precise as _p
from autograd.operation import Op
from autograd.ops.arithmetic import REAL, abs, div, sum
from autograd.ops.choosing import equal, less, less_equal, where

_LN2 = math.log(2.0)
_LN10 = math.log(10.0)
_POSITIVE = ((0.5,), (1.0,), (30.0,))  # samples


def _power_slope(out: Any, x: Any, y: Any) -> Any:
    """y * x**(y - 1); from out = x**y if y - 1 is not exact, which matters for 1e300**-0.9.

    y is tested first: if it is a number, as in x**2, a program has only one branch.
    """
    below = pow(x, y - 1.0)
    return y * where(equal(y - 1.0 + 1.0, y), below, where(equal(x, 0.0), below, div(out, x)))


def _power_pulled(g: Any, out: Any, x: Any, y: Any) -> Any:
    """g * y * x**(y - 1), but 0 for x**0 even if x is 0 or nearly so."""
    pulled = g * _power_slope(out, x, y)
    return where(equal(y, 0.0), where(less(1e-307, abs(x)), pulled, 0.0), pulled)


def over_square(x: Any, h: Any) -> Any:
    """x / h**2, 0 at h = 0; (x / h) / h neither overflows nor underflows early."""
    return where(equal(h, 0.0), 0.0, div(div(x, h), h))


# fmt: off

# Powers, exponentials, logarithms, roots

pow = Op("pow", "**", "x y", _f.power,
    lambda g, out, x, y: (
        _power_pulled(g, out, x, y),
        where(equal(x, 0.0) * less_equal(0.0, y), 0.0, g * (out * log(x)))),
    text="{0}**{1}", latex="{{{0}}}^{{{1}}}", samples=((2.0, 3.0), (1.5, -0.5), (0.3, 2.0)),
    emit="pow")
exp = Op("exp", "exp", "x", _f.exp, lambda g, out, x: (g * out,), samples=REAL, emit="exp")
exp2 = Op("exp2", "exp2", "x", _f.exp2, lambda g, out, x: (g * (_LN2 * out),),
    latex="2^{{{0}}}", samples=REAL, emit="exp2")
expm1 = Op("expm1", "expm1", "x", _f.expm1, lambda g, out, x: (g * exp(x),), samples=REAL,
    emit="expm1")
log: Op = Op("log", "log", "x", _f.log, lambda g, out, x: (div(g, x),), samples=_POSITIVE,
    emit="log")
log1p = Op("log1p", "log1p", "x", _f.log1p, lambda g, out, x: (div(g, 1.0 + x),),
    samples=(*_POSITIVE, (-0.5,)), emit="log1p")
log2 = Op("log2", "log2", "x", _f.log2, lambda g, out, x: (div(g * (1.0 / _LN2), x),),
    latex=r"\log_2\left({0}\right)", samples=_POSITIVE, emit="log2")
log10 = Op("log10", "log10", "x", _p.log10, lambda g, out, x: (div(g * (1.0 / _LN10), x),),
    latex=r"\log_{{10}}\left({0}\right)", samples=_POSITIVE, emit="log10")
sqrt = Op("sqrt", "sqrt", "x", _f.sqrt, lambda g, out, x: (div(0.5 * g, out),),
    latex=r"\sqrt{{{0}}}", samples=_POSITIVE, emit="llvm.sqrt")
cbrt = Op("cbrt", "cbrt", "x", _p.cbrt, lambda g, out, x: (div(div(g, out), 3.0 * out),),
    latex=r"\sqrt[3]{{{0}}}", samples=((0.5,), (-8.0,)), kinks=((0.0,),))
hypot = Op("hypot", "hypot", "*xs", math.hypot,
    lambda g, out, *xs: tuple(
        g * where(equal(out, 0.0), 0.0, direction(x, *xs[:i], *xs[i + 1 :]))
        for i, x in enumerate(xs)),
    samples=((3.0, 4.0), (-0.5, 0.0), (1.0, -2.0, 2.0)), kinks=((0.0, 0.0),), emit="hypot")
direction: Op = Op("direction", "x/|x|", "*xs", lambda x, *rest: _f.div(x, math.hypot(x, *rest)),
    lambda g, out, x, *rest: (
        g * sum(over_square(y, hypot(x, *rest)) * div(y, hypot(x, *rest)) for y in rest),
        *(-g * out * over_square(y, hypot(x, *rest)) for y in rest)),
    samples=((3.0, 4.0), (-0.5, 1.0), (1.0, -2.0, 2.0)),
    emit=lambda x, *rest: div(x, hypot(x, *rest)), public=False)
