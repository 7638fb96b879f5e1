"""Standardize: inputs scaled to mean 0 and deviation 1, as part of the model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from nn.checks import check_count
from nn.data.dataset import moments
from nn.module import Module


class Standardize(Module):
    """(x - mean) / scale of each of `nin` inputs; as part of a model it is saved with it.

    `mean` and `scale` are lists of plain numbers that `fit` takes from data and training does not
    change.  They start at 0 and 1, which changes nothing.  Raises ValueError for `nin` below 1.

    >>> flowers = data.iris()
    >>> scaler = Standardize(4).fit(flowers.inputs)
    >>> [round(x, 2) for x in scaler(flowers.inputs[0])]
    [-0.9, 1.02, -1.34, -1.32]
    >>> model = Sequential(scaler, MLP(4, [8, 3]))
    """

    def __init__(self, nin: int) -> None:
        check_count("Standardize", "input", nin)
        self.mean = [0.0] * nin
        self.scale = [1.0] * nin

    def fit(self, inputs: Iterable[Sequence[float]]) -> Standardize:
        """This module, with the mean and the (population's) deviation of each column of inputs.

        A constant column has scale 1, so that it becomes 0.  Raises ValueError if there are no
        rows, for a row of another length, and for a number that is not finite, giving its place, or
        that is too large for a mean.

        >>> scaler = Standardize(2).fit([[1.0, 10.0], [3.0, 10.0]])
        >>> scaler.mean, scaler.scale
        ([2.0, 10.0], [1.0, 1.0])
        """
        rows = [[float(x) for x in row] for row in inputs]
        if not rows:
            raise ValueError("Standardize needs at least one row to take mean and deviation from")
        for i, row in enumerate(rows):
            if len(row) != len(self.mean):
                raise ValueError(f"{self!r} takes {len(self.mean)} inputs; row {i} has {len(row)}")
            for j, x in enumerate(row):
                if not math.isfinite(x):
                    raise ValueError(f"row {i}, column {j} is {x}; fill it in, or drop the row")
        try:
            self.mean, self.scale = moments(rows)
        except OverflowError:
            raise ValueError(
                "the numbers are too large for a mean and a deviation; scale them first"
            ) from None
        return self

    def __call__(self, x: Sequence[Any]) -> list[Any]:
        """The inputs, standardized.  Raises ValueError unless there are `nin` of them."""
        if len(x) != len(self.mean):
            raise ValueError(f"{self!r} takes {len(self.mean)} inputs, not {len(x)}")
        return [(number - m) / s for number, m, s in zip(x, self.mean, self.scale)]

    def config(self) -> dict[str, Any]:
        """See Module."""
        return {"nin": len(self.mean)}

    def __repr__(self) -> str:
        return f"Standardize({len(self.mean)})"
