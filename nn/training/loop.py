"""One training run: blocks of steps, and the work between them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from nn.module import in_mode
from nn.training.callbacks import AfterEpoch, Callback
from nn.training.console import Bar, Interrupts, progress_bar
from nn.training.engine import Engine
from nn.training.history import Diverged, History
from nn.training.measures import measuring
from nn.training.plain import batches
from nn.training.scope import modules
from nn.training.stepwise import OnValues

if TYPE_CHECKING:  # which brings NumPy along
    from nn.training.batches import Arrays

_BLOCK = 0.06  # seconds of steps between two checks of the clock, the bar and Ctrl-C
_FIXED = ("optimizer", "objective", "compiled")  # attributes of a Trainer fixed during a run
_FIRST, _GROWTH = 8, 16  # steps of the first block, and how many times longer the next may be


@dataclass
class Position:
    """The position of a run in its data: what `Trainer.resume` needs besides the numbers."""

    samples: int
    batch: int
    shuffle: bool
    seed: int
    place: int = 0  # position of the next step in its epoch
    random: dict[str, Any] | None = None  # the random state at the start of that epoch
    digests: Callable[[], dict[str, str]] = dict  # of the data, by name

    def check(self, other: Position) -> None:
        """Raises ValueError if the other run has other data or batches."""
        for name, mine, given in (
            ("samples", self.samples, other.samples),
            ("batch_size", self.batch, other.batch),
            ("shuffle", self.shuffle, other.shuffle),
            ("seed", self.seed, other.seed),
        ):
            if mine != given:
                raise ValueError(f"the saved run has {name}={mine}, not {given}")
        saved, here = self.digests(), other.digests()
        for name in {**saved, **here}:
            if saved.get(name) != here.get(name):
                raise ValueError(
                    f"{name}: the saved run had other numbers, or the same in another order; to "
                    "train on these, start a new run from its parameters"
                )


class Run:
    """A run of a Trainer over checked arrays; `held_out` are those to validate with.

    It begins at `position`, with the history until then.  Raises ValueError for a batch size that
    does not fit, and for a negative number of epochs.
    """

    def __init__(
        self,
        trainer: Any,
        data: Arrays,
        held_out: Arrays | None,
        callbacks: Sequence[AfterEpoch],
        epochs: int,
        position: Position,
        history: History,
    ) -> None:
        samples, batch = position.samples, position.batch
        for name, number in (("batch_size", batch), ("epochs", epochs)):
            if not isinstance(number, Integral):
                raise TypeError(f"{name} must be a whole number, not {number!r}")
        if not callable(getattr(callbacks, "__iter__", None)) or not all(map(callable, callbacks)):
            raise TypeError(f"callbacks must be a list of callbacks, not {callbacks!r}")
        if not 1 <= batch <= samples:
            raise ValueError(
                f"batch_size must be from 1 to the number of samples, {samples}, not {batch}"
            )
        if epochs < 0:
            raise ValueError(f"epochs must be at least 0, not {epochs}")
        self.trainer, self.held_out = trainer, held_out
        self.data = data
        self.callbacks, self.history = list(callbacks), history
        self._attending = [c for c in self.callbacks if isinstance(c, Callback)]
        self._curious = [c for c in self._attending if type(c).block is not Callback.block]
        self.batch, self.period = batch, math.ceil(samples / batch)
        self.total = epochs * self.period
        self._position, self.place = position, position.place
        self._optimizer, self._parameters = trainer.optimizer, list(trainer.optimizer.parameters)
        self._given = {name: getattr(trainer, name) for name in _FIXED}
        self._modules = modules(trainer.objective)
        self._order = None
        if batch < samples:
            self._order = batches().Order(samples, position.shuffle, position.seed)
            if position.random is not None:
                self._order.state = position.random
        self._open = _listed(history.step_losses)[-self.place :] if self.place else []  # its losses
        self._engine: Engine | None = None
        self._measure: Callable[[], dict[str, float]] | None = None
        self._why: str | None = None
        self._interrupted = False
        self.interrupts = Interrupts(self._interrupt)
        self._steps = _FIRST

    @property
    def position(self) -> Position:
        """The current position of the run."""
        p, state = self._position, None if self._order is None else self._order.state
        return Position(p.samples, p.batch, p.shuffle, p.seed, self.place, state, p.digests)

    def run(self, progress: bool | None) -> History:
        """The history of the run, once it is finished or stopped."""
        trainer, history = self.trainer, self.history
        try:
            with in_mode(self._modules, True):
                engine = self._start()
                with self.interrupts.opened():
                    for callback in self._attending:
                        callback.begin(trainer)
                self._engine = engine
                with progress_bar(self.total, progress, history.steps) as bar:
                    self._loop(bar)
        except KeyboardInterrupt:  # a second Ctrl-C, or another handler is in place
            self._interrupted = True
        history.interrupted, history.stopped = self._interrupted, self._why
        for callback in self._attending:
            callback.end(trainer, history)
        return history

    def _start(self) -> Engine:
        """An engine that continues from here."""
        trainer, opened = self.trainer, self.interrupts.opened
        said = trainer.optimizer, self.data, self.batch, opened
        if not trainer.compiled:
            return OnValues(trainer.objective, *said)
        from nn.training.engines import compiled_engine  # which need NumPy

        with opened():  # tracing and compiling may take long
            return compiled_engine(trainer.program, *said)

    def end(self, why: str) -> None:
        """Do no other step."""
        self._why = why
        if self._engine is not None:
            self._engine.stop()

    def _interrupt(self) -> None:
        """Ctrl-C: do no other step."""
        self._interrupted = True
        if self._engine is not None:
            self._engine.stop()

    def _loop(self, bar: Bar) -> None:
        """Blocks of steps until all are done or the run is stopped."""
        assert self._engine is not None
        try:
            while self.history.steps < self.total and self._why is None and not self._interrupted:
                self._block(self._engine, bar)
        finally:
            self._engine.store()

    def _block(self, engine: Engine, bar: Bar) -> None:
        """Some steps; then validation and callbacks for the epochs that ended with them."""
        pausing = bool(self.callbacks or self.held_out)
        steps = min(self._steps, self.total - self.history.steps)
        if pausing:
            steps = min(steps, self.period - self.place)
        rows = self._rows(steps)
        begin = time.perf_counter()
        losses = engine.run(steps, self.place, rows)
        self._interrupted |= engine.interrupted
        if not len(losses):
            return
        self._pace(time.perf_counter() - begin, len(losses))
        last = float(losses[-1])
        self._account(losses if math.isfinite(last) else losses[:-1])
        bar.advance(len(losses), self.history.epochs + (self.place > 0), last, self._note())
        if not math.isfinite(last):
            self._diverged(engine, last)
        if self._curious:
            self._call(engine, [callback.block for callback in self._curious])
        if pausing and not self.place:
            self._after_epoch(self._engine or engine)

    def _note(self) -> str:
        """What else a bar is to show."""
        return ""

    def _rows(self, steps: int) -> Any:
        """The order of the samples in the epochs of these steps; None for all as stored."""
        if self._order is None:
            return None
        return self._order.rows(math.ceil((self.place + steps) / self.period))

    def _pace(self, seconds: float, steps: int) -> None:
        """Set the number of steps of the next block, so that it takes about _BLOCK seconds."""
        fitting = int(_BLOCK * steps / seconds) if seconds > 0.0 else self._steps * _GROWTH
        self._steps = max(1, min(fitting, self._steps * _GROWTH))

    def _account(self, losses: Any) -> None:
        """Add the losses of steps, and of the epochs that are now whole, to the history."""
        history, period = self.history, self.period
        history.blocks.append(losses)
        history.steps += len(losses)
        self._open += _listed(losses)
        epochs, self.place = divmod(self.place + len(losses), period)
        if not epochs:
            return
        whole, self._open = self._open[: epochs * period], self._open[epochs * period :]
        history.losses.extend(whole if period == 1 else self._means(whole))
        if self._order is not None:
            self._order.finish(epochs)

    def _means(self, losses: list[float]) -> Iterator[float]:
        """For each of whole epochs the mean over its samples."""
        period, samples = self.period, self._position.samples
        last = samples - (period - 1) * self.batch  # samples of the last step
        for end in range(period, len(losses) + 1, period):
            full = math.fsum(losses[end - period : end - 1])
            yield (full * self.batch + losses[end - 1] * last) / samples

    def _after_epoch(self, engine: Engine) -> None:
        """Validation and callbacks."""
        engine.store()
        if self.held_out is not None:
            self._validate(self.held_out, engine.in_machine)
        if self.callbacks:
            self._call(engine, self.callbacks)

    def _call(self, engine: Engine, callbacks: Sequence[AfterEpoch]) -> None:
        """Call them with everything up to date, and continue from the state they leave.

        Their changes are kept even if one of them raises.
        """
        engine.store()
        with self.interrupts.opened():
            for callback in callbacks:
                callback(self.trainer, self.history)
        for name, given in self._given.items():
            if getattr(self.trainer, name) is not given:
                raise ValueError(
                    f"a callback replaced trainer.{name}, which is fixed during a run: change the "
                    "object itself, or end the run with trainer.stop() and call fit again"
                )
        if self._optimizer.parameters != self._parameters:
            raise ValueError(
                "a callback changed which parameters the optimizer has, which are fixed during a "
                "run: end it with trainer.stop(), and call fit of another Trainer"
            )
        self._optimizer.check()
        engine.load()
        if not engine.fresh():  # the objective reads something that a callback changed
            self._engine = self._start()

    def _validate(self, held_out: Arrays, compiled: bool) -> None:
        """Add the means over the validation samples to the history."""
        with in_mode(self._modules, False), self.interrupts.opened():
            if self._measure is None:
                self._measure = measuring(self.trainer.measures(compiled), held_out)
            means = self._measure()
        self._measured(means)

    def _measured(self, means: dict[str, float]) -> None:
        """Add the means of the loss and the metrics to the history."""
        self.history.validation_losses.append(means.pop("loss"))
        for name, mean in means.items():
            self.history.metrics.setdefault(name, []).append(mean)

    def _diverged(self, engine: Engine, loss: float) -> None:
        """Go back to the last parameters with a finite loss, and raise Diverged."""
        engine.back()
        optimizer, step = self.trainer.optimizer, self.history.steps + 1
        raise Diverged(
            f"the loss became {loss} at step {step} (epoch {self.history.epochs + 1}); the "
            f"parameters are back at the last finite loss. Try a smaller lr than "
            f"{optimizer.rate(optimizer.steps)}, or look for the operation with detect_anomaly()",
            self.history,
        )


def _listed(losses: Any) -> list[float]:
    """The losses of steps as a list."""
    found: list[float] = losses if isinstance(losses, list) else losses.tolist()
    return found
