"""What lanes compute where `forward` branches: the same functions in operators and rows alone.

A lane cannot branch, so both sides are computed and `where` takes one.  These serve the rows'
`emit` column; ieee.py says what each answers, and the tests hold the two together.
"""

from __future__ import annotations

import math
from typing import Any

from autograd import ops
from autograd.ieee import nan
from autograd.operation import Op


def _fmod(x: float, y: float) -> float:
    return math.fmod(x, y) if y and math.isfinite(x) else nan


_SPLITTER = 134217729.0  # 2**27 + 1: cuts a float into two halves of 26 bits (Veltkamp 1968)
_ROOT_HALF = math.sqrt(0.5)
_ROOT_TWO_PI = math.sqrt(2.0 * math.pi)

# A step of formulas, not a row: nobody differentiates it.
fmod = Op("fmod", "fmod", "x y", _fmod, None, samples=((7.5, 2.0),), emit="frem", table={})


def maximum(x: Any, y: Any) -> Any:
    """The larger; nan where either is nan."""
    return ops.where(ops.less(y, x), x, ops.where(ops.equal(x, x), y, x))


def minimum(x: Any, y: Any) -> Any:
    """The smaller; nan where either is nan."""
    return ops.where(ops.less(x, y), x, ops.where(ops.equal(x, x), y, x))


def fmax(x: Any, y: Any) -> Any:
    """The larger; the other one where one is nan."""
    return ops.where(ops.less(x, y), y, ops.where(ops.equal(x, x), x, y))


def fmin(x: Any, y: Any) -> Any:
    """The smaller; the other one where one is nan."""
    return ops.where(ops.less(y, x), y, ops.where(ops.equal(x, x), x, y))


def clamp(x: Any, lo: Any, hi: Any) -> Any:
    """min(max(x, lo), hi)."""
    return minimum(maximum(x, lo), hi)


def _toward(x: Any, y: Any) -> tuple[Any, Any]:
    """fmod(x, y), and 1 where that has not the sign of y, as Python's % wants it."""
    remainder = fmod(x, y)
    astray = ops.where(remainder, ops.less(y, 0.0) - ops.less(remainder, 0.0), 0.0)
    return remainder, astray


def mod(x: Any, y: Any) -> Any:
    """x - y * floor(x / y), with the sign of y, zeros too."""
    remainder, astray = _toward(x, y)
    zero = ops.where(ops.less(y, 0.0), -0.0, 0.0)
    return ops.where(remainder, ops.where(astray, remainder + y, remainder), zero)


