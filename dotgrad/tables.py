"""The data of a command: a built-in data set, or a CSV file and its format."""

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


WRITTEN = ("delimiter", "encoding", "decimal", "missing")  # the options for the format of a file


def _written(options: argparse.Namespace) -> dict[str, Any]:
    """The format of the file, as arguments of read_csv and read_table."""
    given = {name: getattr(options, name) for name in WRITTEN}
    return given if options.missing is not None else {**given, "missing": MISSING}


def dataset(options: argparse.Namespace) -> tuple[Dataset, str]:
    """(the data set or CSV file that the options name, the name of its target)."""
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
            f"which column of {name} should be predicted? --target COLUMN (only the built-in "
            f"data sets need none: {', '.join(SETS)})"
        )
    data = nn.read_csv(
        name, target, classes=options.classes, ignore=options.ignore,
        categories=options.categories, **_written(options),
    )  # fmt: skip
    return data, target


def is_set(name: str) -> bool:
    """Whether this names a built-in data set, and not a file."""
    return name in SETS and not Path(name).is_file()


def trained_on(path: Path, about: dict[str, Any]) -> Dataset:
    """The data that a model was trained on, without samples: its columns and classes.

    Raises ValueError if the file of the model does not name them.
    """
    if not {"features", "classes", "target"} <= about.keys():
        raise ValueError(
            f"{path} does not say which columns it takes; only models of dotgrad train do"
        )
    return Dataset([], [], tuple(about["features"]), tuple(about["classes"]), str(path))


def data_like(options: argparse.Namespace, target: str, like: Dataset) -> Dataset:
    """The samples that the options name, with targets if the table has them."""
    name = options.data
    if is_set(name):
        refuse(options, WRITTEN, f"is for a CSV file; {name} is a data set that is ready to use")
        data = SETS[name]()
        if data.feature_names != like.feature_names or data.class_names != like.class_names:
            raise ValueError(f"{like.source} was not trained on data like {name}")
        return data
    known = target in read_table(name, **_written(options)).columns
    return nn.read_csv(name, target if known else None, like=like, **_written(options))
