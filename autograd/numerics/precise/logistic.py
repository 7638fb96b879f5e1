"""The logistic functions: with e = exp(-|x|) = n / d, each is a ratio of integers."""

from __future__ import annotations

import math

from autograd.numerics.precise.fixed import BITS, ONE, exp_fraction, fixed, log, rounded


def _logistic(x: float) -> tuple[int, int]:
    """(n, d) with exp(-|x|) = n / d, for |x| < 800."""
    return exp_fraction(fixed(-abs(x)))


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x))."""
    if not abs(x) < 800.0:
        return math.nan if x != x else float(x > 0.0)
    n, d = _logistic(x)
    return rounded(d if x >= 0.0 else n, d + n)


def sigmoid_slope(x: float) -> float:
    """sigmoid(x) * sigmoid(-x) = e / (1 + e)**2."""
    if not abs(x) < 800.0:
        return math.nan if x != x else 0.0
    n, d = _logistic(x)
    return rounded(n * d, (d + n) ** 2)


def softplus(x: float) -> float:
    """log(1 + exp(x)) = max(x, 0) + log1p(e): exact in both tails."""
    if not abs(x) < 800.0:
        return max(x, 0.0) if x == x else x
    n, d = _logistic(x)
    if x < -40.0:
        return rounded(n, d)  # log1p(e) = e
    tail = log(ONE + (n << BITS) // d)
    return rounded(tail + max(fixed(x), 0), ONE)


def silu(x: float) -> float:
    """x * sigmoid(x)."""
    if not abs(x) < 800.0:
        return x if not x < 0.0 else -0.0
    n, d = _logistic(x)
    top, bottom = x.as_integer_ratio()
    return math.copysign(rounded(top * (d if x >= 0.0 else n), bottom * (d + n)), x)


def silu_slope(x: float) -> float:
    """sigmoid(x) + x * sigmoid(x) * sigmoid(-x), with no cancellation at its root near -1.278."""
    if not abs(x) < 800.0:
        return math.nan if x != x else float(x > 0.0)
    n, d = _logistic(x)
    top, bottom = x.as_integer_ratio()
    if x >= 0.0:  # (1 + e + x e) / (1 + e)**2
        return rounded(d * (bottom * (d + n) + top * n), bottom * (d + n) ** 2)
    return rounded(n * (bottom * (d + n) + top * d), bottom * (d + n) ** 2)  # e (1 + e + x) / ...


def silu_curve(x: float) -> float:
    """The second derivative of silu, which is even: e (2 (1 + e) - |x| (1 - e)) / (1 + e)**3."""
    if not abs(x) < 800.0:
        return math.nan if x != x else 0.0
    n, d = _logistic(x)
    top, bottom = abs(x).as_integer_ratio()
    return rounded(n * d * (2 * bottom * (d + n) - top * (d - n)), bottom * (d + n) ** 3)
