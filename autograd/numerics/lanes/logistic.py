"""The logistic functions in lanes: from exp(-|x|), which never overflows."""

from __future__ import annotations

from typing import Any

from autograd import ops
from autograd.numerics.lanes.doubled import Wide, clamped, emits, exponential, fma, polynomial

# Zeros of silu' and silu'' with their rounding errors, and the Taylor series there divided by
# x - zero, fitted (Chebyshev) to within 0.5: near a zero the terms of the formulas cancel.
_SLOPE_ZERO = (-1.2784645427610737, -1.0946994183093437e-16)
_SLOPE_SERIES = (
    0.2178117057198001, 0.14664879699694688, 0.018874814223782312, -0.015222655223185992,
    -0.006606589138356573, 0.0001266274099668298, 0.0007985218818328561, 0.00018570724649065925,
    -4.0905342198131805e-05, -2.973358070791954e-05, -2.942634271370016e-06,
    2.3463222041160545e-06, 8.59987941304198e-07, -3.1782810440867215e-08,
    -9.274906565267869e-08, -1.5925545782218685e-08, 4.82333081258349e-09,
)  # fmt: skip
_CURVE_ZERO = (2.3993572805154675, 1.8464872855353363e-16)
_CURVE_SERIES = (
    -0.09153052016419229, 0.07629586548655085, -0.02248725923422533, -0.0018366701447631005,
    0.0038628167768303976, -0.0013663696912224231, 0.00011513070195042482, 9.644059258161361e-05,
    -4.7450742590931605e-05, 8.432382344955909e-06, 1.2461588146146773e-06,
    -1.190496436440355e-06, 3.144853089503289e-07, -9.75117821763275e-09, -2.270595636582261e-08,
    8.280853707722134e-09, -9.381534071321516e-10,
)  # fmt: skip


@emits(ops.sigmoid)
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), by the formula for the sign of x that does not overflow."""
    e = ops.exp(-ops.abs(x))
    return ops.div(ops.where(ops.less(x, 0.0), e, 1.0), 1.0 + e)


@emits(ops.softplus)
def softplus(x: Any) -> Any:
    """max(x, 0) + log1p(exp(-|x|))."""
    return ops.relu(x) + ops.log1p(ops.exp(-ops.abs(x)))


@emits(ops.logsigmoid)
def logsigmoid(x: Any) -> Any:
    """-softplus(-x)."""
    return -softplus(-x)


@emits(ops.sech2)
def sech2(x: Any) -> Any:
    """4e / (1 + e)**2 with e = exp(-2|x|)."""
    e = ops.exp(-2.0 * ops.abs(x))
    return ops.div(4.0 * e, _square_of_one_and(e))


@emits(ops.sigmoid_slope)
def sigmoid_slope(x: Any) -> Any:
    """e / (1 + e)**2 with e = exp(-|x|)."""
    e = ops.exp(-ops.abs(x))
    return ops.div(e, _square_of_one_and(e))


def _square_of_one_and(e: Any) -> Any:
    """(1 + e)**2, rounded once, apart from the rounding error of e."""
    return fma(e, e + 2.0, 1.0)


@emits(ops.silu)
@Wide
def silu(x: Any) -> Any:
    """x * sigmoid(x), -0.0 far below."""
    below = ops.less(x, 0.0)
    x = ops.where(ops.less(x, -1100.0), -1100.0, x)
    e, down = exponential(-ops.abs(clamped(x, 1100.0)))
    return ops.div(x * ops.where(below, e, 1.0), 1.0 + e) * ops.where(below, down, 1.0)


@emits(ops.silu_slope)
@Wide
def silu_slope(x: Any) -> Any:
    """(1 + e + x e) / (1 + e)**2 with e = exp(-|x|), below 0 e (1 + e + x) / (1 + e)**2."""
    x = clamped(x, 1100.0)
    below, a = ops.less(x, 0.0), ops.abs(x)
    e, down = exponential(-a)
    weighted = ops.where(below, e * (1.0 + e + x), 1.0 + e + a * e)
    slope = ops.div(weighted, _square_of_one_and(e)) * ops.where(below, down, 1.0)
    return _near(x, _SLOPE_ZERO, _SLOPE_SERIES, slope)


@emits(ops.silu_curve)
@Wide
def silu_curve(x: Any) -> Any:
    """e (2 - |x| + e (2 + |x|)) / (1 + e)**3 with e = exp(-|x|)."""
    a = ops.abs(clamped(x, 1100.0))
    e, down = exponential(-a)
    one = 1.0 + e
    lost = e - (one - 1.0)  # the rounding error, which the cube would triple
    rest = fma(e, 2.0 + a, 2.0 - a)
    curve = ops.div(e * fma(-3.0 * lost, rest, rest), one * one * one) * down
    return _near(a, _CURVE_ZERO, _CURVE_SERIES, curve)


def _near(x: Any, zero: tuple[float, float], series: tuple[float, ...], elsewhere: Any) -> Any:
    d = (x - zero[0]) - zero[1]
    return ops.where(ops.less(ops.abs(d), 0.5), d * polynomial(d, series), elsewhere)
