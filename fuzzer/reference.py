"""A second opinion: every operation of the table in mpmath, at 50 digits.

`Exact` is a number of that precision with dotgrad's operators, so a program written for Values runs
on it unchanged and shows what the program would give if nothing were rounded.  Derivatives come
from mpmath's finite differences of the whole program, so they share nothing with the pullbacks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Any

from mpmath import mp, mpf

from autograd.operation import Op
from fuzzer.compared import Compared
from fuzzer.defined import DEFINED

DIGITS = 50


def _mod(x: mpf, y: mpf) -> mpf:
    return x - y * mp.floor(x / y)


def _dot(*pairs: mpf) -> mpf:
    n = len(pairs) // 2
    return mp.fsum(w * x for w, x in zip(pairs[:n], pairs[n:]))


def _sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mp.exp(-x))


def _softplus(x: mpf) -> mpf:
    return mp.log1p(mp.exp(x))


def _normal_distribution(x: mpf) -> mpf:
    return mp.erfc(-x / mp.sqrt(2)) / 2


REFERENCE: dict[str, Callable[..., Any]] = {
    "less": lambda x, y: mpf(x < y),
    "less_equal": lambda x, y: mpf(x <= y),
    "equal": lambda x, y: mpf(x == y),
    "where": lambda c, x, y: x if mp.nint(c) else y,
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "pow": lambda x, y: x**y,
    "neg": lambda x: -x,
    "mod": _mod,
    "floordiv": lambda x, y: mp.floor(x / y),
    "abs": abs,
    "dot": _dot,
    "sum": lambda *xs: mp.fsum(xs),
    "prod": lambda *xs: mp.fprod(xs),
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x,
    "exp": mp.exp,
    "exp2": lambda x: mpf(2) ** x,
    "expm1": mp.expm1,
    "log": mp.log,
    "log1p": mp.log1p,
    "log2": lambda x: mp.log(x) / mp.log(2),
    "log10": mp.log10,
    "sqrt": mp.sqrt,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "hypot": lambda *xs: mp.sqrt(mp.fsum(x * x for x in xs)),
    "direction": lambda *xs: xs[0] / mp.sqrt(mp.fsum(x * x for x in xs)),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": mp.asin,
    "asin_slope": lambda x: 1 / mp.sqrt((1 - x) * (1 + x)),
    "acos": mp.acos,
    "atan": mp.atan,
    "atan_slope": lambda x: 1 / (1 + x * x),
    "atan2": mp.atan2,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "sech2": lambda x: mp.sech(x) ** 2,
    "asinh": mp.asinh,
    "asinh_slope": lambda x: 1 / mp.sqrt(1 + x * x),
    "acosh": mp.acosh,
    "acosh_slope": lambda x: 1 / mp.sqrt((x - 1) * (x + 1)),
    "atanh": mp.atanh,
    "atanh_slope": lambda x: 1 / ((1 - x) * (1 + x)),
    "sigmoid": _sigmoid,
    "sigmoid_slope": lambda x: _sigmoid(x) * _sigmoid(-x),
    "logsigmoid": lambda x: -_softplus(-x),
    "softplus": _softplus,
    "relu": lambda x: max(x, mpf(0)),
    "leaky_relu": lambda x, slope: x if x > 0 else slope * x,
    "relu6": lambda x: min(max(x, mpf(0)), mpf(6)),
    "elu": lambda x, alpha: x if x > 0 else alpha * mp.expm1(x),
    "silu": lambda x: x * _sigmoid(x),
    "silu_slope": lambda x: _sigmoid(x) * (1 + x * _sigmoid(-x)),
    "silu_curve": lambda x: _sigmoid(x) * _sigmoid(-x) * (2 + x * (1 - 2 * _sigmoid(x))),
    "gelu": lambda x: x * _normal_distribution(x),
    "gelu_slope": lambda x: _normal_distribution(x) + x * mp.npdf(x),
    "gelu_curve": lambda x: mp.npdf(x) * (2 - x * x),
    "erf": mp.erf,
    "erfc": mp.erfc,
    "gauss": lambda x: mp.exp(-x * x),
    "gauss_slope": lambda x: -2 * x * mp.exp(-x * x),
    "normal": mp.npdf,
    "normal_slope": lambda x: -x * mp.npdf(x),
    "share": lambda x, rest: x / (x + rest),
    "maximum": max,
    "minimum": min,
    "fmax": max,
    "fmin": min,
    "clamp": lambda x, lo, hi: min(max(x, lo), hi),
    "sign": mp.sign,
    "floor": mp.floor,
    "ceil": mp.ceil,
}


# Operands that are not varied: conditions.
FIXED: dict[str, set[int]] = {"where": {0}}


def reference(name: str) -> Callable[..., Any]:
    """The mpmath function of operation `name`.  Raises LookupError if there is none yet."""
    try:
        return REFERENCE[name]
    except KeyError:
        raise LookupError(f"add {name!r}, written in mpmath, to REFERENCE in {__file__}") from None


class Exact(Compared):
    """A number of 50 digits that takes part in dotgrad's operations."""

    __slots__ = ("number",)
    rank = 1

    def __init__(self, number: Any) -> None:
        self.number = mpf(number)

    @property
    def data(self) -> float:
        """The number rounded, by which compositions choose the largest."""
        return float(self.number)

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Exact:
        if op.name in DEFINED:
            return Exact(_mpf(op.forward(*inputs)))
        return Exact(reference(op.name)(*map(_mpf, inputs)))

    def truth(self) -> bool:
        return bool(self.number != 0)

    def constant(self, x: float) -> Exact:
        return Exact(x)


def _mpf(x: Any) -> mpf:
    return x.number if isinstance(x, Exact) else mpf(x)


def exact(f: Callable[..., Any], at: Sequence[float], orders: Sequence[int] = ()) -> mpf:
    """f(*at), or its partial derivative of `orders` (one a variable), to 50 digits."""

    def unrounded(*xs: Any) -> mpf:
        return _mpf(f(*map(Exact, xs)))

    with mp.workdps(DIGITS):
        point = tuple(map(mpf, at))
        return mp.diff(unrounded, point, tuple(orders)) if any(orders) else unrounded(*point)


def call(op: Op, *operands: Any) -> Any:
    """The operation on operands as its row lists them; `dot` is called with two sequences."""
    n = len(operands) // 2
    return op(operands[:n], operands[n:]) if op.name == "dot" else op(*operands)


def units(
    got: float,
    f: Callable[..., Any],
    at: Sequence[float],
    orders: Sequence[int] = (),
    fixed: Collection[int] = (),
) -> float:
    """How far `got` is from f's exact value or derivative, in roundings of 2**-53.

    A rounding is the result's own, or the effect of an operand's: if moving an operand by one part
    in 2**53 moves the result by more, no program can do better.  Operands in `fixed` do not vary.
    If finite differences give less than 1e-30 for a derivative, it counts as 0.
    """
    if not math.isfinite(got):
        return math.inf
    orders = orders or (0,) * len(at)
    with mp.workdps(DIGITS):
        wanted = exact(f, at, orders)
        if (difference := abs(mpf(got) - wanted)) < 1e-30:
            return 0.0
        scale = abs(wanted)
        for i, x in enumerate(at):
            if x != 0.0 and i not in fixed:
                steeper = [n + (i == j) for j, n in enumerate(orders)]
                scale += abs(x * exact(f, at, steeper))
        return float(difference / scale * 2**53) if scale else math.inf
