"""The optimizer's step for all parameters at once, by a program of its rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.run.program import Program
from nn.optim import Optimizer
from nn.optim.clipping import clipped
from nn.training.engines import frozen


class Update:
    """The rule of an optimizer with its current settings, over arrays of numbers."""

    def __init__(self, optimizer: Optimizer) -> None:
        optimizer.check()
        self.optimizer, self._as_it_was = optimizer, frozen(optimizer)
        self._program = Program(self._rule, "float64", True, 1, watched=False)

    def _rule(self, w: Any, g: Any, *more: Any) -> Any:
        count = len(self.optimizer.memory)
        return self.optimizer.moved(more[count:], w, g, more[:count])

    def current(self) -> bool:
        """Whether the optimizer still has the settings of the program."""
        return bool(frozen(self.optimizer) == self._as_it_was)

    def moved(self, step: int, numbers: Any, gradients: Any, memory: Any) -> tuple[Any, Any]:
        """(the new numbers, the new memory) after a step."""
        optimizer = self.optimizer
        if optimizer.clip_value is not None or optimizer.clip_norm is not None:
            gradients = np.array(
                clipped(gradients.tolist(), optimizer.clip_value, optimizer.clip_norm)
            )
        settings = [float(x) for x in optimizer.settings(step)]
        new, *kept = self._program(numbers, gradients, *memory, *settings)
        return new, np.array(kept, np.float64).reshape(memory.shape)
