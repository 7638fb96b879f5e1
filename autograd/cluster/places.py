"""Where blocks are, in this process or on the workers of a cluster, and work that goes to them.

A place gives what comes of a block in the order that was asked for, whoever did it.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol

from autograd.cluster.collections import (
    Block,
    Check,
    Info,
    agreed,
    delayed,
    described,
    is_collection,
    pieces,
    prepared,
)
from autograd.cluster.connect import ClusterLost, check_workers, client_of, distributed
from autograd.cluster.worker import Rows, Sent

Work = Callable[[Sent, list[float], tuple[int, ...], Sequence[Any], Rows], Any]
_KEPT = 32  # blocks that this process keeps, those used last
_LOOK = 2.0  # seconds of waiting between two looks whether anybody is still there
_LOST = 20.0  # seconds without scheduler or workers, after which they are taken for lost
_MOVED = 1.0  # seconds between two questions who has which block


class Place(Protocol):
    """Where the blocks of some data are.

    infos  what is known of each block
    """

    infos: tuple[Info, ...]

    def run(
        self, work: Work, program: Sent, numbers: list[float], key: tuple[int, ...],
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
        self, work: Work, program: Sent, numbers: list[float], key: tuple[int, ...],
        jobs: Sequence[Rows],
    ) -> list[Any]:  # fmt: skip
        """See Place."""
        return [work(program, numbers, key, self._block(r.block).arrays, r) for r in jobs]

    def close(self) -> None:
        """See Place."""
        self._kept.clear()


class OnWorkers:
    """Blocks on the workers of a Dask cluster.

    They are results of tasks: those of a worker that dies are made again elsewhere, by Dask.
    """

    def __init__(
        self, client: Any, mine: bool, parts: Sequence[Sequence[Any]], check: Check, owner: str
    ) -> None:
        self._client, self._mine = client, mine
        self.address = client.scheduler.address
        self._programs: dict[str, Any] = {}
        self._holders: dict[int, list[str]] = {}
        self._asked = -_MOVED
        with warnings.catch_warnings():  # arrays that are here are to go there
            warnings.filterwarnings("ignore", "Sending large graph")
            tasks = [delayed(prepared, k, check, owner, *part) for k, part in enumerate(parts)]
            self._blocks = client.compute(tasks)
        infos = [client.submit(described, block, pure=False) for block in self._blocks]
        with self._told():
            self.infos = agreed(self._gathered(infos))

    def run(
        self, work: Work, program: Sent, numbers: list[float], key: tuple[int, ...],
        jobs: Sequence[Rows],
    ) -> list[Any]:  # fmt: skip
        """See Place: a task for each worker, with all the blocks that are to be its own."""
        with self._told():
            if program.digest not in self._programs:
                self._programs[program.digest] = self._client.submit(_same, program, pure=False)
            there, futures, asked = self._programs[program.digest], [], []
            for worker, blocks in self._shared({rows.block for rows in jobs}).items():
                mine = [rows for rows in jobs if rows.block in blocks]
                held = [self._blocks[rows.block] for rows in mine]
                futures.append(
                    self._client.submit(
                        _each, work, there, numbers, key, mine, *held, pure=False,
                        workers=[worker], allow_other_workers=True,
                    )
                )  # fmt: skip
                asked.append(mine)
            found: dict[Rows, Any] = {}
            for mine, results in zip(asked, self._gathered(futures)):
                found.update(zip(mine, results))
        return [found[rows] for rows in jobs]

    def _shared(self, blocks: set[int]) -> dict[str, set[int]]:
        """For each worker the blocks that it is to work on."""
        now = time.monotonic()
        if now - self._asked > _MOVED or not blocks <= self._holders.keys():
            held = self._client.who_has(self._blocks)
            self._holders = {
                k: sorted(held.get(block.key, ())) for k, block in enumerate(self._blocks)
            }
            self._workers = sorted(self._client.scheduler_info(n_workers=-1)["workers"])
            self._asked = now
        return shared({k: self._holders[k] for k in sorted(blocks)}, self._workers)

    def _gathered(self, futures: Sequence[Any]) -> list[Any]:
        """The results of tasks.  Raises ClusterLost where nobody is left to do them."""
        package, since = distributed(), time.monotonic()
        while True:
            try:
                with self._client.as_current():  # whose futures these are
                    package.wait(futures, timeout=_LOOK)
                return list(self._client.gather(futures))
            except TimeoutError:
                if self._alive():
                    since = time.monotonic()
                elif time.monotonic() - since > _LOST:
                    raise self._lost("no worker is left") from None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A block whose errors, where they are Dask's, are told as ClusterLost."""
        try:
            yield
        except BaseException as error:
            self._asked = -_MOVED
            if isinstance(error, ClusterLost) or not _of_dask(error):
                raise
            gone = self._client.status != "running" or "Cancelled" in type(error).__name__
            told = " ".join(str(error).split()) or type(error).__name__
            raise self._lost("nobody answers there" if gone else told) from error

    def _alive(self) -> bool:
        """Whether there is a scheduler, and a worker that works for it."""
        client = self._client
        return client.status == "running" and bool(client.scheduler_info()["workers"])

    def _lost(self, why: str) -> ClusterLost:
        return ClusterLost(
            f"the cluster at {self.address} is lost ({why}); the parameters are those of the last "
            "whole step, and a run that trainer.save() kept goes on with trainer.resume()"
        )

    def close(self) -> None:
        """See Place."""
        for future in (*self._blocks, *self._programs.values()):
            future.release()
        if self._mine:
            self._client.close()


def shared(holders: Mapping[int, Sequence[str]], workers: Sequence[str]) -> dict[str, set[int]]:
    """For each worker the blocks that it is to work on: its own, unless it has too many.

    Whatever comes out, the numbers of a step are the same.
    """
    found: dict[str, set[int]] = {worker: set() for worker in workers}
    if not found:
        return {"": set(holders)}
    most = -(-len(holders) // len(found))
    left = []
    for block, having in holders.items():
        free = [w for w in having if w in found and len(found[w]) < most]
        if free:
            found[min(free, key=lambda w: len(found[w]))].add(block)
        else:
            left.append(block)
    for block in left:
        found[min(found, key=lambda w: len(found[w]))].add(block)
    return {worker: blocks for worker, blocks in found.items() if blocks}


def _same(program: Sent) -> Sent:
    """A program as the result of a task: Dask keeps it where it is needed, and makes it again."""
    return program


def _each(
    work: Work, program: Sent, numbers: list[float], key: tuple[int, ...],
    jobs: Sequence[Rows], *blocks: Block,
) -> list[Any]:  # fmt: skip
    """The work on each block."""
    return [work(program, numbers, key, b.arrays, rows) for b, rows in zip(blocks, jobs)]


def _of_dask(error: BaseException) -> bool:
    """Whether an error is about the cluster, not about what it was doing."""
    names = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    lost = isinstance(error, OSError) and error.filename is None  # TimeoutError is one
    return "distributed" in names or lost or type(error).__name__.endswith("CancelledError")
