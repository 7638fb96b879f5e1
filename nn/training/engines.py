"""The engines of a compiled training step: in the machine or, without machine code, by NumPy.

Both do the same as `stepwise.OnValues`: the mean loss of a batch and its gradients, then the
optimizer's step, until the steps are done or a loss is not finite, which moves nothing.  The loop
around them is in loop.py.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Value, clamp
from autograd.run.loop import Loop, LoopUnavailable
from autograd.run.program import Program
from autograd.run.variant import Variant
from nn.optim import Optimizer
from nn.optim.clipping import scaled
from nn.training.batches import Arrays
from nn.training.engine import Engine
from nn.training.stepwise import Opened, Stepwise


class InMachine:
    """Many steps in one call of the machine.  Raises LoopUnavailable without machine code."""

    in_machine = True
    interrupted = False  # Python waits for the machine, which stops after a step

    def __init__(self, variant: Variant, optimizer: Optimizer, arrays: Arrays, batch: int) -> None:
        self.optimizer, self.fresh = optimizer, variant.fresh
        self._traced = variant, arrays, batch
        self._steps, self._back = optimizer.steps, 0
        self._stored = True  # there is nothing to store yet
        self._build()
        self.load()

    def _build(self) -> None:
        """Compile the update, with the optimizer's current settings."""
        optimizer = self.optimizer
        optimizer.check()
        first = optimizer.settings(optimizer.steps)
        self._setting_count = len(first)
        self._built_with = frozen(optimizer)
        variant, arrays, batch = self._traced
        self._moving = moving = list(variant.program.wrt or ())
        places = {parameter: k for k, parameter in enumerate(optimizer.parameters)}
        self._places = [places[parameter] for parameter in moving]
        square = None if optimizer.clip_norm is None else self._square
        bound = math.inf if optimizer.clip_value is None else optimizer.clip_value
        self.loop = Loop(
            variant, arrays, batch, self._update, len(optimizer.memory), len(first), square, bound
        )

    def _clamped(self, g: Any) -> Any:
        limit = self.optimizer.clip_value
        return g if limit is None else clamp(g, -limit, limit)

    def _square(self, g: Any, unit: Any) -> Any:
        g = self._clamped(g) * unit
        return g * g

    def _update(self, w: Any, g: Any, *more: Any) -> Any:
        """The new number and memory of one parameter, in the form that Loop takes."""
        optimizer = self.optimizer
        count = len(optimizer.memory)
        memory, (norm2, unit), settings = more[:count], more[count : count + 2], more[count + 2 :]
        g = self._clamped(g)
        if optimizer.clip_norm is not None:
            g = scaled(g, norm2.sqrt(), unit, optimizer.clip_norm)
        return optimizer.moved(settings, w, g, memory)

    def run(self, steps: int, place: int, rows: Any) -> Any:
        """See Engine."""
        settings = self._settings(steps)
        self._stored = False
        try:
            return self.loop.run(steps, place, rows, settings)
        finally:  # also if a changed index stopped it
            self._steps += self.loop.done
            self._back = self._back or min(self.loop.done, 1)  # how many steps `back` undoes

    def _settings(self, steps: int) -> list[tuple[float, ...]]:
        """The settings of the next steps; a single row if they never change."""
        optimizer, begin = self.optimizer, self._steps
        steady = type(optimizer).settings is Optimizer.settings and not callable(optimizer.lr)
        rows = [optimizer.settings(step) for step in range(begin, begin + (1 if steady else steps))]
        for step, row in enumerate(rows, begin):
            if len(row) != self._setting_count:
                raise ValueError(
                    f"{type(optimizer).__name__}.settings returned {len(row)} numbers for step "
                    f"{step}, but {self._setting_count} before; return as many at every step"
                )
        return rows

    def store(self) -> None:
        """See Engine; without a step since the last time, values set by others are kept."""
        if self._stored:
            return
        optimizer, loop = self.optimizer, self.loop
        for parameter, number in zip(self._moving, loop.numbers.tolist()):
            parameter.data = number
        if optimizer.memory:
            for k, memory in zip(self._places, zip(*loop.memory.tolist())):
                self._state[k] = memory
            optimizer.state = list(self._state)
        if self._back:  # there was a step
            optimizer.zero_grad()
            for parameter, g in zip(self._moving, loop.gradients.tolist()):
                parameter.grad = g
        optimizer.steps = self._steps
        self._stored = True

    def load(self) -> None:
        """See Engine."""
        optimizer = self.optimizer
        if frozen(optimizer) != self._built_with:
            self._build()
        optimizer.check()
        self._state = list(optimizer.state)
        memory = np.array([optimizer.state[k] for k in self._places], np.float64)
        shape = len(self._places), len(optimizer.memory)
        self.loop.load([p.data for p in self._moving], memory.reshape(shape).T)
        if optimizer.steps != self._steps or not self.loop.can_go_back:
            self._steps, self._back = optimizer.steps, 0

    def back(self) -> None:
        """See Engine."""
        self.loop.back()
        self._steps -= self._back
        self._back, self._stored = 0, False
        self.store()

    def stop(self) -> None:
        """See Engine."""
        self.loop.stop()


