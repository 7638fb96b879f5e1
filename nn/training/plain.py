"""The data of a training run as lists, for when NumPy is not installed; batches.py has arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib import import_module
from numbers import Integral, Real
from typing import Any

from autograd.messages import a_type
from autograd.needed import installed
from nn.training.permutations import Permutations


def batches() -> Any:
    """The module that checks, divides and orders data: batches.py, or this one without NumPy."""
    return import_module("nn.training.batches" if installed("numpy") else __name__)


class Column(list[Any]):
    """A number or a list of numbers for each sample, with the array methods that a run uses."""

    nbytes = 0  # the lists exist already

    def tolist(self) -> list[Any]:
        """The numbers as lists."""
        return list(self)

    def copy(self) -> Column:
        """A copy with its own lists."""
        return Column(map(_copied, self))

    def view(self) -> Column:
        """A copy, since nothing is read-only here."""
        return self.copy()


def checked(arrays: Sequence[Any], owner: str) -> list[Any]:
    """The lists as columns: integers if all are, else floats.

    Raises the same errors as `nn.training.batches.checked`.
    """
    if not arrays:
        raise TypeError(f"{owner} takes the arrays of the samples, one for each argument")
    found = [_column(array, k) for k, array in enumerate(arrays)]
    check_counts(found)
    for k, column in enumerate(found):
        for row, sample in enumerate(column):
            _check_finite(sample, k, row, ())
    return found


def check_counts(arrays: Sequence[Any]) -> None:
    """Raises ValueError if there are no samples, or if their numbers differ."""
    for k, a in enumerate(arrays):
        if len(a) != len(arrays[0]):
            raise ValueError(f"array 0 has {len(arrays[0])} samples, array {k} has {len(a)}")
    if not len(arrays[0]):
        raise ValueError("there are no samples")


def held_out(samples: int, share: float) -> int:
    """That share of the samples.  Raises ValueError if either part would be empty."""
    count = round(share * samples)
    if not 0 < count < samples:
        raise ValueError(
            f"validation={share} of {samples} samples leaves {samples - count} to learn from "
            f"and {count} to validate with"
        )
    return count


def divided(arrays: Sequence[Any], share: float, seed: int) -> tuple[list[Any], list[Any]]:
    """(the rest, that share of the samples), drawn with the seed as batches.py draws them.

    Raises ValueError if one of them would have no sample.
    """
    count = held_out(len(arrays[0]), share)
    order = Permutations(seed, 1).permutation(len(arrays[0]))
    chosen, rest = sorted(order[:count]), sorted(order[count:])
    first, second = ([Column(a[i] for i in rows) for a in arrays] for rows in (rest, chosen))
    return first, second


def digests(*_: Any) -> dict[str, str]:
    """None: without NumPy no run is saved."""
    return {}


class Order:
    """The order of the samples, epoch by epoch, the same as that of batches.py."""

    state: None = None  # no run is saved

    def __init__(self, samples: int, shuffle: bool, seed: int) -> None:
        self.samples = samples
        self._source = Permutations(seed) if shuffle else None
        self._drawn: list[list[int]] = []

    def rows(self, epochs: int) -> list[int]:
        """The samples of the next epochs, one epoch after the other."""
        while len(self._drawn) < epochs:
            as_they_lie = list(range(self.samples))
            source = self._source
            self._drawn.append(source.permutation(self.samples) if source else as_they_lie)
        return [row for epoch in self._drawn[:epochs] for row in epoch]

    def finish(self, epochs: int) -> None:
        """So many epochs are over."""
        del self._drawn[:epochs]


def _column(given: Any, k: int) -> Column:
    """A column of integers or of floats."""
    if not hasattr(given, "__iter__"):
        raise TypeError(f"array {k} is one number, not a number or a row for each sample")
    column = Column(map(_copied, given))
    sizes = [len(row) if isinstance(row, list) else 1 for row in column]
    if column and sizes.count(sizes[0]) < len(sizes):
        row = next(i for i, size in enumerate(sizes) if size != sizes[0])
        raise ValueError(f"array {k}: row {row} has {sizes[row]} numbers, but row 0 has {sizes[0]}")
    numbers = list(_numbers(column))
    for x in numbers:
        if not isinstance(x, Real):
            raise TypeError(f"array {k} holds {a_type(x)}; training takes real numbers")
    if all(isinstance(x, Integral) and not isinstance(x, bool) for x in numbers):
        return column
    return Column(map(_as_floats, column))


def _copied(x: Any) -> Any:
    return [_copied(y) for y in x] if isinstance(x, (list, tuple)) else x


def _as_floats(x: Any) -> Any:
    return [_as_floats(y) for y in x] if isinstance(x, list) else float(x)


def _numbers(x: Any) -> Any:
    for y in x:
        if isinstance(y, list):
            yield from _numbers(y)
        else:
            yield y


def _check_finite(x: Any, k: int, row: int, place: tuple[int, ...]) -> None:
    """Raises ValueError naming the first number that is not finite."""
    if isinstance(x, list):
        for i, y in enumerate(x):
            _check_finite(y, k, row, (*place, i))
    elif not math.isfinite(x):
        raise not_finite(k, row, place, x)


def not_finite(k: int, row: int, place: Sequence[int], number: Any) -> ValueError:
    """The error for a number that is nan or infinite, which names its place in the row."""
    column = f", column {', '.join(map(str, place))}" if place else ""
    return ValueError(
        f"array {k}, row {row}{column} is {number}; training takes finite numbers: "
        "leave such samples out, or fill them in"
    )
