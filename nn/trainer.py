"""Trainer: one loop of training, on Values or in the machine.

trainer = Trainer(lambda x, y: mse_loss(model(x), y), SGD(model.parameters(), lr=0.1))
history = trainer.fit(inputs, targets, epochs=50, batch_size=16)
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd.tape.program import Program, jit
from nn.callbacks import AfterEpoch, Callback
from nn.history import Diverged, History
from nn.interrupt import interruptible
from nn.optim import Optimizer
from nn.progress import Bar, progress_bar
from nn.reach import modules, training

_BLOCK = 0.06  # seconds of steps between two looks at the clock, the bar and Ctrl-C
_FIRST, _GROWTH = 8, 16  # steps of the first block, and how much longer the next may be

Metrics = dict[str, Any]  # functions of one sample, by name


class Trainer:
    """Makes the mean of `objective` over samples small, by moving an optimizer's parameters.

    objective   the loss of one sample, objective(*sample): a number for each array of numbers, a
                list for each array of rows, an index for `take` for each array of integers
    optimizer   holds the parameters to move; other parameters that the objective reaches stay, and
                those that it does not reach have the gradient 0
    compiled    whether the steps run in the machine, where the objective is traced once a run; or
                on Values, the same steps, slow enough to be watched
    dtype       "float64" or "float32", the numbers of the machine
    threads     how many share the samples of a step; any number gives the same bits
    exact       whether the machine rounds each product and sum on its own, as Values do
    metrics     functions of one sample, whose means over the validation samples the history has

    Raises ValueError for another dtype or number of threads.
    """

    def __init__(
        self,
        objective: Any,
        optimizer: Optimizer,
        *,
        compiled: bool = True,
        dtype: str = "float64",
        threads: int = 1,
        exact: bool = False,
        metrics: Metrics | None = None,
    ) -> None:
        self.objective, self.optimizer, self.compiled = objective, optimizer, compiled
        self.metrics = dict(metrics or {})
        self.history = History()
        self._program: Program = jit(objective, dtype=dtype, exact=exact, threads=threads)
        self._program.wrt = optimizer.parameters
        self._measures = {"loss": objective, **self.metrics}
        if compiled:
            compile_ = partial(jit, dtype=dtype, exact=exact, threads=threads)
            self._measures = {name: compile_(f) for name, f in self._measures.items()}
        self._run: _Run | None = None

    def fit(
        self,
        *arrays: Any,
        epochs: int = 100,
        batch_size: int | None = None,
        shuffle: bool = True,
        validation: Sequence[Any] | float | None = None,
        callbacks: Sequence[AfterEpoch] = (),
        seed: int | None = None,
        progress: bool | None = None,
    ) -> History:
        """Train in place; returns the History of the run.

        arrays      one for each argument of the objective, equally many samples in each: arrays or
                    lists; those of integers are indices
        epochs      how often to go through the samples
        batch_size  samples a step, the last of an epoch maybe fewer; None: all in one step
        shuffle     whether each epoch has an order of its own; with all in one step none is needed
        validation  arrays like these to measure after each epoch, or a share of the samples, 0 to
                    1, to hold out for that
        callbacks   called after each epoch with the trainer and the history, see nn.callbacks
        seed        of the order; Python's `random` draws one where nothing is said
        progress    True or False for the bar; None shows it where stderr is a terminal

        Ctrl-C ends the run with the parameters of the last whole step, and the history says so.
        Raises Diverged, naming the step, where the loss becomes infinite or nan: the parameters are
        then the last at which it was finite.  Raises ValueError for samples and arguments that do
        not fit, naming row and column of a number that is nan, and IndexError, naming its row, for
        an index that is in no table.
        """
        from nn.samples import checked, divided

        data, held_out = checked(arrays, "fit"), None
        seed = random.getrandbits(63) if seed is None else seed
        if isinstance(validation, (int, float)):
            data, held_out = divided(data, validation, seed)
        elif validation is not None:
            held_out = checked(validation, "validation")
        run = _Run(self, data, held_out, callbacks, epochs, batch_size, shuffle, seed)
        return run.run(progress)

    def evaluate(self, *arrays: Any) -> dict[str, float]:
        """The mean loss and the mean of each metric over samples, by name, in eval mode."""
        from nn.roads import measuring
        from nn.samples import checked

        with training(modules(self.objective), False):
            return measuring(self._measures, checked(arrays, "evaluate"))()

    def stop(self, why: str = "stop() was called") -> None:
        """End the run that is under way, after its step; for callbacks and other threads."""
        if self._run is not None:
            self._run.end(why)


class _Run:
    """One call of `fit`."""

    def __init__(
        self,
        trainer: Trainer,
        data: list[Any],
        held_out: list[Any] | None,
        callbacks: Sequence[AfterEpoch],
        epochs: int,
        batch_size: int | None,
        shuffle: bool,
        seed: int,
    ) -> None:
        from nn.samples import Order

        samples = len(data[0])
        batch = samples if batch_size is None else batch_size
        if not 1 <= batch <= samples:
            raise ValueError(f"batch_size is 1 to the number of samples, {samples}, not {batch}")
        if epochs < 0:
            raise ValueError(f"epochs is at least 0, not {epochs}")
        self.trainer, self.history = trainer, History()
        self.data, self.held_out, self.callbacks = data, held_out, list(callbacks)
        self.batch, self.period = batch, math.ceil(samples / batch)
        self.order = Order(samples, shuffle, seed) if batch < samples else None
        self.total = epochs * self.period
        self.place = 0  # of the next step in its epoch
        self._why: str | None = None
        self._interrupted = False
        self._steps = _FIRST
        self._measure: Callable[[], dict[str, float]] | None = None

    def run(self, progress: bool | None) -> History:
        """Do it."""
        from nn.roads import road

        trainer = self.trainer
        trainer.history, trainer._run = self.history, self
        begun = [c for c in self.callbacks if isinstance(c, Callback)]
        try:
            with training(modules(trainer.objective), True), interruptible(self.interrupt):
                program = trainer._program if trainer.compiled else None
                self.road = road(
                    trainer.objective, program, trainer.optimizer, self.data, self.batch
                )
                for callback in begun:
                    callback.begin(trainer)
                with progress_bar(self.total, progress, self.history.steps) as bar:
                    self._steps_and_epochs(bar)
        except KeyboardInterrupt:  # a second one, or where another handler is in place
            self._interrupted = True
        finally:
            trainer._run = None
        self.history.interrupted, self.history.stopped = self._interrupted, self._why
        for callback in begun:
            callback.end(trainer, self.history)
        return self.history

    def end(self, why: str) -> None:
        """Do no other step."""
        self._why = why
        self.road.stop()

    def interrupt(self) -> None:
        """Ctrl-C: do no other step."""
        self._interrupted = True
        if hasattr(self, "road"):
            self.road.stop()

    def _steps_and_epochs(self, bar: Bar) -> None:
        """The loop: a block of steps, and what is to be done after it."""
        try:
            while self.history.steps < self.total and self._why is None and not self._interrupted:
                self._block(bar)
        finally:
            self.road.store()

    def _block(self, bar: Bar) -> None:
        """Some steps; then the epochs that ended with them."""
        pausing = self.callbacks or self.held_out
        steps = min(self._steps, self.total - self.history.steps)
        if pausing:
            steps = min(steps, self.period - self.place)
        rows = None
        if self.order is not None:
            rows = self.order.rows(math.ceil((self.place + steps) / self.period))
        begin = time.perf_counter()
        losses = self.road.run(steps, self.place, rows)
        self._pace(time.perf_counter() - begin, len(losses))
        finite = len(losses) and math.isfinite(losses[-1])
        self._account(losses if finite else losses[:-1])
        if len(losses):
            bar.advance(len(losses), self.history.epochs + (self.place > 0), float(losses[-1]))
        if len(losses) and not finite:
            self._diverged(float(losses[-1]))
        if pausing and not self.place and len(losses):
            self._after_epoch()

    def _pace(self, seconds: float, steps: int) -> None:
        """Set the number of steps of the next block, so that it takes about _BLOCK."""
        fitting = int(_BLOCK * steps / seconds) if seconds > 0.0 else self._steps * _GROWTH
        self._steps = max(1, min(fitting, self._steps * _GROWTH))

    def _account(self, losses: Any) -> None:
        """Enter the losses of steps, and those of the epochs that are whole now, in the history."""
        import numpy as np

        history, samples = self.history, len(self.data[0])
        history.blocks.append(losses)
        history.steps += len(losses)
        epochs, self.place = divmod(self.place + len(losses), self.period)
        if not epochs:
            return
        end = history.steps - self.place
        whole = history.step_losses[end - epochs * self.period : end].reshape(epochs, self.period)
        sizes = np.full(self.period, self.batch)
        sizes[-1] = samples - (self.period - 1) * self.batch
        history.losses.extend((whole * (sizes / samples)).sum(axis=1).tolist())
        if self.order is not None:
            self.order.finish(epochs)

    def _after_epoch(self) -> None:
        """Validation and callbacks."""
        self.road.store()
        self._validate()
        for callback in self.callbacks:
            callback(self.trainer, self.history)
        if self.callbacks:
            self.road.load()

    def _validate(self) -> None:
        """Enter the means over the validation samples in the history."""
        from nn.roads import InMachine, measuring

        if self.held_out is None:
            return
        trainer, history = self.trainer, self.history
        with training(modules(trainer.objective), False):
            if self._measure is None:
                plain = {"loss": trainer.objective, **trainer.metrics}
                compiled = isinstance(self.road, InMachine)
                functions = trainer._measures if compiled else plain
                self._measure = measuring(functions, self.held_out)
            means = self._measure()
        history.validation_losses.append(means.pop("loss"))
        for name, mean in means.items():
            history.metrics.setdefault(name, []).append(mean)

    def _diverged(self, loss: float) -> None:
        """Go back to the last parameters of a finite loss, and raise Diverged."""
        self.road.back()
        optimizer, step = self.trainer.optimizer, self.history.steps + 1
        raise Diverged(
            f"the loss became {loss} at step {step} (epoch {self.history.epochs + 1}); the "
            f"parameters are back at the last finite loss. Try a smaller lr than "
            f"{optimizer.rate(optimizer.steps)}, or look for the operation with detect_anomaly()",
            self.history,
        )
