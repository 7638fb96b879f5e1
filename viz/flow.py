"""How wide the line of a gradient is drawn, in pictures and pages alike."""

from __future__ import annotations

import math

DECADES = 4.0  # a flow this many powers of ten below the largest is drawn as the smallest


def share(flow: float, largest: float) -> float:
    """The width of a flow, from 0 for the smallest to 1 for the largest, by its logarithm.

    `largest` is the largest finite size in the picture.  A nan or an inf is drawn as the largest.
    """
    if not math.isfinite(flow):
        return 1.0
    if flow == 0.0:
        return 0.0
    return max(0.0, 1.0 + (math.log10(abs(flow)) - math.log10(largest)) / DECADES)
