"""`dotgrad sweep`: networks with many settings, compared on a table; the best is saved."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nn
from autograd.chain.text import count
from autograd.messages import did_you_mean
from dotgrad.run_arguments import widths
from dotgrad.tables import dataset
from dotgrad.training import LAYERS, Network, rescale
from dotgrad.workers import engine_of
from nn.data import Dataset
from nn.sweeps import log_uniform, whole
from nn.sweeps.folds import folds_of
from nn.sweeps.result import SweepResult

# What can be varied: how to read a value, and how to sample from a range.
VARIED: dict[str, tuple[Callable[[str], Any], Callable[..., Any] | None]] = {
    "layers": (widths, None),
    "activation": (str, None),
    "lr": (float, log_uniform),
    "batch": (int, whole),
    "epochs": (int, whole),
    "dtype": (str, None),
}
_NAMES = {"batch": "batch_size"}  # of the same arguments of Trainer.fit


def run_sweep(options: argparse.Namespace) -> int:
    """Make the runs, write table, plot and model; returns 0, or 130 after Ctrl-C."""
    data, target = dataset(options)
    space = varied(options.vary)
    folds = options.folds if options.folds < 1.0 else _whole(options.folds)
    division = folds_of(folds, options.seed, len(data))
    least = len(data) - -(-len(data) // folds) if folds >= 1 else round(len(data) * (1.0 - folds))
    fit: dict[str, Any] = {"epochs": options.epochs, "batch_size": min(options.batch, least)}
    fit = {name: value for name, value in fit.items() if name not in space}
    if options.patience is not None:
        fit["callbacks"] = [nn.EarlyStopping(options.patience)]
    classes = len(data.class_names)
    layers = LAYERS if options.layers is None else options.layers
    network = Network(
        layers, options.activation, options.lr, options.dtype, options.threads, classes
    )
    scaler = nn.Standardize(1)
    targets = data.targets
    if not classes:
        scaler.fit([[float(t)] for t in targets])
        targets = [(t - scaler.mean[0]) / scaler.scale[0] for t in targets]
    runs = division.count * options.seeds
    print(f"{data.source}: {count(len(data))} samples, {runs} run{'s' * (runs != 1)} per setting")
    with engine_of(options) as engine:
        result = nn.sweep(
            network, space, (data.inputs, targets), samples=options.samples, folds=folds,
            seeds=range(options.seed, options.seed + options.seeds), rng=options.seed,
            monitor="accuracy" if classes else "validation_loss", larger=bool(classes),
            folder=options.out, jobs=options.jobs, engine=engine, **fit,
        )  # fmt: skip
    print(result)
    if result.interrupted:
        print("interrupted: the same command makes the remaining runs")
        return 130
    _write(result, options.out, data, target, scaler)
    return 0


def varied(given: list[list[str]]) -> dict[str, Any]:
    """The space of `--vary NAME VALUE ...`, under the names that `nn.sweep` takes.

    Raises ValueError for a name that can't be varied, and for values that it can't have.
    """
    space: dict[str, Any] = {}
    for name, *texts in given:
        if name not in VARIED:
            hint = did_you_mean(name, VARIED)
            raise ValueError(
                f"--vary takes one of {', '.join(VARIED)} and its values, not {name!r}{hint}"
            )
        if not texts:
            raise ValueError(f"--vary {name} needs the values to try after the name")
        read, drawn = VARIED[name]
        low, dots, high = texts[0].partition("..")
        try:
            if dots and drawn and len(texts) == 1:
                space[_NAMES.get(name, name)] = drawn(read(low), read(high))
            else:
                space[_NAMES.get(name, name)] = [read(text) for text in texts]
        except (ValueError, argparse.ArgumentTypeError) as error:
            raise ValueError(f"--vary {name} {' '.join(texts)}: {error}") from None
    return space


def _whole(number: float) -> int:
    """The number of folds.  Raises ValueError if it is not whole."""
    if not number.is_integer():
        raise ValueError(f"--folds must be a whole number, or a share below 1, not {number}")
    return int(number)


def _write(
    result: SweepResult, folder: Path, data: Dataset, target: str, scaler: nn.Standardize
) -> None:
    """Save the best model for `dotgrad predict`, and the plot if matplotlib is installed."""
    model: Any = result.model
    if not data.class_names:
        rescale(model, scaler.mean[0], scaler.scale[0])
    about = {
        "features": list(data.feature_names),
        "classes": list(data.class_names),
        "target": target,
        "sweep": nn.about(folder / "best.safetensors"),
    }
    nn.save(model, folder / "model.safetensors", about=about)
    print(f"wrote {folder / 'results.csv'}")
    print(f"wrote {folder / 'model.safetensors'}")
    if find_spec("matplotlib"):
        result.plot().save(folder / "results.svg")
        print(f"wrote {folder / 'results.svg'}")
