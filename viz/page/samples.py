"""The samples that a page chooses from: their leaves, their numbers, and the order of training."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograd import Value
from autograd.trees import flatten
from nn.choice import Choice
from nn.training.batches import Order, checked, divided
from viz.page.player.routines import exact
from viz.page.sample import labelled

LISTED = 8_000  # the length of the order of samples that a page holds; then it repeats
_BYTE = 256  # the largest number of samples whose indices are bytes


class Samples:
    """The samples to choose from, and those held out.

    `arrays` are the inputs, and targets if there are any; `name` is what takes them, for errors.
    Raises ValueError if they do not fit together.
    """

    def __init__(
        self, arrays: Sequence[Any], name: str, validation: Any = None, seed: int = 0
    ) -> None:
        self.arrays = checked(tuple(arrays), name)
        self.held = [array[:0] for array in self.arrays]
        if isinstance(validation, (int, float)):
            self.arrays, self.held = divided(self.arrays, validation, seed)
        elif validation is not None:
            self.held = checked(tuple(validation), "validation")
            for name, array, other in zip(("inputs", "targets"), self.arrays, self.held):
                if array.shape[1:] != other.shape[1:]:
                    raise ValueError(
                        f"the {name} of validation have the shape {other.shape[1:]} per sample, "
                        f"those of training {array.shape[1:]}"
                    )
        self.count = len(self.arrays[0])
        self.seed = seed

    def check(self, sample: int) -> None:
        """Raises IndexError if there is no such sample."""
        if not 0 <= sample < self.count:
            raise IndexError(f"sample must be 0 to {self.count - 1}, not {sample}")

    def given(self, sample: int) -> list[Any]:
        """A sample as named leaves; an integer target is the choice of a class."""
        row, *targets = (array[sample].tolist() for array in self.arrays)
        return [labelled(_floats(row), "x"), *(_target(target, "y") for target in targets)]

    def choice(self, given: list[Any], sample: int, nodes: Mapping[Value, int]) -> dict[str, Any]:
        """What a page needs to show another sample than the one `given`.

        leaves   the node of each leaf that differs, None if the root does not depend on it
        rows     a row of numbers for each sample, one for each leaf
        sample   the index of the one that is shown first
        """
        leaves = [nodes.get(leaf) for leaf in self.leaves(given)]
        return {"leaves": leaves, "rows": self.rows(given), "sample": sample}

    def leaves(self, given: list[Any]) -> list[Value]:
        """The leaves of `given` that the graph was built from."""
        return [leaf for x in flatten(given)[0] for leaf in (getattr(x, "shares", ()) or [x])]

    def rows(self, given: list[Any], held: bool = False) -> list[list[float | str]]:
        """A row of numbers for each sample, one for each leaf.

        Raises IndexError for a class that does not exist.
        """
        arrays = self.held if held else self.arrays
        if not len(arrays[0]):
            return []
        columns = [x for array in arrays for x in array.reshape(len(array), -1).T]
        found: list[Any] = []
        for leaf, column in zip(flatten(given)[0], columns):
            count = len(getattr(leaf, "shares", ()))
            if not count:
                found.append(column.astype(float))
                continue
            if not 0 <= column.max() < count:
                raise IndexError(
                    f"target {column.max()} is out of range: there are {count} classes"
                )
            found += [(column == k).astype(float) for k in range(count)]
        return [[exact(x) for x in row] for row in zip(*(column.tolist() for column in found))]

    def order(self) -> str:
        """The indices of the samples in the order of a run, as many epochs as there is room for.

        In base64: a byte for each index if there are at most 256 samples, otherwise four.
        """
        epochs = max(2, LISTED // self.count)
        rows = Order(self.count, True, self.seed).rows(epochs)
        kind = np.uint8 if self.count <= _BYTE else np.dtype("<i4")
        return base64.b64encode(rows.astype(kind).tobytes()).decode()


def _floats(x: Any) -> Any:
    return [_floats(part) for part in x] if isinstance(x, list) else float(x)


def _target(x: Any, name: str) -> Any:
    """The target as leaves; an integer is a class, and becomes a choice."""
    if isinstance(x, list):
        return [_target(part, f"{name}{i}") for i, part in enumerate(x, 1)]
    return Choice(x, name) if isinstance(x, int) else Value(x, name)
