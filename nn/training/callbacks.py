"""Callbacks: what a run of training does between its epochs.

A callback is a function `callback(trainer, history)`, called after each epoch, when the parameters
are up to date and the validation is in the history.  It may look, print, change the learning rate
or the parameters, and call `trainer.stop(why)`.  What has to do something before the first step,
after the last, or within long epochs derives from Callback.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from nn.optim.optimizer import Snapshot
from nn.training.history import History

AfterEpoch = Callable[[Any, History], None]  # of the Trainer and its history


class Callback:
    """What a run calls after each epoch, and on other occasions."""

    def begin(self, trainer: Any) -> None:
        """Called before the first step."""

    def __call__(self, trainer: Any, history: History) -> None:
        """Called after an epoch."""

    def block(self, trainer: Any, history: History) -> None:
        """Called after a block of steps: some ten times a second, or after each where slow."""

    def end(self, trainer: Any, history: History) -> None:
        """Called after the last step, also where Ctrl-C or another callback ended the run."""


class EarlyStopping(Callback):
    """Ends the run when a number has not become smaller for some epochs; keeps the best weights.

    patience     after how many epochs without a smaller number to stop; None: never
    min_delta    by how much it must be smaller than the smallest before
    monitor      the number: "loss", "validation_loss", or the name of a metric; where nothing is
                 said, the validation loss, or the loss where nothing is validated
    larger       True where larger is better, as for an accuracy
    restore      whether the run ends with the weights of the best epoch

    `best` is the best number then, and `best_epoch` the epoch that had it, from 1.  Raises
    ValueError for a patience below 1 or a min_delta below 0, and KeyError, naming those there are,
    where the history has no such number.
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
        """Forget what was best in another run."""
        self.best, self.best_epoch = math.inf, 0
        self._snapshot: Snapshot | None = None

    def __call__(self, trainer: Any, history: History) -> None:
        """Look at the number; stop the run where it has not become better for too long."""
        number = self._watched(history)
        better = number > self.best + self.min_delta if self.larger else (
            number < self.best - self.min_delta
        )  # fmt: skip
        if not self.best_epoch or better:
            self.best, self.best_epoch = number, history.epochs
            self._snapshot = trainer.optimizer.snapshot()
        elif self.patience is not None and history.epochs - self.best_epoch >= self.patience:
            trainer.stop(f"no better for {self.patience} epochs")

    def end(self, trainer: Any, history: History) -> None:
        """Bring the best weights back."""
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
            raise KeyError(f"no series is called {name!r}; choose from {', '.join(series)}")
        return series[name][-1]


class BestWeights(EarlyStopping):
    """Ends the run with the weights of its best epoch, and never before its time."""

    def __init__(self, monitor: str | None = None, larger: bool = False) -> None:
        super().__init__(None, 0.0, monitor, larger)
