"""Callbacks: user code that runs between the epochs of training.

A callback is a function `callback(trainer, history)`, called after each epoch, when the parameters
are up to date and the validation is in the history.  It may read, print, change the learning rate
or the parameters, and call `trainer.stop(why)`.  To act before the first step, after the last one,
or within long epochs, derive a class from Callback.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from nn.optim.optimizer import Snapshot
from nn.training.history import History

AfterEpoch = Callable[[Any, History], None]  # of the Trainer and its history


class Callback:
    """Called by a run after each epoch, and on other occasions.

    A subclass defines the methods that it needs; the others do nothing.

    >>> class Report(Callback):
    ...     def __call__(self, trainer, history):
    ...         print(f"epoch {history.epochs}: {history.losses[-1]:g}")
    >>> w = Value(0.0)
    >>> run = Trainer(lambda x: (w - x) ** 2, SGD([w], lr=0.25)).fit(
    ...     [1.0], epochs=2, callbacks=[Report()])
    epoch 1: 1
    epoch 2: 0.25
    """

    def begin(self, trainer: Any) -> None:
        """Called before the first step."""

    def __call__(self, trainer: Any, history: History) -> None:
        """Called after an epoch."""

    def block(self, trainer: Any, history: History) -> None:
        """Called after a block of steps: about ten times a second, or after each slow step."""

    def end(self, trainer: Any, history: History) -> None:
        """Called after the last step, even if Ctrl-C or another callback ended the run."""


class EarlyStopping(Callback):
    """Ends the run when a number has not improved for some epochs; keeps the best weights.

    patience     after how many epochs without improvement to stop; None: never
    min_delta    by how much the number must be below the smallest so far
    monitor      the number: "loss", "validation_loss", or the name of a metric; by default the
                 validation loss, or the loss without validation
    larger       True if larger is better, as for an accuracy
    restore      whether the run ends with the weights of the best epoch

    Afterwards `best` is the best number and `best_epoch` its epoch, counted from 1.  Raises
    ValueError for a patience below 1 or a min_delta below 0, and KeyError, listing the known names,
    if the history has no such number.

    >>> w = Value(1.0)
    >>> trainer = Trainer(lambda x: w * w * x, SGD([w], lr=1.0))  # from 1 to -1 and back
    >>> trainer.fit([1.0], callbacks=[EarlyStopping(patience=3)])
    History(epochs=4, steps=4, loss=1, stopped='no improvement for 3 epochs')
    """

    def __init__(
        self,
        patience: int | None = 10,
        min_delta: float = 0.0,
        monitor: str | None = None,
        larger: bool = False,
        restore: bool = True,
    ) -> None:
        if patience is not None and patience < 1:
            raise ValueError(f"patience must be at least 1 epoch, or None, not {patience}")
        if not min_delta >= 0.0:
            raise ValueError(f"min_delta must be at least 0, not {min_delta}")
        self.patience, self.min_delta, self.monitor = patience, min_delta, monitor
        self.larger, self.restore = larger, restore

    def begin(self, trainer: Any) -> None:
        """Forget the best number of an earlier run."""
        self.best, self.best_epoch = math.inf, 0
        self._snapshot: Snapshot | None = None

    def __call__(self, trainer: Any, history: History) -> None:
        """Check the number; stop the run if it has not improved for too long."""
        number = self._watched(history)
        better = number > self.best + self.min_delta if self.larger else (
            number < self.best - self.min_delta
        )  # fmt: skip
        if not self.best_epoch or better:
            self.best, self.best_epoch = number, history.epochs
            self._snapshot = trainer.optimizer.snapshot()
        elif self.patience is not None and history.epochs - self.best_epoch >= self.patience:
            trainer.stop(f"no improvement for {self.patience} epochs")

    def end(self, trainer: Any, history: History) -> None:
        """Restore the best weights."""
        if self.restore and self._snapshot is not None:
            trainer.optimizer.restore(self._snapshot)

    def _watched(self, history: History) -> float:
        series = {"loss": history.losses, **history.metrics}
        if history.validation_losses:
            series["validation_loss"] = history.validation_losses
        name = self.monitor
        if name is None:
            name = "validation_loss" if history.validation_losses else "loss"
        if name not in series:
            raise KeyError(f"the history has no {name!r}; choose from {', '.join(series)}")
        return series[name][-1]


class BestWeights(EarlyStopping):
    """Ends the run with the weights of its best epoch, without stopping early.

    The arguments, `best` and `best_epoch` are those of EarlyStopping.

    >>> w = Value(1.0)
    >>> best = BestWeights("validation_loss")
    >>> trainer = Trainer(lambda x: (w - x) ** 2, SGD([w], lr=0.25))
    >>> run = trainer.fit([0.0], epochs=5, validation=[[0.25]], callbacks=[best])
    >>> best.best_epoch, w.data  # from 1 over 0.5 and 0.25 towards 0
    (2, 0.25)
    """

    def __init__(self, monitor: str | None = None, larger: bool = False) -> None:
        super().__init__(None, 0.0, monitor, larger)
