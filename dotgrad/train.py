"""`dotgrad train`: a network for a table of one's own, saved, with a report."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nn
from autograd import jit
from autograd.chain.text import count
from nn.data import Dataset
from nn.optim.optimizer import Snapshot
from nn.training.history import History

if TYPE_CHECKING:
    from viz.page.training.recording import Recording

RECORDED = 1_000  # parameters that --record takes: their graph is laid out in seconds

SETS: dict[str, Callable[[], Dataset]] = {
    "iris": nn.data.iris,
    "digits": nn.data.digits,
    "moons": lambda: nn.data.moons(400, noise=0.15, rng=0),
    "circles": lambda: nn.data.circles(400, noise=0.1, rng=0),
    "xor": lambda: nn.data.xor(400, noise=0.1, rng=0),
    "spirals": lambda: nn.data.spirals(400, noise=0.05, rng=0),
}


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


def outputs(model: nn.Module, inputs: Sequence[Sequence[float]]) -> list[Any]:
    """What the model says of each sample: a number, or a list of them; by the machine."""
    import numpy as np

    model.eval()
    said = jit(lambda x: model(x))(np.array(inputs))
    return list(zip(*(y.tolist() for y in said))) if isinstance(said, list) else said.tolist()


def share_right(said: Sequence[Sequence[float]], targets: Sequence[float]) -> float:
    """How many of the samples have their largest output at their class."""
    return sum(max(y) == y[int(t)] for y, t in zip(said, targets)) / len(said)


def train(options: argparse.Namespace) -> int:
    """Train, save the model, write the report; 0."""
    folder: Path = options.out
    run = prepared(options)
    if options.record:
        run.recording = _recording(run)
    folder.mkdir(parents=True, exist_ok=True)  # a run whose model can't be saved is lost
    held = f"{count(len(run.held_out))} held out"
    print(f"{run.data.source}: {count(len(run.train))} samples to learn from, {held}")
    parameters = count(len(run.model.parameters()))
    print(f"{run.model}: {parameters} parameters")
    _fit(run, options)
    name, score = run.score()
    done = "interrupted after" if run.history.interrupted else "trained"
    print(f"{done} {count(run.history.steps)} steps in {run.seconds:.2f} s; ", end="")
    print(f"loss {run.history.losses[-1]:.4g}; " if run.history.losses else "", end="")
    print(f"held-out {name} {score:.1%}" if run.classes else f"held-out {name} {score:.4f}")
    nn.save(run.model, folder / "model.safetensors", about=_about(run))
    print(f"wrote {folder / 'model.safetensors'}")
    if not options.no_report:
        from dotgrad.report import report

        report(run, folder / "model.safetensors").save(folder / "report.html")
        print(f"wrote {folder / 'report.html'}")
    if run.recording is not None:
        from viz import play

        play(run.recording, folder / "training.html", title=f"{run.name}: training")
        print(f"wrote {folder / 'training.html'}")
    return 0


def prepared(options: argparse.Namespace) -> Training:
    """The data, the model and its Trainer.  Raises ValueError for what does not fit."""
    data, target = dataset(options.data, options.target, options.classes)
    if not 0.0 < options.test < 1.0:
        raise ValueError(f"--test is a share between 0 and 1, not {options.test}")
    part, held_out = data.split(options.test, rng=options.seed)
    nin, nout = len(data.feature_names), len(data.class_names) or 1
    perceptron = nn.MLP(
        nin, [*options.layers, nout], activation=options.activation, init="kaiming_uniform",
        rng=options.seed,
    )  # fmt: skip
    model = nn.Sequential(nn.Standardize(nin).fit(part.inputs), perceptron)
    optimizer = nn.Adam(model.parameters(), lr=options.lr)
    if data.class_names:
        objective = lambda x, y: nn.cross_entropy(model(x), y)  # noqa: E731
        metrics = {"accuracy": lambda x, y: nn.correct(model(x), y)}
    else:
        objective, metrics = (lambda x, y: nn.mse_loss(model(x), y)), {}
    trainer = nn.Trainer(
        objective, optimizer, dtype=options.dtype, threads=options.threads, metrics=metrics
    )
    return Training(
        Path(options.data).stem, data, part, held_out, target, model, objective, trainer
    )


def dataset(name: str, target: str | None, classes: bool | None) -> tuple[Dataset, str]:
    """The data set of a name or a CSV file, and what its target is called."""
    if name in SETS and not Path(name).is_file():
        if target is not None:
            raise ValueError(f"{name} has its target; --target is for tables of your own")
        return SETS[name](), "class"
    if not Path(name).exists() and "." not in Path(name).name:
        raise ValueError(f"there is no file {name!r}, and no data set: those are {', '.join(SETS)}")
    if target is None:
        raise ValueError(
            f"which column of {name} is to be predicted? --target COLUMN (data sets that need none "
            f"are {', '.join(SETS)})"
        )
    return nn.read_csv(name, target, classes=classes), target


def _fit(run: Training, options: argparse.Namespace) -> None:
    """Train; keep what the report looks back to."""
    optimizer = run.trainer.optimizer
    middle = max(1, options.epochs // 2)
    run.moments["start"] = optimizer.snapshot()

    def keep(trainer: nn.Trainer, history: History) -> None:
        if history.epochs == middle:
            run.moments["middle"] = optimizer.snapshot()

    targets, held_out = run.train.targets, run.held_out.targets
    if not run.classes:
        scale = nn.Standardize(1).fit([[float(t)] for t in targets])
        (mean,), (deviation,) = scale.mean, scale.scale
        run.spread = mean, deviation
        targets, held_out = ([(t - mean) / deviation for t in part] for part in (targets, held_out))
    callbacks: list[Any] = [keep]
    if run.recording is not None:
        callbacks.append(run.recording)
    if options.patience is not None:
        callbacks.append(nn.EarlyStopping(options.patience))
    begin = time.perf_counter()
    run.history = run.trainer.fit(
        run.train.inputs, targets, epochs=options.epochs,
        batch_size=min(options.batch, len(targets)), seed=options.seed,
        validation=(run.held_out.inputs, held_out), callbacks=callbacks,
    )  # fmt: skip
    run.seconds = time.perf_counter() - begin
    run.moments["end"] = optimizer.snapshot()
    if not run.classes:
        _rescale(run.model, *run.spread)


def _recording(run: Training) -> Recording:
    """What keeps the steps.  Raises ValueError for a network whose graph would be too large."""
    from viz import record

    recording = record(run.model, run.objective)
    if (parameters := len(recording.parameters)) > RECORDED:
        raise ValueError(
            f"--record is for networks of up to {RECORDED:,} parameters, and this has "
            f"{parameters:,}: fewer or narrower --layers, or viz.record from Python"
        )
    return recording


def _rescale(model: nn.Sequential, mean: float, deviation: float) -> None:
    """Let a model that predicts standardized targets predict them as they are.

    Its last layer is linear: that is a matter of its weights.
    """
    for neuron in model.layers[-1].layers[-1].neurons:  # type: ignore[attr-defined]
        for w in neuron.w:
            w.data *= deviation
        neuron.b.data = neuron.b.data * deviation + mean


def _about(run: Training) -> dict[str, Any]:
    """What `dotgrad predict` has to know of the data."""
    return {
        "features": list(run.data.feature_names),
        "classes": list(run.classes),
        "target": run.target,
    }
