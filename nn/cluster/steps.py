"""Which samples of which blocks a step takes, independent of where the blocks are.

An epoch goes through all samples.  A group of blocks at a time shares the steps, each in proportion
to its samples, so that every worker that holds one of them has work at each step; then comes the
next group, in an order that is drawn with the seed for each epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from autograd.cluster.worker import Rows

_PURPOSE = 3  # separates the order of the blocks from other draws with the same seed


class Steps:
    """The steps over blocks of these sizes.

    batch     samples per step, give or take one per block
    together  how many blocks share a step
    shuffle   whether each epoch has its own order of blocks and of samples in them
    """

    def __init__(
        self, sizes: Sequence[int], batch: int, together: int, shuffle: bool, seed: int
    ) -> None:
        self.sizes, self.batch, self.together = list(sizes), batch, together
        self.shuffle, self.seed, self.samples = shuffle, seed, sum(sizes)
        self._epoch: tuple[int, list[list[int]]] | None = None

    def rows(self, epoch: int, place: int) -> list[Rows]:
        """The samples of step `place` of an epoch, in the order of the blocks."""
        begin, end = place * self.batch, min((place + 1) * self.batch, self.samples)
        key = (self.seed, epoch) if self.shuffle else None
        found: list[Rows] = []
        groups = self._groups(epoch)
        ends = list(accumulate(sum(self.sizes[k] for k in group) for group in groups))
        for group, last in zip(groups, ends):
            size = sum(self.sizes[k] for k in group)
            low, high = max(0, begin - (last - size)), min(size, end - (last - size))
            if low >= high:
                continue
            for k in group:
                n = self.sizes[k]
                rows = Rows(low * n // size, high * n // size, key, k)
                if rows.begin < rows.end:
                    found.append(rows)
        return sorted(found, key=lambda rows: rows.block)

    def _groups(self, epoch: int) -> list[list[int]]:
        """The blocks that share steps, in the order of this epoch."""
        if self._epoch is None or self._epoch[0] != epoch:
            order: Any = np.arange(len(self.sizes))
            if self.shuffle and self.together < len(order):
                order = np.random.default_rng([self.seed, epoch, _PURPOSE]).permutation(order)
            filled = [int(k) for k in order if self.sizes[k]]
            cuts = range(0, len(filled), self.together)
            self._epoch = epoch, [filled[k : k + self.together] for k in cuts]
        return self._epoch[1]
