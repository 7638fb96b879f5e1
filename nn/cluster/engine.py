"""The engine of training on blocks: gradients where the blocks are, the update in this process."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.cluster.mean import mean
from autograd.cluster.places import Place
from autograd.cluster.worker import sent
from autograd.run.variant import Variant
from nn.cluster.steps import Steps
from nn.cluster.update import Update
from nn.optim import Optimizer
from nn.training.stepwise import Opened


class OnBlocks:
    """Steps over blocks, see nn.training.engine.Engine.

    epoch  a function that returns the number of the current epoch

    Raises TypeError if the objective can't be sent to another process, naming what can't be
    sent.
    """

    in_machine = True

    def __init__(
        self, place: Place, variant: Variant, optimizer: Optimizer, steps: Steps,
        epoch: Callable[[], int], opened: Opened,
    ) -> None:  # fmt: skip
        self.place, self.optimizer, self.fresh = place, optimizer, variant.fresh
        self._steps, self._epoch, self._opened = steps, epoch, opened
        self.interrupted = self._stopping = False
        self._read = list(variant.parameters)
        moving = list(variant.wanted)
        self._program = sent(variant.program, self._read, moving)
        places = {parameter: k for k, parameter in enumerate(optimizer.parameters)}
        self._moving = [places[parameter] for parameter in moving]
        self._update, self._stored = Update(optimizer), True
        at = {parameter: k for k, parameter in enumerate(self._read)}
        self._at = np.array([at[parameter] for parameter in moving], np.intp)
        self._gradients: Any = None
        self.load()

    def run(self, steps: int, place: int, rows: Any) -> Any:
        """See Engine; `rows` are ignored, as each block has its own order."""
        losses: list[float] = []
        epoch, period = self._epoch(), -(-self._steps.samples // self._steps.batch)
        for step in range(place, place + steps):
            if self._stopping:
                break
            loss = self._step(epoch + step // period, step % period)
            if loss is None:
                break
            losses.append(loss)
            if not math.isfinite(loss):
                break
        return np.array(losses)

    def _step(self, epoch: int, place: int) -> float | None:
        """The loss of one step; None if an interrupt ended it."""
        try:
            with self._opened():
                key = (self._steps.seed, epoch, place)
                loss, gradients = mean(
                    self.place, self._program, self._all, key, self._steps.rows(epoch, place)
                )
        except KeyboardInterrupt:
            self.interrupted = True
            return None
        if math.isfinite(loss):
            moved = self._update.moved(self._done, self._numbers, gradients, self._memory)
            self._before = self._numbers, self._memory, self._done
            self._set(*moved, self._done + 1)
            self._gradients, self._stored = gradients, False
        return loss

    def _set(self, numbers: Any, memory: Any, done: int) -> None:
        self._numbers, self._memory, self._done = numbers, memory, done
        self._all[self._at] = numbers

    def store(self) -> None:
        """See Engine."""
        if self._stored:
            return
        optimizer = self.optimizer
        state = list(optimizer.state)
        optimizer.zero_grad()
        gradients = [None] * len(self._moving) if self._gradients is None else self._gradients
        for k, number, memory, g in zip(
            self._moving, self._numbers.tolist(), self._memory.T.tolist(), gradients
        ):
            parameter = optimizer.parameters[k]
            parameter.data, state[k] = number, tuple(memory)
            if g is not None:
                parameter.grad = float(g)
        optimizer.state, optimizer.steps = state, self._done
        self._stored = True

    def load(self) -> None:
        """See Engine."""
        optimizer = self.optimizer
        if not self._update.current():
            self._update = Update(optimizer)
        self._all = np.array([parameter.data for parameter in self._read])
        numbers = np.array([optimizer.parameters[k].data for k in self._moving])
        memory = np.array([optimizer.state[k] for k in self._moving], np.float64)
        memory = memory.reshape(len(numbers), len(optimizer.memory)).T
        changed = not (
            hasattr(self, "_numbers")
            and np.array_equal(self._numbers, numbers)
            and np.array_equal(self._memory, memory)
            and self._done == optimizer.steps
        )
        self._set(numbers, np.ascontiguousarray(memory), optimizer.steps)
        if changed:
            self._before = self._numbers, self._memory, self._done
        self._stopping = False

    def back(self) -> None:
        """See Engine."""
        self._set(*self._before)
        self._gradients, self._stored = None, False
        self.store()

    def stop(self) -> None:
        """See Engine."""
        self._stopping = True
