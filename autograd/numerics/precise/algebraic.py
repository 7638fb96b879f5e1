"""Roots, shares, the decimal logarithm, and slopes that are roots of rational functions."""

from __future__ import annotations

import math

from autograd.numerics.precise.fixed import LN2, LN10, fixed, log, ratio, root, rounded


def cbrt(x: float) -> float:
    """The real cube root, odd in x."""
    if x == 0.0 or not math.isfinite(x):
        return x
    n, d = abs(x).as_integer_ratio()
    shift = max(0, 60 + (d.bit_length() - n.bit_length()) // 3)
    cube = (n << 3 * shift) // d
    r = 1 << -(-cube.bit_length() // 3)  # at least the root, so Newton steps decrease to it
    while (lower := (2 * r + cube // (r * r)) // 3) < r:
        r = lower
    return math.copysign(rounded(r, 1 << shift), x)


def log10(x: float) -> float:
    """The decimal logarithm; -inf at 0, nan below."""
    if not 0.0 < x < math.inf:
        return -math.inf if x == 0.0 else math.nan if x < 0.0 else x
    if x == 1.0:
        return 0.0
    mantissa, exponent = math.frexp(x)
    return rounded(log(fixed(mantissa)) + exponent * LN2, LN10)


def share(x: float, rest: float) -> float:
    """x / (x + rest), without rounding the sum."""
    total = x + rest
    if not math.isfinite(total) or total == 0.0:
        return x / total if total else math.nan
    (a, b), (c, d) = x.as_integer_ratio(), rest.as_integer_ratio()
    return ratio(a * d, a * d + c * b)


def asin_slope(x: float) -> float:
    """1 / sqrt(1 - x**2); nan outside [-1, 1]."""
    if not abs(x) <= 1.0:
        return math.nan
    top, bottom = x.as_integer_ratio()
    return root(bottom * bottom, bottom * bottom - top * top)


def atan_slope(x: float) -> float:
    """1 / (1 + x**2)."""
    if not math.isfinite(x):
        return 0.0 if x == x else x
    top, bottom = x.as_integer_ratio()
    return rounded(bottom * bottom, bottom * bottom + top * top)


def asinh_slope(x: float) -> float:
    """1 / sqrt(x**2 + 1)."""
    if not math.isfinite(x):
        return 0.0 if x == x else x
    top, bottom = x.as_integer_ratio()
    return root(bottom * bottom, bottom * bottom + top * top)


def acosh_slope(x: float) -> float:
    """1 / sqrt(x**2 - 1); nan below 1."""
    if not 1.0 <= x < math.inf:
        return 0.0 if x > 1.0 else math.nan
    top, bottom = x.as_integer_ratio()
    return root(bottom * bottom, top * top - bottom * bottom)


def atanh_slope(x: float) -> float:
    """1 / (1 - x**2), also outside [-1, 1]."""
    if not math.isfinite(x):
        return -0.0 if x == x else x
    top, bottom = x.as_integer_ratio()
    n, d = bottom * bottom, bottom * bottom - top * top
    return math.inf if d == 0 else ratio(n, d)
