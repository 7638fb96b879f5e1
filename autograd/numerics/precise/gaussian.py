"""The error function, the normal distribution, and gelu."""

from __future__ import annotations

import math

from autograd.numerics.precise.fixed import (
    BITS,
    ONE,
    ROOT_HALF,
    ROOT_PI,
    ROOT_TWO_PI,
    TINY,
    exp,
    exp_fraction,
    fixed,
    rounded,
)


def _exp_square(x: float, halvings: int) -> tuple[int, int]:
    """(n, d) with exp(-x**2 / 2**halvings) = n / d, for |x| < 60."""
    top, bottom = x.as_integer_ratio()
    return exp_fraction(-((top * top << BITS) // (bottom * bottom << halvings)))


def _scaled_erfc(z: int) -> int:
    """exp(z**2) * erfc(z), z >= 0, all in fixed point.

    The ascending series below 3, the continued fraction above (Abramowitz and Stegun 7.1.6 and
    7.1.14).
    """
    square = z * z >> BITS
    if z < 3 * ONE:
        term, total, k = 2 * z, 0, 1
        while term:
            total += term
            k += 2
            term = (term * square >> (BITS - 1)) // k
        m, e = exp(square)
        return (m << e) - (total << BITS) // ROOT_PI
    tail = z
    for k in range(40 + 1200 * ONE // square, 0, -1):
        tail = z + (k << (2 * BITS - 1)) // tail
    return (ONE << (2 * BITS)) // tail // ROOT_PI


def erfc(x: float) -> float:
    """1 - erf(x), accurate to the last digit even where that is 1e-300."""
    if not abs(x) < 28.0:
        return math.erfc(x)
    if abs(x) < TINY:
        return 1.0 - x * (2.0 / math.sqrt(math.pi))
    n, d = _exp_square(x, 0)
    upper = n * _scaled_erfc(fixed(abs(x)))
    d *= ONE
    return rounded(upper if x > 0.0 else 2 * d - upper, d)


def gauss(x: float) -> float:
    """exp(-x**2)."""
    if not abs(x) < 30.0:
        return 0.0 if x == x else x
    return rounded(*_exp_square(x, 0))


def gauss_slope(x: float) -> float:
    """The derivative of gauss, -2 x exp(-x**2)."""
    if not abs(x) < 30.0:
        return math.copysign(0.0, -x) if x == x else x
    n, d = _exp_square(x, 0)
    top, bottom = x.as_integer_ratio()
    return math.copysign(rounded(2 * abs(top) * n, bottom * d), -x)


def normal(x: float) -> float:
    """The standard normal density, exp(-x**2 / 2) / sqrt(2 pi)."""
    if not abs(x) < 60.0:
        return 0.0 if x == x else x
    n, d = _exp_square(x, 1)
    return rounded(n * ONE, d * ROOT_TWO_PI)


def normal_slope(x: float) -> float:
    """The derivative of normal, -x exp(-x**2 / 2) / sqrt(2 pi)."""
    if not abs(x) < 60.0:
        return math.copysign(0.0, -x) if x == x else x
    n, d = _exp_square(x, 1)
    top, bottom = x.as_integer_ratio()
    return math.copysign(rounded(abs(top) * n * ONE, bottom * d * ROOT_TWO_PI), -x)


def _normal_tail(x: float) -> tuple[int, int, int]:
    """(q, n, d): exp(-x**2 / 2) = n / d, and q times that the normal probability beyond |x|."""
    n, d = _exp_square(x, 1)
    return _scaled_erfc(fixed(abs(x)) * ROOT_HALF >> BITS) >> 1, n, d


def gelu(x: float) -> float:
    """x * Phi(x), Phi the standard normal distribution function (Hendrycks and Gimpel 2016)."""
    if not abs(x) < 55.0:
        return x if not x < 0.0 else -0.0
    q, n, d = _normal_tail(x)
    top, bottom = x.as_integer_ratio()
    share = q * n if x < 0.0 else ONE * d - q * n
    return math.copysign(rounded(top * share, bottom * ONE * d), x)


def gelu_slope(x: float) -> float:
    """Phi(x) + x * phi(x), with no cancellation at its root near -0.7518."""
    if not abs(x) < 55.0:
        return math.nan if x != x else float(x > 0.0)
    q, n, d = _normal_tail(x)
    below = n * (q - (fixed(abs(x)) << BITS) // ROOT_TWO_PI)
    return rounded(below if x < 0.0 else ONE * d - below, ONE * d)


def gelu_curve(x: float) -> float:
    """The second derivative of gelu, phi(x) * (2 - x**2)."""
    if not abs(x) < 60.0:
        return -0.0 if x == x else x
    n, d = _exp_square(x, 1)
    top, bottom = x.as_integer_ratio()
    square = bottom * bottom
    return rounded(n * ONE * (2 * square - top * top), d * ROOT_TWO_PI * square)
