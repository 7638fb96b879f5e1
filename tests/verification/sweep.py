"""Points over all binades, and distances in units in the last place."""

from __future__ import annotations

import math
import random
from functools import cache
from typing import Any

from mpmath import frexp, mpf

OVERFLOW = mpf(2) ** 1024 - mpf(2) ** 970  # from here on a number rounds to infinity
BOUNDS = (1.0, 4.0, 8.0)  # of a value, a first and a second derivative

# Where activations saturate, exponentials end and series begin.
_PLACES = (1.0, 18.0, 36.0, 40.0, 26.0, 27.0, 38.0, 700.0, 709.0, 710.0, 745.0)
_TAILS = (18.0, -18.0, 36.0, -36.0, -40.0, 1 - 1e-9, -1 + 1e-9, 1 + 1e-9, 5e-324, -5e-324, 1e-310)


@cache
def points(count: int) -> tuple[float, ...]:
    """About `count` floats: half of them even over all binades, half where functions bend."""
    chance = random.Random(count)
    found = list(_TAILS)
    found += [s * (b + d) for b in _PLACES for d in (1e-9, -1e-3) for s in (1.0, -1.0)]
    binades = range(-1074, 1024)
    for k in range(count // 2):
        exponent = binades[(k // 2) * len(binades) // max(1, count // 4) % len(binades)]
        sign = 1.0 if k % 2 else -1.0
        found.append(sign * math.ldexp(1.0 + chance.random(), exponent))
    for k in range(count // 2):
        near = (
            chance.uniform(-40.0, 40.0),
            chance.uniform(-3.0, 3.0),
            math.ldexp(chance.uniform(-2.0, 2.0), chance.randint(-40, 9)),
            chance.choice((-1, 1)) * (1.0 + chance.choice((-1, 1)) * 10 ** -chance.uniform(0, 15)),
        )
        found.append(near[k % 4])
    return tuple(x for x in found if x != 0.0)


def units(got: float, wanted: Any) -> float:
    """The distance of `got` from the exact number, in units in the last place of that."""
    if abs(wanted) >= OVERFLOW:
        return 0.0 if abs(got) >= 1.797e308 and (got > 0) == (wanted > 0) else math.inf
    if not math.isfinite(got):
        return 0.5 if abs(wanted) > OVERFLOW * (1 - mpf(2) ** -51) else math.inf
    if wanted == 0:
        return 0.0 if got == 0.0 else math.inf
    exponent = max(frexp(wanted)[1] - 1, -1022)
    return float(abs(mpf(got) - wanted) / mpf(2) ** (exponent - 52))
