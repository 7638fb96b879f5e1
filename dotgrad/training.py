"""A run of `dotgrad train`: its data, network, Trainer and result."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import nn
from dotgrad.tables import dataset
from dotgrad.workers import cluster_of
from nn.data import Dataset
from nn.metrics import share_right
from nn.optim.optimizer import Snapshot
from nn.predictions import outputs
from nn.training.history import History
from viz import record
from viz.page.training.recording import Recording

RECORDED = 1_000  # most parameters for --record, whose graph takes seconds to lay out
MANY, MOST = 300_000, 5_000_000  # parameters above which there is a warning, or an error
_BYTES = 1_200  # of memory per parameter, with its Value and compiled code (measured at 300,000)
LAYERS, _RECORDED_LAYERS = [32, 32], [8, 8]  # the latter stays below RECORDED for every data set


@dataclass
class Training:
    """A run of `dotgrad train`, from which the report is made.

    name       the name of the data
    model      a layer that standardizes the inputs, then a multi-layer perceptron
    recording  of the steps, if --record was given
    start, middle, end
               the optimizer's snapshots for the gradient flow in the report
    """

    name: str
    data: Dataset
    train: Dataset
    held_out: Dataset
    target: str
    model: nn.Sequential
    objective: Callable[..., Any]
    trainer: nn.Trainer
    history: History = field(default_factory=History)
    seconds: float = 0.0
    moments: dict[str, Snapshot] = field(default_factory=dict)
    recording: Recording | None = None
    spread: tuple[float, float] = (0.0, 1.0)  # mean and standard deviation of numeric targets
    kept: int = 0  # the epoch whose weights the model has; 0 if none finished

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes; () if a number is predicted."""
        return self.data.class_names

    def score(self) -> tuple[str, float]:
        """(name of the metric, its value on the held-out samples)."""
        said = outputs(self.model, self.held_out.inputs)
        if not self.classes:
            return "r2", nn.r2_score(self.held_out.targets, said)
        return "accuracy", share_right(said, self.held_out.targets)

    def standardized(self, targets: Sequence[float]) -> Sequence[float]:
        """The targets that the network is trained on: classes unchanged, numbers standardized."""
        mean, deviation = self.spread
        return targets if self.classes else [(t - mean) / deviation for t in targets]


def prepared(options: argparse.Namespace) -> Training:
    """A run that is ready to train.  Raises ValueError for options that do not fit the data."""
    data, target = dataset(options)
    if not 0.0 < options.test < 1.0:
        raise ValueError(f"--test must be a share between 0 and 1, not {options.test}")
    if options.epochs < 0:
        raise ValueError(f"--epochs must be at least 0, not {options.epochs}")
    part, held_out = data.split(options.test, rng=options.seed)
    widths = options.layers
    if widths is None:
        widths = _RECORDED_LAYERS if options.record else LAYERS
    _check_size([len(data.feature_names), *widths, len(data.class_names) or 1], options.record)
    network = Network(widths, options.activation, options.lr, options.dtype, options.threads,
                      len(data.class_names))  # fmt: skip
    trainer, model = network((part.inputs, part.targets), options.seed)
    name = Path(options.data).stem
    run = Training(name, data, part, held_out, target, model, trainer.objective, trainer)
    if options.record:
        run.recording = record(model, trainer.objective)
    return run


@dataclass(frozen=True)
class Network:
    """Builds a network and its Trainer for given data; `classes` is 0 if targets are numbers."""

    layers: Sequence[int]
    activation: str
    lr: float
    dtype: str
    threads: int
    classes: int

    def __call__(
        self,
        data: tuple[Any, Any],
        seed: int,
        layers: Sequence[int] | None = None,
        activation: str | None = None,
        lr: float | None = None,
        dtype: str | None = None,
    ) -> tuple[nn.Trainer, nn.Sequential]:
        """(Trainer, model), with these settings in place of its own."""
        inputs = list(map(list, data[0]))
        widths = [*(self.layers if layers is None else layers), self.classes or 1]
        perceptron = nn.MLP(
            len(inputs[0]), widths, activation=activation or self.activation,
            init="kaiming_uniform", rng=seed,
        )  # fmt: skip
        model = nn.Sequential(nn.Standardize(len(inputs[0])).fit(inputs), perceptron)
        metrics: dict[str, Callable[..., Any]] = {}
        if self.classes:
            objective = lambda x, y: nn.cross_entropy(model(x), y)  # noqa: E731
            metrics["accuracy"] = lambda x, y: nn.correct(model(x), y)
        else:
            objective = lambda x, y: nn.mse_loss(model(x), y)  # noqa: E731
        optimizer = nn.Adam(model.parameters(), lr=self.lr if lr is None else lr)
        trainer = nn.Trainer(
            objective, optimizer, dtype=dtype or self.dtype, threads=self.threads, metrics=metrics
        )
        return trainer, model


