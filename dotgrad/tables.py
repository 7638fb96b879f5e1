"""The data of a command: a data set that is here, or a CSV file and how it is written."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nn
from autograd.messages import did_you_mean, quoted
from dotgrad.arguments import refuse
from nn.data import Dataset
from nn.data.table import MISSING, read_table

SETS: dict[str, Callable[[], Dataset]] = {
    "iris": nn.data.iris,
    "digits": nn.data.digits,
    "moons": lambda: nn.data.moons(400, noise=0.15, rng=0),
    "circles": lambda: nn.data.circles(400, noise=0.1, rng=0),
    "xor": lambda: nn.data.xor(400, noise=0.1, rng=0),
    "spirals": lambda: nn.data.spirals(400, noise=0.05, rng=0),
}


WRITTEN = ("delimiter", "encoding", "decimal", "missing")  # options that say how a file is


def _written(options: argparse.Namespace) -> dict[str, Any]:
    """How the file is written, for read_csv and read_table."""
    given = {name: getattr(options, name) for name in WRITTEN}
    return given if options.missing is not None else {**given, "missing": MISSING}


def dataset(options: argparse.Namespace) -> tuple[Dataset, str]:
    """The data set of a name or a CSV file, and what its target is called."""
    name, target = options.data, options.target
    if is_set(name):
        names = ("target", "classes", "ignore", "categories", *WRITTEN)
        refuse(options, names, f"is for a CSV file; {name} is a data set that is ready to use")
        return SETS[name](), "class"
    if not Path(name).exists() and "." not in Path(name).name:
        hint = did_you_mean(name, SETS) or "; the data sets are " + ", ".join(SETS)
        raise ValueError(f"no file and no data set is called {quoted(name)}{hint}")
    if target is None:
        raise ValueError(
            f"which column of {name} should be predicted? --target COLUMN (only these data "
            f"sets need none: {', '.join(SETS)})"
        )
    data = nn.read_csv(
        name, target, classes=options.classes, ignore=options.ignore,
        categories=options.categories, **_written(options),
    )  # fmt: skip
    return data, target


def is_set(name: str) -> bool:
    """Whether this names a data set, and no file."""
    return name in SETS and not Path(name).is_file()


def trained_on(path: Path, about: dict[str, Any]) -> Dataset:
    """The kind of data that a model was trained on, without samples, by what its file says.

    Raises ValueError where the file says nothing of it.
    """
    if not {"features", "classes", "target"} <= about.keys():
        raise ValueError(
            f"{path} does not say which columns it takes: only what dotgrad train wrote does"
        )
    return Dataset([], [], tuple(about["features"]), tuple(about["classes"]), str(path))


def data_like(options: argparse.Namespace, target: str, like: Dataset) -> Dataset:
    """The samples that the options name, with their targets where the table has them."""
    name = options.data
    if is_set(name):
        refuse(options, WRITTEN, f"is for a CSV file; {name} is a data set that is ready to use")
        data = SETS[name]()
        if data.feature_names != like.feature_names or data.class_names != like.class_names:
            raise ValueError(f"{like.source} was not trained on data like {name}")
        return data
    known = target in read_table(name, **_written(options)).columns
    return nn.read_csv(name, target if known else None, like=like, **_written(options))
