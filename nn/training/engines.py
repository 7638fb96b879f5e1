"""The engines of a training step: on Values, in the machine, or, without machine code, by NumPy.

All do the same: the mean loss of a batch and its gradients, then the optimizer's step, until the
steps are done or a loss is not finite, which moves nothing.  The loop in loop.py runs any of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import numpy as np

from autograd import Value, clamp, no_grad
from autograd.run.loop import Loop, LoopUnavailable
from autograd.run.program import Program
from autograd.run.variant import Variant
from nn.optim import Optimizer
from nn.optim.clipping import scaled
from nn.training.batches import Arrays
from nn.training.stepwise import ByNumPy, Objective, OnValues, Opened


class Engine(Protocol):
    """The interface of an engine.

    interrupted   whether a KeyboardInterrupt ended a step, which then has changed nothing
    """

    interrupted: bool

    def run(self, steps: int, place: int, rows: Any) -> Any:
        """The losses of the steps done; the last one may be infinite or nan.

        place   position of the first step in its epoch
        rows    the samples of whole epochs, from that of the first step on; None for all as stored
        """

    def store(self) -> None:
        """Update parameters, their gradients and the optimizer to the state after the last step."""

    def load(self) -> None:
        """Continue from the current parameters and optimizer, even if changed since `store`.

        An earlier `stop` is cancelled.
        """

    def fresh(self) -> bool:
        """Whether everything that the objective reads from outside is the same as when traced."""

    def back(self) -> None:
        """Go back to before the last step."""

    def stop(self) -> None:
        """Start no other step."""


class InMachine:
    """Many steps in one call of the machine.  Raises LoopUnavailable without machine code."""

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


def engine_for(
    objective: Objective,
    program: Program | None,
    optimizer: Optimizer,
    arrays: Arrays,
    batch: int,
    opened: Opened,
) -> Engine:
    """The engine of a run: on Values without a program, else in the machine if possible.

    A step in Python may be left, by KeyboardInterrupt, where it is `opened`.
    Raises ValueError if the program reaches none of the optimizer's parameters.
    """
    if program is None:
        return OnValues(objective, optimizer, arrays, batch, opened)
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


def measuring(functions: dict[str, Any], arrays: Arrays) -> Callable[[], dict[str, float]]:
    """A function that returns the current mean of each function or program over the samples."""
    values = {}
    for name, function in functions.items():
        if isinstance(function, Program):
            values[name] = partial(_by_program, function, arrays)
        else:
            values[name] = partial(_on_numbers, function, arrays)
    return lambda: {name: float(np.mean(of(), dtype=np.float64)) for name, of in values.items()}


def _by_program(program: Program, arrays: Arrays) -> Any:
    """The program's result for each sample."""
    variant = program.traced(*arrays)
    return variant.value(variant.start("value", arrays))


def _on_numbers(function: Any, arrays: Arrays) -> list[float]:
    """The function's result for each sample."""
    with no_grad():
        results = [function(*sample) for sample in zip(*(a.tolist() for a in arrays))]
    return [getattr(y, "data", y) for y in results]
