"""Where blocks are, in this process or on the workers of a cluster, and the work sent to them.

A place returns the results in the order in which they were asked for, whoever computed them.
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

_KEPT = 32  # blocks that this process keeps, the most recently used


class Place(Protocol):
    """Where the blocks of some data are.

    infos  what is known about each block
    rates  the rate of each worker; there are none in this process
    """

    infos: tuple[Info, ...]
    rates: Rates

    def run(
        self, work: Work, program: Sent, numbers: Any, key: tuple[int, ...],
        jobs: Sequence[Rows],
    ) -> list[Any]:  # fmt: skip
        """The result of the work on each of these rows, in their order."""

    def close(self) -> None:
        """Release the blocks."""


def place_for(
    collections: Sequence[Any], cluster: Any, blocks: int, check: Check, owner: str
) -> Place:
    """The place of the data: the cluster's workers, or this process if there is no cluster.

    blocks  how many blocks to divide undivided data into
    check   turns the parts of a block into arrays, or raises an error

    Raises ClusterLost if nobody answers or a worker can't do the work, ValueError if the blocks
    don't fit together.
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