def floordiv(x: Any, y: Any) -> Any:
    """floor(x / y), the exact quotient's floor (the steps of CPython's float division)."""
    remainder, astray = _toward(x, y)
    quotient = ops.div(x - remainder, y)
    quotient = ops.where(astray, quotient - 1.0, quotient)
    below = ops.floor(quotient)
    whole = ops.where(ops.less(0.5, quotient - below), below + 1.0, below)
    zero = ops.where(ops.less(ops.div(x, y), 0.0), -0.0, 0.0)
    return ops.where(y, ops.where(quotient, whole, zero), ops.div(x, y))


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), from the side on which nothing overflows."""
    e = ops.exp(-ops.abs(x))
    return ops.div(ops.where(ops.less(x, 0.0), e, 1.0), 1.0 + e)


def softplus(x: Any) -> Any:
    """max(x, 0) + log1p(exp(-|x|))."""
    return ops.relu(x) + ops.log1p(ops.exp(-ops.abs(x)))


def sech2(x: Any) -> Any:
    """4e / (1 + e)**2 with e = exp(-2|x|)."""
    e = ops.exp(-2.0 * ops.abs(x))
    return ops.div(4.0 * e, (1.0 + e) * (1.0 + e))


def sigmoid_slope(x: Any) -> Any:
    """e / (1 + e)**2 with e = exp(-|x|)."""
    e = ops.exp(-ops.abs(x))
    return ops.div(e, (1.0 + e) * (1.0 + e))


def silu(x: Any) -> Any:
    """x * sigmoid(x), -0.0 far below."""
    return times_small(x, sigmoid(x))


def silu_slope(x: Any) -> Any:
    """(1 + e + x e) / (1 + e)**2 with e = exp(-|x|), below 0 e (1 + e + x) / (1 + e)**2."""
    a = ops.abs(x)
    e = ops.exp(-a)
    weighted = ops.where(ops.less(x, 0.0), e * (1.0 + e + x), 1.0 + e + a * e)
    slope = ops.div(weighted, (1.0 + e) * (1.0 + e))
    return ops.where(ops.less(a, 800.0), slope, ops.where(ops.equal(x, x), ops.less(0.0, x), x))


def silu_curve(x: Any) -> Any:
    """e (2 (1 + e) - |x| (1 - e)) / (1 + e)**3 with e = exp(-|x|)."""
    a = ops.abs(x)
    e = ops.exp(-a)
    near = ops.less(a, 800.0)
    a = ops.where(near, a, 0.0)  # 0 * inf would be nan
    curve = ops.div(e * (2.0 * (1.0 + e) - a * (1.0 - e)), (1.0 + e) * (1.0 + e) * (1.0 + e))
    return ops.where(near, curve, ops.where(ops.equal(x, x), 0.0, x))


def bell(x: Any, c: float) -> Any:
    """exp(-c * x**2), c a power of two; the rounding error of the square is put back.

    h + t = x**2 exactly (Dekker 1971).
    """
    h = x * x
    scaled = _SPLITTER * x
    high = scaled - (scaled - x)
    low = x - high
    t = ((high * high - h) + 2.0 * high * low) + low * low
    near = ops.less(ops.abs(x), 1e3)
    return ops.exp(-c * h) * ops.where(near, 1.0 - c * t, 1.0)


def normal(x: Any) -> Any:
    """The standard normal density."""
    return bell(x, 0.5) * (1.0 / _ROOT_TWO_PI)


def share(x: Any, rest: Any) -> Any:
    """x / (x + rest), nan where that sum is 0."""
    total = x + rest
    return ops.where(total, ops.div(x, total), nan)


def times_small(x: Any, y: Any) -> Any:
    """x * y, but a zero of the sign of x where y is 0 and x infinite."""
    return ops.where(y, x * y, ops.where(ops.less(x, 0.0), -0.0, 0.0))


def gelu(x: Any) -> Any:
    """x * Phi(x), -0.0 far below."""
    return times_small(x, 0.5 * ops.erfc(-_ROOT_HALF * x))


def gelu_slope(x: Any) -> Any:
    """Phi(x) + x * phi(x)."""
    near = ops.less(ops.abs(x), 55.0)
    bump = ops.where(near, x * normal(x), 0.0)
    return 0.5 * ops.erfc(-_ROOT_HALF * x) + bump


def sinc_curve(x: Any) -> Any:
    """pi**2 (2 j_2 - j_0) / 3, both of pi x."""
    difference = 2.0 * spherical_bessel(x, 2.0) - spherical_bessel(x, 0.0)
    return (math.pi * math.pi / 3.0) * difference


def spherical_bessel(x: Any, n: float) -> Any:
    """j_n(pi * x): the recurrence and the series of ieee.spherical_bessel, both written out.

    The order n is a number here: it says how long the two are.
    """
    order = int(n)
    z = math.pi * x
    turn = fmod(x, 2.0)
    nearest = ops.floor(turn + 0.5)  # sin(pi x) is 0 at every integer, not merely small
    sign = 1.0 - 2.0 * ops.abs(fmod(nearest, 2.0))
    angle = math.pi * (turn - nearest)
    before, now = ops.div(sign * ops.cos(angle), z), ops.div(sign * ops.sin(angle), z)
    for k in range(order):
        before, now = now, ops.div(2.0 * k + 1.0, z) * now - before
    far = ops.where(ops.equal(ops.abs(z), math.inf), 0.0, now)
    near: Any = 1.0
    steps = _series_length(order)
    for k in range(steps, 0, -1):  # Horner, from the smallest term to the largest
        near = 1.0 + (-0.5 / (k * (2 * order + 2 * k + 1))) * (z * z) * near
    for k in range(1, order + 1):
        near = near * (z * (1.0 / (2 * k + 1)))
    return ops.where(ops.less_equal(ops.abs(z), order + 1.0), near, far)


def _series_length(order: int) -> int:
    """How many terms matter at the largest |z| that uses the series, order + 1."""
    term, k = 1.0, 0
    while term > 1e-19:
        k += 1
        term *= 0.5 * (order + 1.0) ** 2 / (k * (2 * order + 2 * k + 1))
    return k
