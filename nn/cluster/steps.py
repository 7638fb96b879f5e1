"""Which samples of which blocks a step takes: the same whoever has the blocks.

An epoch goes through all samples.  Some blocks at a time share the steps, each in proportion to its
samples, so that all who have one of them work at each step; then come the next, in an order that
the seed draws for each epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from autograd.cluster.worker import Rows

_PURPOSE = 3  # keeps the order of the blocks apart from other draws with the same seed


class Steps:
    """The steps over blocks of these sizes.

    batch     samples a step, give or take one a block
    together  how many blocks share a step
    shuffle   whether each epoch has an order of its own, of blocks and of samples in them
    """

    def __init__(
        self, sizes: Sequence[int], batch: int, together: int, shuffle: bool, seed: int
    ) -> None:
        self.sizes, self.batch, self.together = list(sizes), batch, together
        self.shuffle, self.seed, self.samples = shuffle, seed, sum(sizes)
        self._epoch: tuple[int, list[list[int]]] | None = None

    def rows(self, epoch: int, place: int) -> list[Rows]:
        """What step `place` of an epoch takes, in the order of the blocks."""
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
