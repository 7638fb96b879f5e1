"""The data of a command: a data set that is here, or a CSV file and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nn
from autograd.nearest import did_you_mean
from nn.data import Dataset
from nn.data.table import read_table

SETS: dict[str, Callable[[], Dataset]] = {
    "iris": nn.data.iris,
    "digits": nn.data.digits,
    "moons": lambda: nn.data.moons(400, noise=0.15, rng=0),
    "circles": lambda: nn.data.circles(400, noise=0.1, rng=0),
    "xor": lambda: nn.data.xor(400, noise=0.1, rng=0),
    "spirals": lambda: nn.data.spirals(400, noise=0.05, rng=0),
}


def dataset(name: str, target: str | None, classes: bool | None) -> tuple[Dataset, str]:
    """The data set of a name or a CSV file, and what its target is called."""
    if name in SETS and not Path(name).is_file():
        if target is not None:
            raise ValueError(f"{name} has its target; --target is for tables of your own")
        return SETS[name](), "class"
    if not Path(name).exists() and "." not in Path(name).name:
        hint = did_you_mean(name, SETS) or "; those are " + ", ".join(SETS)
        raise ValueError(f"there is no file {name!r}, and no data set of that name{hint}")
    if target is None:
        raise ValueError(
            f"which column of {name} is to be predicted? --target COLUMN (data sets that need none "
            f"are {', '.join(SETS)})"
        )
    return nn.read_csv(name, target, classes=classes), target


def trained_on(path: Path, about: dict[str, Any]) -> Dataset:
    """The kind of data that a model was trained on, without samples, by what its file says.

    Raises ValueError where the file says nothing of it.
    """
    if not {"features", "classes", "target"} <= about.keys():
        raise ValueError(
            f"{path} does not say which columns it takes: only what dotgrad train wrote does"
        )
    return Dataset([], [], tuple(about["features"]), tuple(about["classes"]), str(path))


def data_like(name: str, target: str, like: Dataset) -> Dataset:
    """The samples, with their targets where the table has them."""
    if name in SETS and not Path(name).is_file():
        data, _ = dataset(name, None, None)
        if data.feature_names != like.feature_names or data.class_names != like.class_names:
            raise ValueError(f"{like.source} was not trained on data like {name}")
        return data
    known = target in read_table(name).columns
    return nn.read_csv(name, target if known else None, like=like)
