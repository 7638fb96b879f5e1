"""exp(-x**2) and related functions in lanes: exp would magnify the rounding error of the square."""

from __future__ import annotations

from typing import Any

from autograd import ops
from autograd.numerics.lanes.doubled import (
    Wide,
    clamped,
    emits,
    exponential,
    fma,
    polynomial,
    product,
)

_END = 64.0  # beyond it, everything with a factor exp(-x**2) is 0
_ROOT_HALF = (0.7071067811865476, -4.833646656726457e-17)
_DENSITY = (0.3989422804014327, -2.49232720227773e-17)  # 1 / sqrt(2 pi)
_TAIL = -37.0  # below it, gelu' may be subnormal
# x + phi(x) / Phi(x), relative to x, in 1 / x**2: accurate to the last digit where the tail begins.
_MILLS = (1.0, -1.0, 3.0, -15.0, 105.0, -945.0, 10395.0, -135135.0)
# The zero of gelu' with its rounding error, and the Taylor series there divided by x - zero, fitted
# (Chebyshev) to within 1 of it: near the zero the terms of the formula cancel.
_SLOPE_ZERO = (-0.7517915246935645, 1.4956759177009883e-17)
_SLOPE_SERIES = (
    0.4314939923140469, 0.388284982990552, -0.018199676398671087, -0.11400823329722191,
    -0.014771522148244282, 0.01942167983819432, 0.004539228379123981, -0.002239538068136674,
    -0.000744826838657432, 0.00018633974665488472, 8.61594784959083e-05,
    -1.1214381917396373e-05, -7.748460836071202e-06, 4.3284961481947313e-07,
    5.702752605316006e-07, -1.6123075019559083e-09, -3.5457730707524376e-08,
    -1.387998626313949e-09, 1.900786018345891e-09, 1.386231567694654e-10,
    -8.777673977614052e-11, -7.236120662180862e-12, 3.0110562712212517e-12,
)  # fmt: skip


def _bell(x: Any, c: float) -> tuple[Any, Any]:
    """(e, down) with e * down = exp(-c * x**2), c a power of two."""
    square, lost = product(x, x)
    return exponential(-c * square, -c * lost)


def _density(x: Any) -> tuple[Any, Any]:
    """(e, down) with e * down the standard normal density."""
    e, down = _bell(x, 0.5)
    return fma(e, _DENSITY[0], e * _DENSITY[1]), down


@emits(ops.gauss)
@Wide
def gauss(x: Any) -> Any:
    """exp(-x**2)."""
    e, down = _bell(clamped(x, _END), 1.0)
    return e * down


@emits(ops.gauss_slope)
@Wide
def gauss_slope(x: Any) -> Any:
    """-2 x exp(-x**2)."""
    x = clamped(x, _END)
    e, down = _bell(x, 1.0)
    return -2.0 * x * e * down


@emits(ops.normal)
@Wide
def normal(x: Any) -> Any:
    """The standard normal density phi."""
    e, down = _density(clamped(x, _END))
    return e * down


@emits(ops.normal_slope)
@Wide
def normal_slope(x: Any) -> Any:
    """-x phi(x)."""
    x = clamped(x, _END)
    e, down = _density(x)
    return -x * e * down


def _distribution(x: Any) -> Any:
    """Phi(x) = erfc(t) / 2 at t = -x / sqrt(2), corrected for the rounding error of t.

    erfc'(t) is about -erfc(t) (t + sqrt(t**2 + 2)), accurate enough for that.
    """
    t = -_ROOT_HALF[0] * x
    lost = fma(-_ROOT_HALF[0], x, -t) - _ROOT_HALF[1] * x
    change = ops.where(ops.less(0.0, t), lost * (t + ops.sqrt(fma(t, t, 2.0))), 0.0)
    half = 0.5 * ops.erfc(t)
    return fma(-half, change, half)


@emits(ops.gelu)
@Wide
def gelu(x: Any) -> Any:
    """x * Phi(x), -0.0 far below; in the tail by the asymptotic series of Mills' ratio."""
    end = clamped(x, _END)
    e, down = _density(end)
    tail = -e * polynomial(ops.div(ops.div(1.0, end), end), _MILLS) * down
    return ops.where(ops.less(x, _TAIL), tail, x * _distribution(x))


@emits(ops.gelu_slope)
@Wide
def gelu_slope(x: Any) -> Any:
    """Phi(x) + x * phi(x)."""
    end = clamped(x, _END)
    e, down = _density(end)
    u = ops.div(ops.div(1.0, end), end)
    tail = end * e * fma(-u, polynomial(u, _MILLS), 1.0) * down
    d = (x - _SLOPE_ZERO[0]) - _SLOPE_ZERO[1]
    middle = ops.where(
        ops.less(ops.abs(d), 1.0),
        d * polynomial(d, _SLOPE_SERIES),
        _distribution(x) + end * e * down,
    )
    return ops.where(ops.less(x, _TAIL), tail, middle)


@emits(ops.gelu_curve)
@Wide
def gelu_curve(x: Any) -> Any:
    """phi(x) * (2 - x**2), with the difference rounded once, as it has zeros."""
    x = clamped(x, _END)
    e, down = _density(x)
    return fma(-x, x, 2.0) * e * down
