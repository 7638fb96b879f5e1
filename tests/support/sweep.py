"""Points over all binades, and distances in units in the last place."""

from __future__ import annotations

import math
import random
import struct
from functools import cache
from typing import Any, NamedTuple

from closed_forms import relative_slope
from mpmath import frexp, mpf

BOUNDS = (1.0, 4.0, 8.0)  # of a value, a first and a second derivative
# Rows that are derivatives of others, for the third order and higher.
HELPERS = set(
    "sech2 asin_slope acosh_slope asinh_slope atan_slope atanh_slope "
    "sigmoid_slope silu_slope silu_curve gelu_slope gelu_curve gauss gauss_slope normal "
    "normal_slope".split()
)


class Format(NamedTuple):
    """A kind of floats: how many bits they have, and the exponents they reach."""

    bits: int
    least: int  # of a normal number
    most: int

    @property
    def overflow(self) -> Any:
        """From here on a number rounds to infinity."""
        return mpf(2) ** (self.most + 1) - mpf(2) ** (self.most - self.bits)

    @property
    def small(self) -> float:
        """Below it a factor of a derivative may be subnormal."""
        return 1e-290 if self is DOUBLE else 1e-30


DOUBLE, SINGLE = Format(53, -1022, 1023), Format(24, -126, 127)

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


def single_points(count: int) -> tuple[float, ...]:
    """The same in single precision: exponents beyond its own brought in, the digits rounded."""
    found = dict.fromkeys(map(_single, points(count)))
    return tuple(x for x in found if x != 0.0 and math.isfinite(x))


def _single(x: float) -> float:
    digits, exponent = math.frexp(x)
    if abs(exponent) > 60:
        exponent = exponent * 149 // 1075 if exponent < 0 else exponent * 126 // 1023
    scaled = math.ldexp(digits, exponent)
    single: float = struct.unpack("<f", struct.pack("<f", scaled))[0]
    return single


def units(got: float, wanted: Any, format: Format = DOUBLE) -> float:
    """The distance of `got` from the exact number, in units in the last place of that."""
    if abs(wanted) >= format.overflow:
        largest = math.ldexp(1.0 - 2.0**-format.bits, format.most + 1)
        return 0.0 if abs(got) >= largest and (got > 0) == (wanted > 0) else math.inf
    if not math.isfinite(got):
        return (
            0.5 if abs(wanted) > format.overflow * (1 - mpf(2) ** -(format.bits - 2)) else math.inf
        )
    if wanted == 0:
        return 0.0 if got == 0.0 else math.inf
    exponent = max(frexp(wanted)[1] - 1, format.least)
    return float(abs(mpf(got) - wanted) / mpf(2) ** (exponent - format.bits + 1))


def distance(
    name: str,
    order: int,
    x: float,
    got: float,
    wanted: Any,
    bound: float,
    format: Format = DOUBLE,
) -> float:
    """The error in units; a helper's derivatives are excused by their condition."""
    error = units(got, wanted, format)
    if not order or name not in HELPERS:
        return error
    if abs(got) < format.small and abs(wanted) < format.small:
        return 0.0
    if error > bound and math.isfinite(error):
        condition = float(relative_slope(name, order, x) / abs(wanted)) if wanted else math.inf
        return error / (1.0 + condition)
    return error
