"""Hyperbolic functions and their inverses."""

from __future__ import annotations

import math

from autograd.numerics.precise.fixed import BITS, ONE, TINY, exp_fraction, fixed, log, rounded


def sinh(x: float) -> float:
    """(exp(x) - exp(-x)) / 2."""
    if abs(x) < TINY:
        return x * (1.0 + x * x / 6.0)
    if not abs(x) < 711.0:
        return x * math.inf
    n, d = exp_fraction(fixed(x))
    return rounded(n * n - d * d, 2 * n * d)


def cosh(x: float) -> float:
    """(exp(x) + exp(-x)) / 2."""
    if not abs(x) < 711.0:
        return abs(x) * math.inf
    n, d = exp_fraction(fixed(x))
    return rounded(n * n + d * d, 2 * n * d)


def tanh(x: float) -> float:
    """(1 - e) / (1 + e), e = exp(-2|x|), with the sign of x."""
    if abs(x) < TINY:
        return x * (1.0 - x * x / 3.0)
    if not abs(x) < 20.0:
        return math.tanh(x)
    n, d = exp_fraction(fixed(-2.0 * abs(x)))
    return math.copysign(rounded(d - n, d + n), x)


def sech2(x: float) -> float:
    """1 / cosh(x)**2, the slope of tanh, as 4e / (1 + e)**2: accurate where 1 - tanh(x)**2 is 0."""
    if not abs(x) < 380.0:
        return 0.0 if x == x else x
    n, d = exp_fraction(fixed(-2.0 * abs(x)))
    return rounded(4 * n * d, (d + n) ** 2)


def asinh(x: float) -> float:
    """log(|x| + sqrt(x**2 + 1)), with the sign of x."""
    if abs(x) < TINY:
        return x * (1.0 - x * x / 6.0)
    if not abs(x) < 2.0**60:
        return math.asinh(x)
    a = fixed(abs(x))
    return math.copysign(rounded(log(a + math.isqrt(a * a + ONE * ONE)), ONE), x)


def acosh(x: float) -> float:
    """log(x + sqrt(x**2 - 1)) for x >= 1, nan below."""
    if not 1.0 <= x < 2.0**60:
        return math.acosh(x) if x >= 1.0 else math.nan
    a = fixed(x)
    return rounded(log(a + math.isqrt(a * a - ONE * ONE)), ONE)


def atanh(x: float) -> float:
    """Half the logarithm of (1 + x) / (1 - x); infinite at -1 and 1, nan beyond."""
    if abs(x) < TINY:
        return x * (1.0 + x * x / 3.0)
    if not abs(x) < 1.0:
        return math.copysign(math.inf, x) if abs(x) == 1.0 else math.nan
    a = fixed(x)
    return rounded(log((ONE + a << BITS) // (ONE - a)), 2 * ONE)
