"""Loop: training steps without Python between them.

A step runs the loss program on a batch of samples, then the update program, whose samples are the
parameters: it reads each one's number, gradient and memory, and writes the new ones in place.
Between the two, if requested, a third program sums the squares of the gradients, scaled by a power
of two, `unit`, so that they don't overflow: the largest gradient times unit is between 1 and 2.

    update(w, g, *memory, norm2, unit, *settings) -> (new w, *new memory)
    square(g, unit) -> the term of a gradient in norm2

are functions of one parameter, such as `lambda w, g, norm2, unit, lr: (w - lr * g,)`.  Each of the
settings, such as the learning rate, is a number for each step.  machine/training.py has the code
that the machine runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.machine.kernels import FIELD
from autograd.machine.training import LOOP, LOOP_SIZE
from autograd.run.call import Call, Pool, aligned, field, write
from autograd.run.program import Program
from autograd.run.variant import Traceable, Variant

_SHARED = ("uniform", "coefs", "results", "outside")  # shared by batches of both sizes


class LoopUnavailable(RuntimeError):
    """There is no machine code here to run a loop."""


class Loop:
    """The loss program, the update of its parameters `wrt`, and the data, ready to step.

    variant    the trace of the loss program for arrays of this kind
    arrays     the data, used in place; copied only if the machine can't read them
    batch      samples of a step; the last step of an epoch may have fewer
    memory     how many numbers the update remembers for each parameter
    settings   how many settings a step has
    bound      `square` clips gradients to it
    numbers    of the parameters; `memory` has such a row for each number remembered; write to both
               before the first step, read them after any step
    gradients  of the last step, before any clipping

    Raises LoopUnavailable if there is no machine code to run the programs.
    """

    def __init__(
        self,
        variant: Variant,
        arrays: Sequence[Any],
        batch: int,
        update: Callable[..., Any],
        memory: int,
        settings: int,
        square: Callable[[Any, Any], Any] | None = None,
        bound: float = np.inf,
    ) -> None:
        samples = len(arrays[0])
        self.data = variant.ready(arrays)
        self._variant, program = variant, variant.program
        self._hidden = [np.zeros((samples, count)) for count in variant.hidden.counts]
        self._whole = self._loss(batch)
        machine = self._whole.compiled.machine
        if machine.target.interpreted:
            raise LoopUnavailable("a loop needs machine code, which is not available here")
        self._repeat = machine.repeat
        count, dtype = len(program.wrt or ()), np.dtype(program.dtype)
        self.numbers = self._whole.uniform[:count]
        self.numbers[...] = np.nan  # until `load`
        self.memory = aligned(memory * count, dtype).reshape(memory, count)
        self._kept = np.zeros(count, dtype), np.zeros((memory, count), dtype)
        self._rest = self._whole
        if samples % batch:
            self._rest = self._loss(samples % batch)
            for name in _SHARED:
                self._rest.context[FIELD[name]] = self._whole.context[FIELD[name]]
        self._record = aligned(LOOP_SIZE, np.dtype(np.int64))
        self._samples, self._batch, self._period = samples, batch, -(-samples // batch)
        self._set(period=self._period, batch=batch, epoch_rows=samples)
        self._share_samples(program.threads)
        self.gradients = self._whole.results[1:]
        self._norm = None if square is None else self._square_sum(program, square, bound)
        self._start_update(program, update, settings)
        self._keep()

    def _loss(self, batch: int) -> Call:
        """The loss program's call for batches of that size."""
        hidden = [a[:batch] for a in self._hidden]
        return self._variant.start("loss", [a[:batch] for a in self.data], hidden)

    def _set(self, **fields: Any) -> None:
        write(self._record, LOOP, **fields)

    def _share_samples(self, threads: int) -> None:
        """Contexts for each worker; no more workers than there are chunks to share."""
        self.workers = min(threads, self._whole.chunks)
        self._contexts = [
            np.array([call.address, *(c.ctypes.data for c in call.partners(self.workers - 1))])
            for call in (self._whole, self._rest)
        ]
        whole, rest = (contexts.ctypes.data for contexts in self._contexts)
        self._set(workers=self.workers, whole=whole, rest=rest)
        self._helpers = Pool(max(1, self.workers - 1))  # not shared: they wait for each other

    def _square_sum(
        self, program: Traceable, square: Callable[[Any, Any], Any], bound: float
    ) -> Call:
        """The call of the program that sums the squares of the gradients."""
        zeros = np.zeros(len(self.numbers), program.dtype)
        summed = Program(square, program.dtype, program.exact, 1, watched=False)
        call = summed.traced(zeros, 1.0).start("loss", [zeros, 1.0])
        call.inputs[0], call.inputs[1] = self.gradients.ctypes.data, zeros.itemsize
        call.context[FIELD["scale"]] = field(1.0, zeros.dtype)  # the sum, not the mean
        unit = call.uniform[call.compiled.plan.constants_at - 1 :]
        self._set(norm=call.address, unit=unit.ctypes.data, bound=field(bound, zeros.dtype))
        return call

    def _start_update(self, program: Traceable, update: Callable[..., Any], settings: int) -> None:
        """Make the update program read and write the parameters in place."""
        dtype = np.dtype(program.dtype)
        zeros = [np.zeros(len(self.numbers), dtype)] * (2 + len(self.memory))
        arguments = [*zeros, *[0.0] * (2 + settings)]
        rule = Program(update, program.dtype, program.exact, 1, watched=False)
        variant = rule.traced(*arguments)
        if len(variant.outputs) != 1 + len(self.memory):
            raise ValueError(
                f"the update returned {len(variant.outputs)} numbers; it must return a new "
                f"number and {len(self.memory)} to remember"
            )
        if variant.parameters:
            raise TypeError(
                "the update of a parameter computes with Values, whose changes it can't follow "
                "from step to step; use their numbers, v.data"
            )
        self._setting_count = settings
        self._update = call = variant.start("value", arguments)
        for k, read in enumerate([self.numbers, self.gradients, *self.memory]):
            call.inputs[2 * k], call.inputs[2 * k + 1] = read.ctypes.data, dtype.itemsize
        for k, written in enumerate([self.numbers, *self.memory]):
            call.outputs[2 * k], call.outputs[2 * k + 1] = written.ctypes.data, dtype.itemsize
        end = call.compiled.plan.constants_at
        self._scalars = call.uniform[end - 2 - settings : end]
        self._set(update=call.address, scalars=self._scalars.ctypes.data, setting_count=settings)

    def _keep(self) -> None:
        """Make the machine copy what an update changes, before it does."""
        pairs = [(kept, now) for kept, now in zip(self._kept, (self.numbers, self.memory))]
        self._copies = np.array(
            [(a.ctypes.data, b.ctypes.data, b.nbytes) for a, b in pairs if b.nbytes], np.int64
        )
        self._set(copies=self._copies.ctypes.data, copy_count=len(self._copies))

    def load(self, numbers: Any, memory: Any) -> None:
        """Continue with these numbers; parameters that the loop does not move are read again.

        If they differ from the loop's own numbers, `back` can't go back before them.
        """
        before = self.numbers.copy(), self.memory.copy()
        for given, own in ((numbers, self.numbers), (memory, self.memory)):
            if np.shape(given) != own.shape:
                raise ValueError(
                    f"the loop has numbers of shape {own.shape}, not {np.shape(given)}"
                )
        self._whole.compiled.numbers.into(self._whole.uniform, self._whole.uniform.ctypes.data)
        self.numbers[...], self.memory[...] = numbers, memory
        self.can_go_back = all(map(np.array_equal, before, (self.numbers, self.memory)))
        if not self.can_go_back:
            for kept, now in zip(self._kept, (self.numbers, self.memory)):
                kept[...] = now
        self._set(stop=0)

    def back(self) -> None:
        """Go back to before the last update."""
        self.numbers[...], self.memory[...] = self._kept

    def stop(self) -> None:
        """Start no other step; for another thread, or a signal handler."""
        self._set(stop=1)

    def run(self, steps: int, place: int, rows: Any, settings: Any) -> Any:
        """The losses of these steps, up to the first that is not finite, which moves nothing.

        place     position of the first step in its epoch
        rows      the samples of whole epochs, from the epoch of the first step on, in the order of
                  their steps; None for all samples as stored, in each step
        settings  a row for each step, or one for all

        Raises IndexError for an index that was changed after it was checked and is outside its
        table: the steps before it are done, its own step is not.
        """
        self._set(done=0)
        losses = self._run(steps, place, rows, settings)
        self._whole.check_indices()
        return losses

    def _run(self, steps: int, place: int, rows: Any, settings: Any) -> Any:
        """`run`, up to the first step that must not be done."""
        table = np.asarray(settings)
        if table.shape not in ((1, self._setting_count), (steps, self._setting_count)):
            raise ValueError(
                f"settings must be {self._setting_count} numbers for each of {steps} steps, or for "
                f"all, not an array of shape {table.shape}"
            )
        if table.dtype.kind not in "fiub":
            raise TypeError(f"settings must be real numbers, not {settings[0]!r}")
        table = np.ascontiguousarray(table, self.numbers.dtype)
        rows = None if rows is None else np.ascontiguousarray(rows, np.int64)
        if not self._hidden:
            return self._steps(steps, place, rows, table)
        found, done = [], 0
        while done < steps:  # epoch by epoch: in each, every sample has its random numbers once
            count = min(steps - done, self._period - place)
            state = self._variant.hidden.state
            self._draw(count, place, rows)
            found.append(
                self._steps(count, place, rows, table if len(table) == 1 else table[done:])
            )
            done += self.done
            if self.done < count:  # the next draws follow those of the last step done
                self._variant.hidden.state = state
                self._draw(len(found[-1]), place, rows)
                break
            rows, place = None if rows is None else rows[self._samples :], 0
        self._set(done=done)
        return np.concatenate([np.zeros(0), *found])

    def _draw(self, steps: int, place: int, rows: Any) -> None:
        """Draw the hidden numbers for the samples of these steps, in their order."""
        begin, end = place * self._batch, min((place + steps) * self._batch, self._samples)
        chosen = slice(begin, end) if rows is None else rows[begin:end]
        for array, drawn in zip(self._hidden, self._variant.hidden.draw(end - begin)):
            array[chosen] = drawn

    def _steps(self, steps: int, place: int, rows: Any, table: Any) -> Any:
        """`run` for arrays that the machine can read, with the hidden numbers drawn."""
        losses = np.zeros(steps, self.numbers.dtype)
        self._set(
            steps=steps, done=0, more=int(steps > 0), place=place, losses=losses.ctypes.data,
            rows=0 if rows is None else rows.ctypes.data, settings=table.ctypes.data,
            setting_stride=0 if len(table) == 1 else table.strides[0], arrived=0,
        )  # fmt: skip
        self._work()
        stopped = self.done == steps or np.isfinite(losses[self.done])
        return losses[: self.done + (not stopped)]

    @property
    def done(self) -> int:
        """How many steps the last run did."""
        return int(self._record[LOOP["done"]])

    def _work(self) -> None:
        """Do the steps with all workers, this thread being one of them."""
        go, started = threading.Event(), True
        address = self._record.ctypes.data

        def help_out(worker: int) -> None:
            go.wait()
            if started:
                self._repeat(address, worker)

        try:
            helping = [self._helpers.submit(help_out, k) for k in range(1, self.workers)]
        except BaseException:  # if one is missing, the others must not start to wait for it
            started = False
            raise
        finally:
            go.set()
        self._repeat(address, 0)
        for helper in helping:
            helper.result()
