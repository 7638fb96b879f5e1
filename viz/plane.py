"""The plane of a model's two inputs, on which its answers are drawn."""

from __future__ import annotations

from typing import Any

_MARGIN = 0.08  # of the samples' extent, around them


class Plane:
    """A square grid over the samples and a margin around them.

    low, high  the corners, two numbers each
    xs, ys     where the grid's lines are, `side` numbers each
    points     the points of the grid, row by row from the bottom, of shape (side * side, 2)
    """

    def __init__(self, samples: Any, side: int) -> None:
        import numpy as np

        low, high = samples.min(0), samples.max(0)
        edge = _MARGIN * np.maximum(high - low, 1e-9)
        self.low, self.high = low - edge, high + edge
        self.xs, self.ys = (np.linspace(self.low[k], self.high[k], side) for k in (0, 1))
        self.points = np.stack(np.meshgrid(self.xs, self.ys), -1).reshape(-1, 2)


def middle(targets: Any) -> float:
    """Where one output changes sides: 0 for targets of -1 and +1, 0.5 for 0 and 1."""
    return 0.0 if targets.min() < 0.0 else 0.5
