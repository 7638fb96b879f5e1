"""Derivatives from differences alone, and how accurate each is.

They share nothing with the pullbacks, so that agreement means something.

A central difference over a step h has two errors: the truncation error, which falls with h, and the
rounding error, which grows as 1/h.  The second is known beforehand: the noise of the function,
measured on its graph (conditioning.py), divided by h.  So the smallest steps at which rounding can
be told from a wrong derivative say most, and there the first error has vanished, unless a kink, a
jump or a pole is too near to be seen.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

EPSILON = 2.0**-53  # half a unit in the last place of 1
_FIRST = 0.125  # the widest step, times the size of x or 1
_SHRINK = 0.25  # from one step to the next
_STEPS = 80
_WINDOW = 3  # steps that a verdict is based on
_LEAST = 4  # steps to try in any case
_FLAT = 4096.0  # the most noise of a well-determined function, in units of its own rounding
_TINY = 1e-12  # or absolute
_SMALLEST = math.ulp(0.0)


class Difference(NamedTuple):
    """A central difference, extrapolated with the one before it."""

    value: float
    noise: float  # how far rounding moves it
    flat: float  # the most noise at which a derivative of 0 can be told from others
    left: float  # the slopes on both sides, which differ at a kink
    right: float


def differences(
    f: Callable[[float], Sequence[float]],
    x: float,
    noise: Sequence[float],
    expected: Sequence[float],
    rtol: float,
    step: float | None = None,
) -> list[list[Difference]]:
    """For each result of f, its differences at x, from the widest step to the smallest.

    `noise` is how far rounding moves each result of f.  The steps get smaller as long as, for some
    result, rounding stays below `rtol` of the derivative, whose size is assumed to be `expected`.
    The widest is `step`, if given, else an eighth of 1 or of x, whichever is larger.  Steps that
    leave the domain of f, where it is nan or infinite, are skipped.
    """
    step = step or _FIRST * max(abs(x), 1.0)
    size = abs(x) if abs(x) > 1e-9 else step  # the range over which a flat function is flat
    here = f(x)
    found: list[list[Difference]] = [[] for _ in here]
    before: list[float] = []
    for _ in range(_STEPS):
        low, high = x - step, x + step
        if not low < x < high:
            break
        below, above = f(low), f(high)
        plain = [_slope(a, b, high - low) for a, b in zip(below, above)]
        for k, (a, b, d) in enumerate(zip(below, above, plain)):
            if not math.isfinite(d):
                continue
            better = d
            if before and math.isfinite(before[k]):  # Richardson: the error falls as the square
                better += (d - before[k]) / (1.0 / _SHRINK**2 - 1.0)
            own = (EPSILON * (abs(a) + abs(b)) + _SMALLEST) / step
            flat = (_FLAT * EPSILON * (abs(a) + abs(b)) + _TINY) / size
            left, right = _slope(a, here[k], x - low), _slope(here[k], b, high - x)
            found[k].append(Difference(better, noise[k] / step + own, flat, left, right))
        if all(
            len(ds) >= _LEAST
            and ds[-1].noise > max(ds[-1].flat, rtol * max(abs(g), abs(ds[-1].value)))
            for ds, g in zip(found, expected)
        ):
            break
        before = plain
        step *= _SHRINK
    return found


def _slope(below: float, above: float, width: float) -> float:
    return above / width - below / width


class Verdict(NamedTuple):
    """What differences say about a derivative: "right", "wrong", or why they can't tell."""

    word: str
    numerical: float = math.nan
    allowed: float = math.inf
    sides: tuple[float, float] = (math.nan, math.nan)


def judge(
    got: float, doubt: float, found: Sequence[Difference], rtol: float, atol: float
) -> Verdict:
    """Whether a derivative, known to within `doubt`, agrees with these differences.

    The smallest steps at which rounding stays below `rtol` of the derivative decide.  It is right
    if they agree with it, and wrong only if all contradict it while they agree with each other.
    """
    if not found or not math.isfinite(got):
        return Verdict("undefined")

    def allowed(d: Difference) -> float:
        return rtol * max(abs(got), abs(d.value)) + atol + doubt + d.noise

    def verdict(word: str, d: Difference) -> Verdict:
        return Verdict(word, d.value, allowed(d), (d.left, d.right))

    window = [d for d in found if _tells(d, got, doubt, rtol, atol)][-_WINDOW:]
    if not window:
        return verdict("rounding", min(found, key=lambda d: d.noise))
    near = [abs(got - d.value) <= allowed(d) for d in window]
    if all(near[-2:]):
        return verdict("right", window[0])
    last, gaps = window[-1], [abs(d.left - d.right) for d in window[-2:]]
    if gaps[-1] > max(4.0 * last.noise, 0.01 * (abs(last.left) + abs(last.right)), 0.5 * gaps[0]):
        return verdict("kink", last)  # for a smooth function the gap falls with the step
    if len(window) < _WINDOW:
        return verdict("rounding", last)
    apart = max(d.value for d in window) - min(d.value for d in window)
    off = min(abs(got - d.value) for d in window)
    if any(near) or apart > 0.25 * off or off <= 2.0 * max(map(allowed, window)):
        return verdict("unsettled", last)
    pairs = itertools.pairwise(found)
    best = min(pairs, key=lambda pair: pair[1].noise + abs(pair[1].value - pair[0].value))
    return verdict("wrong", best[1])


def _tells(d: Difference, got: float, doubt: float, rtol: float, atol: float) -> bool:
    """Whether rounding is small enough beside the derivative, or for a derivative of about 0."""
    noise = d.noise + doubt
    return noise <= rtol * max(abs(got), abs(d.value)) + atol or (
        abs(d.value) <= d.noise <= d.flat and abs(got) <= d.flat + doubt
    )
