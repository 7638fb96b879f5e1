"""The plane spanned by a model's two inputs, over which its predictions are drawn."""

from __future__ import annotations

from typing import Any

_MARGIN = 0.08  # on each side, as a share of the samples' extent


class Plane:
    """A square grid over the samples, with a margin around them.

    low, high  opposite corners, two numbers each
    xs, ys     coordinates of the grid lines, `side` numbers each
    points     the grid points, row by row from the bottom, of shape (side * side, 2)
    """

    def __init__(self, samples: Any, side: int) -> None:
        import numpy as np

        low, high = samples.min(0), samples.max(0)
        edge = _MARGIN * np.maximum(high - low, 1e-9)
        self.low, self.high = low - edge, high + edge
        self.xs, self.ys = (np.linspace(self.low[k], self.high[k], side) for k in (0, 1))
        self.points = np.stack(np.meshgrid(self.xs, self.ys), -1).reshape(-1, 2)


def middle(targets: Any) -> float:
    """The threshold of a single output: 0 for targets of -1 and +1, 0.5 for targets of 0 and 1."""
    return 0.0 if targets.min() < 0.0 else 0.5
