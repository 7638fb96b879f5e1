"""sin(pi x) / (pi x) and its derivatives in lanes.

x is reduced by its nearest integer, exactly.  The derivatives are differences that pass through 0
once a turn, so beyond x = 1/4 they are computed in pairs of floats; before it, by a series.
"""

from __future__ import annotations

import math
from typing import Any

from autograd import ops
from autograd.numerics.lanes.choosing import fmod
from autograd.numerics.lanes.doubled import Pair, Wide, plus, polynomial, product, series, times

_PI = (math.pi, 1.2246467991473532e-16)
_FAR = 2.0**60  # from here on every float is an even integer
# Of x**2: sinc on [0, 1/2], sinc'(x) / x and sinc'' on [0, 1/4] (Chebyshev fits).
_SINC = (
    1.0, -1.6449340668482264, 0.8117424252833393, -0.19075182412149616, 0.02614784780555096,
    -0.0023460808954639607, 0.0001484278414189103, -6.972099660851199e-06, 2.4502943624559793e-07,
)  # fmt: skip
_SLOPE = (
    -3.289868133696453, 3.2469697011334118, -1.1445109447317712, 0.20918278247074648,
    -0.02346080713086975, 0.0017810698161354656, -9.678011473476178e-05,
)  # fmt: skip
_CURVE = (
    -3.289868133696453, 9.740909103400243, -5.722554723662515, 1.4642794777872798,
    -0.21114729310369046, 0.01959259769794607, -0.0012695525776984895, 6.019282123636186e-05,
)  # fmt: skip
# sin(pi m) / m and cos(pi m) in m**2 for m up to 1/4: Taylor, the large terms in two halves.
_SINE = (
    (3.141592653589793, 1.2246467991473532e-16), (-5.16771278004997, 2.2665622825789447e-16),
    (2.5501640398773455, -7.931006345326556e-17), (-0.5992645293207921, 2.845026112698218e-17),
)  # fmt: skip
_SINE_REST = (
    0.08214588661112823, -0.0073704309457143504, 0.00046630280576761255, -2.1915353447830217e-05,
    7.952054001475513e-07, -2.2948428997269873e-08,
)  # fmt: skip
_COSINE = (
    (1.0, 0.0), (-4.934802200544679, -3.1326477543698557e-16),
    (4.0587121264167685, -2.6602000824298645e-16), (-1.3352627688545895, 3.1815237892149862e-18),
    (0.2353306303588932, -1.2583065576724427e-18),
)  # fmt: skip
_COSINE_REST = (
    -0.02580689139001406, 0.0019295743094039231, -0.0001046381049248457, 4.303069587032947e-06,
    -1.3878952462213771e-07, 3.604730797462501e-09,
)  # fmt: skip


def _turned(x: Any) -> tuple[Any, Any]:
    """(r, sign): the distance of x from its nearest integer n, and (-1)**n."""
    nearest = ops.where(ops.less(ops.abs(x), 2.0**51), ops.floor(x + 0.5), x)
    odd = nearest - 2.0 * ops.floor(0.5 * nearest)
    return x - nearest, 1.0 - 2.0 * odd


def _sine_and_cosine(r: Any) -> tuple[Pair, Pair]:
    """sin(pi r) and cos(pi r) for r up to 1/2, both with all digits where they are nearly 0."""
    size = ops.abs(r)
    beyond = ops.less(0.25, size)
    m = ops.where(beyond, 0.5 - size, size)
    square = product(m, m)
    one = times(series(square, _SINE, _SINE_REST), (m, 0.0))
    other = series(square, _COSINE, _COSINE_REST)
    sign = ops.where(ops.less(r, 0.0), -1.0, 1.0)
    sine = (sign * ops.where(beyond, b, a) for a, b in zip(one, other))
    cosine = (ops.where(beyond, a, b) for a, b in zip(one, other))
    return (next(sine), next(sine)), (next(cosine), next(cosine))


@Wide
def sinc(x: Any) -> Any:
    """sin(pi x) / (pi x), 1 at 0."""
    r, sign = _turned(x)
    ratio = ops.where(ops.equal(r, x), 1.0, ops.div(sign * r, x))
    return ops.where(ops.less(ops.abs(x), _FAR), polynomial(r * r, _SINC) * ratio, ops.div(0.0, x))


@Wide
def sinc_slope(x: Any) -> Any:
    """(cos z - sin z / z) / x with z = pi x."""
    r, sign = _turned(x)
    sine, cosine = _sine_and_cosine(r)
    z = times(_PI, (x, 0.0))
    top = plus(times(z, cosine), (-sine[0], -sine[1]))
    slope = ops.div(ops.div(sign * (top[0] + top[1]), z[0]), x)
    near = x * polynomial(x * x, _SLOPE)
    return _chosen(x, near, slope, ops.div(1.0, x))


@Wide
def sinc_curve(x: Any) -> Any:
    """((2 - z**2) sin z - 2 z cos z) / (z x**2) with z = pi x."""
    r, sign = _turned(x)
    sine, cosine = _sine_and_cosine(r)
    z = times(_PI, (x, 0.0))
    weight = plus((2.0, 0.0), times(z, (-z[0], -z[1])))
    top = plus(times(weight, sine), times((-2.0 * z[0], -2.0 * z[1]), cosine))
    curve = ops.div(ops.div(ops.div(sign * (top[0] + top[1]), z[0]), x), x)
    return _chosen(x, polynomial(x * x, _CURVE), curve, ops.div(ops.div(-2.0, x), x))


def _chosen(x: Any, near: Any, middle: Any, far: Any) -> Any:
    a = ops.abs(x)
    return ops.where(ops.less(a, 0.25), near, ops.where(ops.less(a, _FAR), middle, far))


def spherical_bessel(x: Any, n: float) -> Any:
    """j_n(pi * x): the recurrence and the series of precise.spherical_bessel, both written out.

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