def _check_size(widths: Sequence[int], recorded: bool) -> None:
    """Raises ValueError for a network that is too large to build; warns about a large one.

    `widths` are the sizes of the inputs, the hidden layers and the outputs.
    """
    parameters = sum((n + 1) * m for n, m in pairwise(widths))
    layers = ",".join(map(str, widths[1:-1]))
    if recorded and parameters > RECORDED:
        raise ValueError(
            f"--record is for networks of up to {RECORDED:,} parameters, and this one has "
            f"{parameters:,}; use fewer or narrower --layers, or viz.record in Python"
        )
    size = f"{parameters * _BYTES / 1e9:,.1f} GB"
    if parameters > MOST:
        raise ValueError(
            f"--layers {layers} with {widths[0]:,} inputs has {parameters:,} parameters, about "
            f"{size} of memory; dotgrad train takes up to {MOST:,}: use fewer or narrower --layers"
        )
    if parameters > MANY:
        print(
            f"dotgrad: {parameters:,} parameters take about {size} of memory, and some time "
            "to compile before the first step",
            file=sys.stderr,
        )


class _Moments(nn.Callback):
    """Keeps what the report compares: the weights at the start, the middle and the end."""

    def __init__(self, run: Training, middle: int) -> None:
        self.run, self.middle = run, middle

    def begin(self, trainer: Any) -> None:
        self.keep("start")

    def __call__(self, trainer: Any, history: History) -> None:
        if history.epochs == self.middle:
            self.keep("middle")

    def end(self, trainer: Any, history: History) -> None:
        self.keep("end")

    def keep(self, moment: str) -> None:
        """Keep the current weights."""
        self.run.moments[moment] = self.run.trainer.optimizer.snapshot()


def fit(run: Training, options: argparse.Namespace) -> None:
    """Train, and keep what the report needs."""
    targets, held_out = run.train.targets, run.held_out.targets
    if not run.classes:
        scale = nn.Standardize(1).fit([[float(t)] for t in targets])
        run.spread = scale.mean[0], scale.scale[0]
    # The moments come first: early stopping restores the weights of the best epoch at the end.
    callbacks: list[Any] = [_Moments(run, max(1, options.epochs // 2))]
    if run.recording is not None:
        callbacks.append(run.recording)
    watching = nn.EarlyStopping(options.patience, restore=options.keep == "best")
    callbacks.append(watching)
    begin = time.perf_counter()
    with cluster_of(options) as cluster:
        run.history = run.trainer.fit(
            run.train.inputs, run.standardized(targets), epochs=options.epochs,
            batch_size=min(options.batch, len(targets)), seed=options.seed,
            validation=(run.held_out.inputs, run.standardized(held_out)), callbacks=callbacks,
            cluster=cluster,
        )  # fmt: skip
    run.seconds = time.perf_counter() - begin
    run.kept = watching.best_epoch if options.keep == "best" else run.history.epochs
    if not run.classes:
        rescale(run.model, *run.spread)


def rescale(model: nn.Sequential, mean: float, deviation: float) -> None:
    """Change a model of standardized targets so that it predicts the original ones.

    Its last layer is linear, so its weights can take up the scale.
    """
    for neuron in model.layers[-1].layers[-1].neurons:  # type: ignore[attr-defined]
        for w in neuron.w:
            w.data *= deviation
        neuron.b.data = neuron.b.data * deviation + mean
