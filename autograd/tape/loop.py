"""Loop: training steps without Python between them.

A step runs the loss program on a batch of samples, chosen by a list of rows, and then the update
program, whose samples are the parameters: it reads each one's number, gradient and state, and
writes the new number and state in place.

    update(w, g, *state, *settings) -> (new w, *new state)

is a function of one parameter, such as `lambda w, g, lr: (w - lr * g,)`.  Settings, the learning
rate among them, have one number for each step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.tape.compiled import Call
from autograd.tape.kernels import FIELD
from autograd.tape.program import Program


class Loop:
    """The loss program and the update of one set of parameters, ready to step.

    `arrays` are the whole data, which stay where they are; `state` has a row of as many numbers
    as there are parameters for each state of the update rule, and is updated in place.  Raises
    RuntimeError where the programs have no machine code to run them.
    """

    def __init__(
        self,
        program: Program,
        arrays: Sequence[Any],
        update: Callable[..., Any],
        states: int,
        settings: int,
    ) -> None:
        traced = program.trace(*arrays)._last
        assert traced is not None
        self.variant = traced
        self.parameters = self.variant.parameters
        self.data = [np.ascontiguousarray(a) for a in arrays]
        count = len(self.parameters)
        dtype = np.dtype(program.dtype)
        self.state = np.zeros((states, count), dtype)
        self._rule = Program(update, program.dtype, program.exact, 1)
        zeros = [np.zeros(count, dtype)] * (2 + states + settings)
        variant = self._rule.trace(*zeros)._last
        assert variant is not None
        self._update = variant.start("value", zeros)
        self._calls: dict[int, Call] = {}
        self._settings = settings
        self._numbers = np.array([p.data for p in self.parameters], dtype)
        self._machine = self._update.compiled.machine
        if self._machine.target.interpreted:
            raise RuntimeError("the loop needs machine code, which is not to be had here")

    def _loss(self, batch: int) -> Call:
        """The loss program's call for batches of that size."""
        call = self._calls.get(batch)
        if call is None:
            call = self._calls[batch] = self.variant.start("loss", [a[:batch] for a in self.data])
            self.variant.check_indices(self.data)
            call.arrays.extend(self.data)
        return call

    def run(self, rows: Any, batch: int, settings: Sequence[Any]) -> Any:
        """The loss of each step, len(rows) // batch of them; `settings` has as many numbers each.

        The parameters are updated when it returns, also after KeyboardInterrupt, by whole steps.
        """
        rows = np.ascontiguousarray(rows, np.int64)
        steps = len(rows) // batch
        losses = np.zeros(steps, self._numbers.dtype)
        if not steps:
            return losses
        call, update = self._loss(batch), self._update
        count, item = len(self.parameters), self._numbers.itemsize
        call.uniform[:count] = self._numbers
        call.context[FIELD["rows"]] = rows.ctypes.data
        table = [np.ascontiguousarray(s, self._numbers.dtype) for s in settings]
        sources = [call.uniform[:count], call.results[1:], *self.state]
        for k, source in enumerate(sources):
            update.inputs[2 * k], update.inputs[2 * k + 1] = source.ctypes.data, item
        for k, numbers in enumerate(table, len(sources)):
            update.inputs[2 * k], update.inputs[2 * k + 1] = numbers.ctypes.data, 0
        targets = [sources[0], *self.state]
        for k, target in enumerate(targets):
            update.outputs[2 * k], update.outputs[2 * k + 1] = target.ctypes.data, item
        fields = update.inputs_address + 16 * np.arange(len(sources), len(sources) + len(table))
        moves = np.array(
            [(call.address + 8 * FIELD["rows"], 8 * batch), *((f, item) for f in fields)], np.int64
        )
        contexts = np.array([call.address, update.address], np.int64)
        self._machine.repeat(
            contexts.ctypes.data, 2, steps, moves.ctypes.data, len(moves), losses.ctypes.data
        )
        call.context[FIELD["rows"]] = 0
        self._numbers[:] = call.uniform[:count]
        return losses

    def store(self) -> None:
        """Give the parameters their new numbers."""
        for parameter, number in zip(self.parameters, self._numbers.tolist()):
            parameter.data = number
