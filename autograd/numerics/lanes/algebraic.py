"""Slopes of inverse functions, and a root, in lanes.

From 1e8 on, 1 is negligible beside x**2; below that, one multiply-add rounds 1 + x**2 once.
"""

from __future__ import annotations

from typing import Any

from autograd import ops
from autograd.numerics import precise
from autograd.numerics.lanes.doubled import Wide, emits, fma
from autograd.operation import Op

_FAR = 1e8
# The C library's cube root, a step of the formula.
_root = Op("cbrt", "cbrt", "x", precise.cbrt, None, samples=((8.0,),), emit="cbrt", table={})


@emits(ops.asin_slope)
@Wide
def asin_slope(x: Any) -> Any:
    """1 / sqrt(1 - x**2); nan outside [-1, 1]."""
    return ops.div(1.0, ops.sqrt(fma(-x, x, 1.0)))


@emits(ops.atan_slope)
@Wide
def atan_slope(x: Any) -> Any:
    """1 / (1 + x**2)."""
    near = ops.less(ops.abs(x), _FAR)
    return ops.where(near, ops.div(1.0, fma(x, x, 1.0)), ops.div(ops.div(1.0, x), x))


@emits(ops.asinh_slope)
@Wide
def asinh_slope(x: Any) -> Any:
    """1 / sqrt(x**2 + 1)."""
    a = ops.abs(x)
    return ops.div(1.0, ops.where(ops.less(a, _FAR), ops.sqrt(fma(x, x, 1.0)), a))


@emits(ops.acosh_slope)
@Wide
def acosh_slope(x: Any) -> Any:
    """1 / sqrt(x**2 - 1); nan below 1."""
    root = ops.sqrt(fma(x, ops.where(ops.less(x, 0.0), 0.0, x), -1.0))  # of -1 for x < 0
    return ops.div(1.0, ops.where(ops.less(x, _FAR), root, x))


@emits(ops.atanh_slope)
@Wide
def atanh_slope(x: Any) -> Any:
    """1 / (1 - x**2), also outside [-1, 1]."""
    near = ops.less(ops.abs(x), _FAR)
    return ops.where(near, ops.div(1.0, fma(-x, x, 1.0)), ops.div(ops.div(-1.0, x), x))


@emits(ops.cbrt)
@Wide
def cbrt(x: Any) -> Any:
    """The cube root: the C library's and one Newton step, whose residual fma makes exact.

    A number too small for that is scaled up first.
    """
    small = ops.less(ops.abs(x), 1e-200)
    scaled = ops.where(small, x * 2.0**300, x)
    y = _root(scaled)
    square = y * y
    residual = fma(square, y, -scaled) + fma(y, y, -square) * y
    better = y - ops.div(residual, 3.0 * square)
    usual = ops.less(0.0, square) * ops.less(square, 1e300)
    return ops.where(usual, better, y) * ops.where(small, 2.0**-100, 1.0)
