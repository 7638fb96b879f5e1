"""fit: training on Values, step by step in plain Python, for looking at as much as for learning."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd import Value
from nn.generator import Generator, Seed, generator
from nn.metrics import Verdict, predict, samples, share_right, verdict_for
from nn.module import Module
from nn.optim import Optimizer
from nn.progress import Bar, progress_bar

Loss = Callable[[Any, Any], Any]
Pairs = tuple[list[Any], list[Any]]


@dataclass(repr=False)
class History:
    """What a run of `fit` saw.  Each list has one number for every whole epoch.

    losses, accuracies    means over the epoch's samples, each as the model saw it before its step
    validation_losses, validation_accuracies
                          of the validation samples after the epoch
    steps                 how often the parameters moved
    interrupted           True where Ctrl-C ended the run

    The accuracies are empty where the targets are no classes (see `accuracy`).
    """

    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    validation_losses: list[float] = field(default_factory=list)
    validation_accuracies: list[float] = field(default_factory=list)
    steps: int = 0
    interrupted: bool = False

    def __repr__(self) -> str:
        parts = [f"epochs={len(self.losses)}", f"steps={self.steps}"]
        for name, series in (
            ("loss", self.losses),
            ("accuracy", self.accuracies),
            ("validation_loss", self.validation_losses),
            ("validation_accuracy", self.validation_accuracies),
        ):
            if series:
                parts.append(f"{name}={series[-1]:.4g}")
        return f"History({', '.join(parts)}{', interrupted' * self.interrupted})"


class Diverged(ArithmeticError):
    """The loss became infinite or nan.  `history` has what was seen until then."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


def fit(
    model: Module,
    inputs: Any,
    targets: Any,
    loss: Loss,
    optimizer: Optimizer,
    *,
    epochs: int = 100,
    batch_size: int | None = None,
    rng: Seed = None,
    validation: tuple[Any, Any] | None = None,
    progress: bool | None = None,
) -> History:
    """Train the model in place; returns the History of the run.

    inputs, targets  equally many of each, lists or arrays
    loss             loss(output, target) of one sample; a step descends its mean over a batch
    optimizer        holds the parameters to move: SGD(model.parameters(), lr=0.1)
    epochs           how often to go through the samples
    batch_size       samples a step, in an order drawn anew for each epoch; None: all in one step
    rng              a seed or a `random.Random` for that order; Python's global one otherwise
    validation       (inputs, targets) to measure after each epoch
    progress         True or False for the bar; None shows it where stderr is a terminal

    Ctrl-C ends the run with the parameters of the last whole step, and the History says so.
    Raises Diverged, naming the step, where the loss becomes infinite or nan: the parameters are
    then the last at which it was finite.  Raises ValueError for arguments that do not fit.
    """
    train = samples(inputs, targets)
    check = None if validation is None else samples(*validation)
    n = len(train[0])
    size = n if batch_size is None else batch_size
    if not 1 <= size <= n:
        raise ValueError(f"batch_size is 1 to the number of samples, {n}, not {size}")
    if epochs < 0:
        raise ValueError(f"epochs is at least 0, not {epochs}")
    run = _Run(model, loss, optimizer, verdict_for(predict(model, train[0][:1])[0], train[1]))
    source = generator(rng)
    model.train()
    with progress_bar(epochs * math.ceil(n / size), progress) as bar:
        try:
            for _ in range(epochs):
                run.epoch(_batches(train, size, source), check, bar)
        except KeyboardInterrupt:
            run.history.interrupted = True
    return run.history


class _Run:
    """One call of `fit`."""

    def __init__(
        self, model: Module, loss: Loss, optimizer: Optimizer, verdict: Verdict | None
    ) -> None:
        self.model, self.loss, self.optimizer, self.verdict = model, loss, optimizer, verdict
        self.history = History()
        self.last_good = optimizer.snapshot()

    def epoch(self, batches: Iterator[Pairs], check: Pairs | None, bar: Bar) -> None:
        """Go through the batches, then measure."""
        total, right, n = 0.0, 0.0, 0
        for inputs, targets in batches:
            outputs, loss = self.step(inputs, targets)
            n += len(inputs)
            total += loss * len(inputs)
            if self.verdict is not None:
                right += share_right(self.verdict, outputs, targets) * len(inputs)
            bar.step(len(self.history.losses) + 1, loss)
        measured = None if check is None else self.measure(*check)
        history = self.history
        history.losses.append(total / n)
        if self.verdict is not None:
            history.accuracies.append(right / n)
        if measured is not None:
            history.validation_losses.append(measured[0])
            history.validation_accuracies.extend(measured[1:])

    def step(self, inputs: Sequence[Any], targets: Sequence[Any]) -> tuple[list[Any], float]:
        """The outputs and the mean loss of a batch, before the parameters move by it."""
        self.optimizer.zero_grad()
        outputs = []
        total = 0.0
        for x, target in zip(inputs, targets):  # one graph a sample: memory stays flat
            output = self.model(x)
            loss = self.loss(output, target)
            if not isinstance(loss, Value):
                raise TypeError(
                    f"the loss gave a {type(loss).__name__} without gradient, not a Value"
                )
            loss.backward(1.0 / len(inputs))
            outputs.append(output)
            total += loss.data
        mean = total / len(inputs)
        if not math.isfinite(mean):
            self.diverged(mean)
        self.last_good = self.optimizer.snapshot()
        self.optimizer.step()
        self.history.steps += 1
        return outputs, mean

    def diverged(self, loss: float) -> None:
        """Go back to the last parameters of a finite loss, and raise Diverged."""
        self.optimizer.restore(self.last_good)
        step, epoch = self.history.steps + 1, len(self.history.losses) + 1
        raise Diverged(
            f"the loss became {loss} at step {step} (epoch {epoch}); the parameters are back at "
            f"the last finite loss. Try a smaller lr than {self.optimizer.lr}, or look for the "
            "operation with detect_anomaly()",
            self.history,
        )

    def measure(self, inputs: list[Any], targets: list[Any]) -> tuple[float, ...]:
        """The mean loss, and the accuracy where the targets are classes."""
        outputs = predict(self.model, inputs)
        losses = [self.loss(output, target) for output, target in zip(outputs, targets)]
        mean = math.fsum(getattr(loss, "data", loss) for loss in losses) / len(losses)
        if self.verdict is None:
            return (mean,)
        return mean, share_right(self.verdict, outputs, targets)


def _batches(train: Pairs, size: int, source: Generator) -> Iterator[Pairs]:
    """The samples in batches, the last one maybe smaller; in a random order if several."""
    inputs, targets = train
    order = list(range(len(inputs)))
    if size < len(order):
        source.shuffle(order)
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield [inputs[i] for i in chosen], [targets[i] for i in chosen]
