"""The decision surface of a model of two inputs, state by state."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import TraceError, jit
from viz.plane import Plane, middle

SIDE = 40  # points a side of the grid on which the model is asked
POINTS = 400  # samples that are shown
_REACH = 95  # the percentile of distances from the boundary that has the full colour
_MIDDLE, _LARGEST = 64, 63  # of the levels; more could not be told apart, and take more room


class Surface:
    """What a model says over the plane, of each state that `look` was called at.

    The answer of one output counts from `middle`, where it changes sides: 0 for targets of -1 and
    +1, 0.5 for 0 and 1; of two outputs, it is by how much the second is larger.
    """

    def __init__(self, model: Any, inputs: Any, targets: Any) -> None:
        plane = Plane(inputs, SIDE)
        self.low, self.high = plane.low, plane.high
        self.grid = plane.points.reshape(SIDE, SIDE, 2)[::-1].reshape(-1, 2)  # from the top
        self.points, self.targets = inputs, targets
        self.program = jit(lambda x: model(x))
        self.outputs = 1
        self.middle = 0.0
        self.answers: list[Any] = []
        self.right: list[int] = []

    @property
    def sides(self) -> Any:
        """On which side each sample belongs: True for the larger of two targets; None where there
        are others."""
        known = np.unique(self.targets)
        return self.targets == known[-1] if len(known) == 2 else None

    def look(self) -> None:
        """Ask the model as it is now."""
        answers = self._ask(np.concatenate([self.grid, self.points]))
        grid, samples = answers[: SIDE * SIDE], answers[SIDE * SIDE :]
        self.answers.append(grid)
        sides = self.sides
        if sides is not None:
            self.right.append(int(np.count_nonzero((samples > 0.0) == sides)))

    def leave(self, states: list[int]) -> None:
        """Forget all states but these."""
        self.answers = [self.answers[i] for i in states]
        self.right = [self.right[i] for i in states] if self.right else []

    def _ask(self, points: Any) -> Any:
        """The answers, counted from where they change sides."""
        rows = self.program(points)
        rows = rows if isinstance(rows, (list, tuple)) else [rows]
        self.outputs = len(rows)
        if self.outputs == 2:
            return np.broadcast_to(rows[1] - rows[0], len(points))
        self.middle = middle(self.targets)
        return np.broadcast_to(rows[0], len(points)) - self.middle

    def levels(self) -> Any:
        """A row of bytes a state, from the top left: 64 in the middle, 1 and 127 far from it."""
        answers = np.array(self.answers)
        reach = float(np.percentile(np.abs(answers[-1]), _REACH))
        reach = reach if np.isfinite(reach) and reach > 0.0 else 1.0
        shares = np.clip(np.nan_to_num(answers / reach), -1.0, 1.0)
        # Rounded away from 0, so that no point changes sides.
        return (_MIDDLE + np.sign(shares) * np.ceil(np.abs(shares) * _LARGEST)).astype(np.uint8)


def surface_of(model: Any, arrays: list[Any]) -> Surface | None:
    """The surface of a model that takes the first array, where that has two columns and the second
    a number each; None of others, and of models that have more than two outputs."""
    plane = len(arrays) > 1 and arrays[0].ndim == 2 and arrays[0].shape[1] == 2
    if not callable(model) or not plane or arrays[1].ndim != 1:
        return None
    found = Surface(model, arrays[0].astype(float), arrays[1])
    try:
        found._ask(found.grid)
    except (TraceError, TypeError, ValueError):  # it takes something else
        return None
    return found if found.outputs <= 2 else None
