"""Derivatives from differences alone, with an estimate of what they are worth.

They share nothing with the pullbacks, so that agreement means something.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

EPSILON = 2.0**-53  # half a unit in the last place of 1
_STEPS = 44
_COLUMNS = 6
_UNIT_STEP = 0.125
_SMALLEST = math.ulp(0.0)


class Slope(NamedTuple):
    """A numerical derivative.

    `error` is how far its two nearest relatives in the extrapolation lie off, `noise` what the
    rounding of the function itself does to a difference.
    """

    value: float
    error: float
    noise: float

    @property
    def allowed(self) -> float:
        """How far off the value may be: estimates of its error may themselves be too small."""
        return 16.0 * self.error + 1e-11 * abs(self.value)

    @property
    def found(self) -> bool:
        """False where the differences settle on nothing: at a kink, a jump, a pole."""
        return self.error <= 1e-4 * abs(self.value) + 64.0 * self.noise


_UNKNOWN = Slope(math.nan, math.inf, 0.0)


def slopes(f: Callable[[float], Sequence[float]], x: float) -> list[Slope]:
    """The derivatives at x of all results of f.

    Central differences over a step that is halved again and again, extrapolated to step 0
    (Ridders 1982); of all the extrapolated numbers the one that its neighbours confirm best.
    The steps begin at a size that suits x; for a small x also at one that suits 1.
    """
    own = math.ldexp(1.0, math.frexp(x)[1] - 3) if x else _UNIT_STEP
    found = _from_step(f, x, own)
    if own < _UNIT_STEP / 4.0:
        coarse = _from_step(f, x, _UNIT_STEP)
        found = [min(pair, key=_doubt) for pair in zip(found, coarse)]
    return found


def _doubt(slope: Slope) -> tuple[float, float]:
    """What to choose a slope by: the smaller, the better."""
    told = slope.value and math.isfinite(slope.value)
    return slope.error / abs(slope.value) if told else math.inf, slope.error


def _from_step(f: Callable[[float], Sequence[float]], x: float, step: float) -> list[Slope]:
    """The slopes that steps from `step` downwards give."""
    best: list[Slope] = []
    previous: list[list[float]] = []
    since = 0  # steps since any slope got better
    for _ in range(_STEPS):
        low, high = x - step, x + step
        step *= 0.5
        if not low < x < high:
            break
        below, above = f(low), f(high)
        best = best or [_UNKNOWN] * len(above)
        rows, since = [], since + 1
        for k, (a, b) in enumerate(zip(below, above)):
            row, slope = _extrapolated(a, b, high - low, previous[k] if previous else [])
            rows.append(row)
            if slope.error < best[k].error:
                best[k], since = slope, 0
        previous = rows
        if all(_settled(slope, since) for slope in best):
            if _confirmed(f, x, step / 256.0, best):
                break
            best, previous = [], []
    return best or [_UNKNOWN] * len(f(x))


def _extrapolated(
    below: float, above: float, width: float, previous: list[float]
) -> tuple[list[float], Slope]:
    """The next row of the tableau, and the best number in it."""
    first = above / width - below / width
    if not math.isfinite(first):
        return [], _UNKNOWN  # a step out of the domain: begin anew nearer by
    noise = (4.0 * EPSILON * max(abs(below), abs(above)) + _SMALLEST) / width
    row, best = [first], _UNKNOWN
    for j, older in enumerate(previous[:_COLUMNS]):
        row.append(row[j] + (row[j] - older) / (4.0 ** (j + 1) - 1.0))
        error = max(abs(row[j + 1] - row[j]), abs(row[j + 1] - older)) + noise
        if error < best.error:
            best = Slope(row[j + 1], error, noise)
    return row, best


def _settled(slope: Slope, since: int) -> bool:
    """True where smaller steps will hardly tell more."""
    return slope.error <= 1e-11 * abs(slope.value) or (since >= 6 and slope.found)


def _confirmed(
    f: Callable[[float], Sequence[float]], x: float, step: float, best: list[Slope]
) -> bool:
    """False where a far smaller step tells another story: that of a staircase between jumps."""
    low, high = x - step, x + step
    if not low < x < high:
        return True
    for a, b, slope in zip(f(low), f(high), best):
        near = (b - a) / (high - low)
        noise = (8.0 * EPSILON * max(abs(a), abs(b)) + 2.0 * _SMALLEST) / (high - low)
        if not abs(near - slope.value) <= 1e-3 * abs(slope.value) + 4.0 * slope.error + noise:
            return not slope.found
    return True


def one_sided(f: Callable[[float], float], x: float) -> tuple[float, float]:
    """The slopes left and right of x over a tiny step, which differ at a kink."""
    step = 1e-6 * max(abs(x), 1e-3)
    here = f(x)
    return (here - f(x - step)) / step, (f(x + step) - here) / step
