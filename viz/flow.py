"""The line width of a gradient, the same in drawings and pages."""

from __future__ import annotations

import math

DECADES = 4.0  # flows this many powers of ten below the largest, or more, get the thinnest line


def share(flow: float, largest: float) -> float:
    """The width of a flow on a logarithmic scale: 0 for the smallest, 1 for the largest.

    `largest` is the largest finite magnitude in the picture.  nan and inf get the width 1.
    """
    if not math.isfinite(flow):
        return 1.0
    if flow == 0.0:
        return 0.0
    return max(0.0, 1.0 + (math.log10(abs(flow)) - math.log10(largest)) / DECADES)
