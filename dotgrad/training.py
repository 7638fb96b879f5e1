"""A run of `dotgrad train`: its data, network and Trainer, and what came of it."""

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

RECORDED = 1_000  # parameters that --record takes: their graph is laid out in seconds
MANY, MOST = 300_000, 5_000_000  # parameters that are worth a warning, that are refused
_BYTES = 1_200  # of memory a parameter, as Values and compiled (measured at 300,000)
LAYERS, _RECORDED_LAYERS = [32, 32], [8, 8]  # the latter of at most RECORDED, with every data set


@dataclass
class Training:
    """All there is to tell of a run of `dotgrad train`.

    name       of the data
    model      standardizes its inputs, then a multi-layer perceptron
    recording  of the steps, where --record asks for it
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
    spread: tuple[float, float] = (0.0, 1.0)  # mean and deviation of targets that are numbers
    kept: int = 0  # the epoch whose weights the model has; 0 where none was finished

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes; () where a number is predicted."""
        return self.data.class_names

    def score(self) -> tuple[str, float]:
        """What the quality on the held-out samples is called, and how large it is."""
        said = outputs(self.model, self.held_out.inputs)
        if not self.classes:
            return "r2", nn.r2_score(self.held_out.targets, said)
        return "accuracy", share_right(said, self.held_out.targets)

    def standardized(self, targets: Sequence[float]) -> Sequence[float]:
        """Targets as the network is trained on them: classes as they are, numbers scaled."""
        mean, deviation = self.spread
        return targets if self.classes else [(t - mean) / deviation for t in targets]


def prepared(options: argparse.Namespace) -> Training:
    """The data, the model and its Trainer.  Raises ValueError for what does not fit."""
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
    """Makes a network for the data it is given, and its Trainer; `classes` is 0 for numbers."""

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
        """The Trainer and the model, with what is given in the place of what it has."""
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
    """Raises ValueError for a network that is too large, before it is built; warns of a large one.

    `widths` are those of inputs, hidden layers and outputs.
    """
    parameters = sum((n + 1) * m for n, m in pairwise(widths))
    layers = ",".join(map(str, widths[1:-1]))
    if recorded and parameters > RECORDED:
        raise ValueError(
            f"--record is for networks of up to {RECORDED:,} parameters, and this has "
            f"{parameters:,}: fewer or narrower --layers, or viz.record from Python"
        )
    size = f"{parameters * _BYTES / 1e9:,.1f} GB"
    if parameters > MOST:
        raise ValueError(
            f"--layers {layers} with {widths[0]:,} inputs has {parameters:,} parameters, some "
            f"{size} of memory; dotgrad train takes up to {MOST:,}: fewer or narrower --layers"
        )
    if parameters > MANY:
        print(
            f"dotgrad: {parameters:,} parameters take some {size} of memory, and a while to "
            "compile before the first step",
            file=sys.stderr,
        )


class _Moments(nn.Callback):
    """Keeps what the report looks back to: the weights at the start, the middle and the end."""

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
        """Take the weights as they are."""
        self.run.moments[moment] = self.run.trainer.optimizer.snapshot()


def fit(run: Training, options: argparse.Namespace) -> None:
    """Train; keep what the report looks back to."""
    targets, held_out = run.train.targets, run.held_out.targets
    if not run.classes:
        scale = nn.Standardize(1).fit([[float(t)] for t in targets])
        run.spread = scale.mean[0], scale.scale[0]
    # The moments come first: at the end the weights of the best epoch come back.
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
    """Let a model that predicts standardized targets predict them as they are.

    Its last layer is linear: that is a matter of its weights.
    """
    for neuron in model.layers[-1].layers[-1].neurons:  # type: ignore[attr-defined]
        for w in neuron.w:
            w.data *= deviation
        neuron.b.data = neuron.b.data * deviation + mean
