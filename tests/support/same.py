"""When two floats are the same."""

from __future__ import annotations

import math
import struct


def bits(x: float) -> bytes:
    """The 64 bits of x, by which -0.0 is not 0.0 and nan is nan."""
    return struct.pack("<d", x if x == x else math.nan)


def close(x: float, wanted: float, units: int) -> bool:
    """True for the same nan, infinity or zero of any sign, and within `units` of other numbers.

    A unit is one in the last place of `wanted`.
    """
    if not math.isfinite(wanted) or wanted == 0.0:
        return x == wanted or (x != x and wanted != wanted)
    return abs(x - wanted) <= units * math.ulp(wanted)
