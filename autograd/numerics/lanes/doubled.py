"""Numbers in two halves, and other ways for a formula to keep the digits that one float loses.

A pair (h, l) stands for h + l, where l is what rounding cut off h: twice the digits.  A fused
multiply-add gives the rounding error of a product (Dekker 1971; Ogita, Rump, Oishi 2005).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from autograd import ops
from autograd.operation import Op

Pair = tuple[Any, Any]

_LN2 = math.log(2.0)
_LOG2_E = (1.4426950408889634, 2.0355273740931033e-17)
_UP = 128.0  # a small exponential is kept scaled up by 2**_UP


Formula = Callable[..., Any]


def emits(row: Op) -> Callable[[Formula], Formula]:
    """A decorator: lanes compute the row by the decorated formula."""

    def register(formula: Formula) -> Formula:
        row.emit = formula
        return formula

    return register


class Wide:
    """A formula that lanes of single precision compute in double, and round once at the end."""

    def __init__(self, formula: Callable[..., Any]) -> None:
        self.formula = formula
        self.__doc__ = formula.__doc__

    def __call__(self, *inputs: Any) -> Any:
        return self.formula(*inputs)


def _fma(x: float, y: float, z: float) -> float:
    """x * y + z, rounded once."""
    if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(z)):
        return x * y + z
    exact = Fraction(x) * Fraction(y) + Fraction(z)
    if not exact:
        return x * y + z  # for the sign of the zero
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


# A step of formulas, not a row of the table: it is never differentiated.
fma = Op("fma", "fma", "x y z", _fma, None, samples=((2.0, 3.0, 4.0),), emit="llvm.fma", table={})


def polynomial(x: Any, coefficients: tuple[float, ...]) -> Any:
    """c0 + c1 x + c2 x**2 + ... (Horner)."""
    total: Any = coefficients[-1]
    for c in coefficients[-2::-1]:
        total = fma(total, x, c)
    return total


def clamped(x: Any, bound: float) -> Any:
    """x, clamped to between -bound and bound; nan stays."""
    return ops.where(ops.less(bound, x), bound, ops.where(ops.less(x, -bound), -bound, x))


def exponential(h: Any, t: Any = 0.0) -> Pair:
    """(e, down) with e * down = exp(h + t), for h below 0 and t small beside it.

    By exp2, which C libraries compute more accurately, of an argument in two halves.  Where the
    result is subnormal or nearly so, e is not: multiply e by its other factors first, and by
    `down`, a power of two, last.
    """
    p = h * _LOG2_E[0]
    low = fma(h, _LOG2_E[1], fma(h, _LOG2_E[0], -p)) + t * _LOG2_E[0]
    small = ops.less(p, -900.0)
    e = ops.exp2(ops.where(small, p + _UP, p))
    return fma(e, _LN2 * low, e), ops.where(small, 2.0**-_UP, 1.0)


def product(x: Any, y: Any) -> Pair:
    """The exact product of two floats."""
    p = x * y
    return p, fma(x, y, -p)


def plus(x: Pair, y: Pair) -> Pair:
    """x + y, whichever is larger (Knuth's two-sum)."""
    s = x[0] + y[0]
    part = s - x[0]
    return s, ((x[0] - (s - part)) + (y[0] - part)) + (x[1] + y[1])


def tidy(h: Any, l: Any) -> Pair:  # noqa: E741 - high and low
    """The same number, with as much of it as possible in the first half."""
    s = h + l
    return s, l - (s - h)
