"""Points at which formulas break, and a measure of how far apart two floats are."""

from __future__ import annotations

import math

inf, nan = math.inf, math.nan
# Where formulas break: zeros of both signs, subnormals, huge, infinite, nan, and kinks.
SPICY = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.75, 2.0, 3.0, -2.5, 1e-300, 5e-324, -5e-324, 1e300, -1e300, 1e-8,
    20.5, -20.5, 40.0, -40.0, 1000.0, -1000.0, inf, -inf, nan, 0.1, 12.0, 18.0, 6.0, 710.0, -745.0,
]  # fmt: skip


def apart(x: float, y: float) -> float:
    """How many units in the last place of y lie between x and y; nan equals nan."""
    if x == y or (x != x and y != y):
        return 0.0
    if not (math.isfinite(x) and math.isfinite(y)):
        return inf
    return abs(x - y) / math.ulp(y)