def frozen(optimizer: Optimizer) -> Any:
    """The optimizer as compiled into an update: everything except what is read at each step."""
    moving = ("parameters", "_state", "_steps", "lr")
    kept = {name: _plain(x) for name, x in vars(optimizer).items() if name not in moving}
    return kept, type(optimizer), callable(optimizer.lr)


def _plain(x: Any) -> Any:
    """x, or its current content if it can change."""
    if isinstance(x, (list, tuple, set)):
        return type(x).__name__, tuple(map(_plain, x))
    if isinstance(x, dict):
        return tuple((key, _plain(y)) for key, y in x.items())
    if isinstance(x, float):
        return x.hex()  # nan is nan, and 0.0 is not -0.0
    if isinstance(x, Value):
        return id(x), x.data.hex()
    if isinstance(x, np.ndarray):
        return x.dtype.str, x.shape, x.tobytes()
    return x if isinstance(x, (int, str, bytes, type(None))) else id(x)


class ByNumPy(Stepwise):
    """Steps of a program without machine code to run it."""

    def __init__(
        self, variant: Variant, optimizer: Optimizer, arrays: Arrays, batch: int, opened: Opened
    ) -> None:
        super().__init__(optimizer, len(arrays[0]), batch, opened)
        self._variant, self.arrays = variant, arrays

    def fresh(self) -> bool:
        """See Engine."""
        return self._variant.fresh()

    def gradients(self, rows: Any) -> float | None:
        """See Stepwise."""
        loss, gradients = self._variant.loss_and_gradients(
            self._variant.start("loss", [a[rows] for a in self.arrays])
        )
        self.optimizer.zero_grad()
        for parameter, g in zip(self._variant.program.wrt or (), gradients.tolist()):
            parameter.grad = g
        return loss


def compiled_engine(
    program: Program, optimizer: Optimizer, arrays: Arrays, batch: int, opened: Opened
) -> Engine:
    """The engine of a run of a program: the machine if possible.

    Raises ValueError if the program reaches none of the optimizer's parameters.
    """
    variant = reaching(program, optimizer, arrays)
    try:
        return InMachine(variant, optimizer, arrays, batch)
    except LoopUnavailable:  # the program has warned about it
        return ByNumPy(variant, optimizer, arrays, batch, opened)


def reaching(program: Program, optimizer: Optimizer, arrays: Arrays) -> Variant:
    """The trace for such arrays, with gradients by the optimizer's parameters that it reaches.

    Raises ValueError if it reaches none.
    """
    variant = program.traced(*arrays)
    reached = [parameter for parameter in optimizer.parameters if parameter in variant.reached()]
    if not reached:
        raise ValueError(
            f"the objective reaches none of the {len(optimizer.parameters)} parameters of the "
            "optimizer, so there is nothing to learn"
        )
    if len(reached) < len(optimizer.parameters):  # the others stay unchanged, but may be read
        variant = program.narrowed(reached).traced(*arrays)
    return variant
