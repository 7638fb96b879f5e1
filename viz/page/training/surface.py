"""The decision surface of a model of two inputs, state by state."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import TraceError, jit
from viz.plane import Plane, middle

SIDE = 40  # points along each side of the grid on which the model is evaluated
POINTS = 400  # the largest number of samples shown
_REACH = 95  # the percentile of distances from the threshold that gets the full colour
_MIDDLE, _LARGEST = 64, 63  # of the levels; finer ones would look the same and take more room


class Surface:
    """The output of a model over the plane of its inputs, in each state in which `look` was called.

    A single output is measured from the threshold `middle`: 0 for targets of -1 and +1, 0.5 for 0
    and 1.  Of two outputs it is the second minus the first.
    """

    def __init__(self, model: Any, inputs: Any, targets: Any) -> None:
        plane = Plane(inputs, SIDE)
        self.low, self.high = plane.low, plane.high
        self.grid = plane.points.reshape(SIDE, SIDE, 2)[::-1].reshape(-1, 2)  # top row first
        self.points, self.targets = inputs, targets
        self.program = jit(lambda x: model(x))
        self.outputs = 1
        self.middle = 0.0
        self.answers: list[Any] = []
        self.right: list[int] = []

    @property
    def sides(self) -> Any:
        """The side on which each sample belongs: True for the larger of two targets.

        None if there are not exactly two targets.
        """
        known = np.unique(self.targets)
        return self.targets == known[-1] if len(known) == 2 else None

    def look(self) -> None:
        """Evaluate the model with its present parameters."""
        answers = self._ask(np.concatenate([self.grid, self.points]))
        grid, samples = answers[: SIDE * SIDE], answers[SIDE * SIDE :]
        self.answers.append(grid)
        sides = self.sides
        if sides is not None:
            self.right.append(int(np.count_nonzero((samples > 0.0) == sides)))

    def leave(self, states: list[int]) -> None:
        """Keep only these states."""
        self.answers = [self.answers[i] for i in states]
        self.right = [self.right[i] for i in states] if self.right else []

    def _ask(self, points: Any) -> Any:
        """The outputs at these points, measured from the threshold."""
        rows = self.program(points)
        rows = rows if isinstance(rows, (list, tuple)) else [rows]
        self.outputs = len(rows)
        if self.outputs == 2:
            return np.broadcast_to(rows[1] - rows[0], len(points))
        self.middle = middle(self.targets)
        return np.broadcast_to(rows[0], len(points)) - self.middle

    def levels(self) -> Any:
        """The levels of each state: 64 at the threshold, 1 and 127 far from it.

        Shape (states, SIDE * SIDE), uint8, points from the top left.
        """
        answers = np.array(self.answers)
        reach = float(np.percentile(np.abs(answers[-1]), _REACH))
        reach = reach if np.isfinite(reach) and reach > 0.0 else 1.0
        shares = np.clip(np.nan_to_num(answers / reach), -1.0, 1.0)
        # Rounded away from 0, so that every point stays on its side.
        return (_MIDDLE + np.sign(shares) * np.ceil(np.abs(shares) * _LARGEST)).astype(np.uint8)


def surface_of(model: Any, arrays: list[Any]) -> Surface | None:
    """The surface of a model of two inputs and one or two outputs; None for other models.

    The inputs are the first array, with two columns; the second holds a number for each sample.
    """
    plane = len(arrays) > 1 and arrays[0].ndim == 2 and arrays[0].shape[1] == 2
    if not callable(model) or not plane or arrays[1].ndim != 1:
        return None
    found = Surface(model, arrays[0].astype(float), arrays[1])
    try:
        found._ask(found.grid)
    except (TraceError, TypeError, ValueError):  # the model takes other inputs
        return None
    return found if found.outputs <= 2 else None
