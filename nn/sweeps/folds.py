"""Folds: which samples a run learns from, and which it is validated with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nn.training.batches import Arrays


@dataclass(frozen=True)
class Folds:
    """How samples are divided.

    parts   into how many parts, each held out once; None for a single division
    share   the share of the samples held out by a single division
    rng     the seed of the division
    """

    parts: int | None
    share: float
    rng: int

    @property
    def count(self) -> int:
        """How many divisions there are."""
        return self.parts or 1

    def rows(self, targets: Any, fold: int) -> tuple[Any, Any]:
        """(samples to learn from, samples held out) of a fold, counted from 1, as indices.

        If the targets are classes, that is integers, each part has its share of every class.
        """
        source = np.random.default_rng([self.rng, 2])
        order = source.permutation(len(targets))
        if targets.dtype.kind in "iu" and targets.ndim == 1:
            order = order[np.argsort(targets[order], kind="stable")]
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        if self.parts is not None:
            held = place % self.parts == fold - 1
        else:  # each sample at which the running count of held out samples reaches an integer
            held = np.floor((place + 1) * self.share + 0.5) > np.floor(place * self.share + 0.5)
        return np.flatnonzero(~held), np.flatnonzero(held)

    def divided(self, arrays: Arrays, fold: int) -> tuple[Arrays, Arrays]:
        """The arrays of a fold: to learn from, and held out."""
        kept, held = self.rows(arrays[-1], fold)
        return [a[kept] for a in arrays], [a[held] for a in arrays]


def folds_of(given: Any, rng: int, samples: int) -> Folds:
    """The folds for the argument `folds`: a number of parts from 2, or a share between 0 and 1.

    Raises ValueError for anything else, and if a part would have no sample.
    """
    if isinstance(given, int) and given >= 2:
        if given > samples:
            raise ValueError(f"{samples} samples can't be divided into folds={given}")
        return Folds(given, 0.0, rng)
    if isinstance(given, float) and 0.0 < given < 1.0:
        found = Folds(None, given, rng)
        kept, held = found.rows(np.zeros(samples), 1)
        if not len(kept) or not len(held):
            raise ValueError(
                f"folds={given} of {samples} samples leaves {len(kept)} to learn from and "
                f"{len(held)} to validate with"
            )
        return found
    raise ValueError(
        f"folds must be a number of parts of at least 2, or a share between 0 and 1, not {given!r}"
    )
