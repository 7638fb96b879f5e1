"""Where blocks are, in this process or on the workers of a cluster, and work that goes to them.

A place gives what comes of a block in the order that was asked for, whoever did it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Protocol

from autograd.cluster.collections import Block, Check, Info, agreed, is_collection, pieces, prepared
from autograd.cluster.connect import check_workers, client_of
from autograd.cluster.rates import Rates
from autograd.cluster.worker import Rows, Sent, Work
from autograd.cluster.workers import OnWorkers

_KEPT = 32  # blocks that this process keeps, those used last


class Place(Protocol):
    """Where the blocks of some data are.

    infos  what is known of each block
    rates  how fast each worker is; there are none in this process
    """

    infos: tuple[Info, ...]
    rates: Rates

    def run(
        self, work: Work, program: Sent, numbers: Any, key: tuple[int, ...],
        jobs: Sequence[Rows],
    ) -> list[Any]:  # fmt: skip
        """What comes of the work on each of these rows, in their order."""

    def close(self) -> None:
        """Let go of the blocks."""


def place_for(
    collections: Sequence[Any], cluster: Any, blocks: int, check: Check, owner: str
) -> Place:
    """The place of the data: the cluster's workers, or this process where there is none.

    blocks  into how many to divide data that are not divided yet
    check   makes arrays of the parts of a block, or raises what is wrong with them

    Raises ClusterLost where nobody answers or a worker can't do the work, ValueError where the
    blocks don't fit together.
    """
    client, mine = client_of(cluster)
    parts = pieces(collections, blocks)
    if client is None:
        return Here(parts, check, owner)
    try:
        check_workers(client)
        return OnWorkers(client, mine, parts, check, owner)
    except BaseException:
        if mine:
            client.close()
        raise


class Here:
    """Blocks in this process, computed when they are needed."""

    def __init__(self, parts: Sequence[Sequence[Any]], check: Check, owner: str) -> None:
        self._parts, self._check, self._owner = parts, check, owner
        self._kept: dict[int, Block] = {}
        self.rates = Rates()
        self.infos = agreed([self._block(k).info for k in range(len(parts))])

    def _block(self, k: int) -> Block:
        found = self._kept.pop(k, None)
        if found is None:
            parts: Iterable[Any] = self._parts[k]
            if any(map(is_collection, self._parts[k])):
                parts = import_module("dask").compute(*self._parts[k], scheduler="synchronous")
            found = prepared(k, self._check, self._owner, *parts)
        self._kept[k] = found
        for oldest in [*self._kept][:-_KEPT]:
            del self._kept[oldest]
        return found

    def run(
        self, work: Work, program: Sent, numbers: Any, key: tuple[int, ...],
        jobs: Sequence[Rows],
    ) -> list[Any]:  # fmt: skip
        """See Place."""
        return [work(program, numbers, key, self._block(r.block).arrays, r) for r in jobs]

    def close(self) -> None:
        """See Place."""
        self._kept.clear()
