"""Blocks on the workers of a Dask cluster, and the work sent to them.

Work is sent to a hand, a Dask actor on each worker, which uses the blocks that its worker holds:
that costs one message each way.  If anything goes wrong, because a worker dies or a block has
moved, the same work is sent as Dask tasks, for which Dask finds or recomputes everything they
need, and new hands are made afterwards.  The result for a block does not depend on who computed it.
"""

from __future__ import annotations

import pickle
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from autograd.cluster.collections import Block, Check, agreed, delayed, described, prepared
from autograd.cluster.connect import TIMEOUTS, ClusterLost, distributed
from autograd.cluster.worker import Rows, Sent, Work

_LOOK = 2.0  # seconds of waiting between two checks whether anybody is still there
_LOST = 20.0  # seconds without scheduler or workers until the cluster counts as lost
_MOVED = 1.0  # seconds between two requests for the location of the blocks


class OnWorkers:
    """See Place.

    Blocks are results of tasks: if a worker dies, Dask recomputes its blocks elsewhere.
    """

    def __init__(
        self, client: Any, mine: bool, parts: Sequence[Sequence[Any]], check: Check, owner: str
    ) -> None:
        self._client, self._mine = client, mine
        self.address = client.scheduler.address
        self._programs: dict[str, Any] = {}
        self._hands: dict[str, Any] = {}
        self._sent: set[tuple[str, str]] = set()  # (worker, program) pairs that the hands have
        self._asked = -_MOVED
        with self._told():
            self._workers = self._present()
            tasks = [delayed(prepared, k, check, owner, *part) for k, part in enumerate(parts)]
            self._blocks = self._placed(tasks)
            infos = [client.submit(described, block, pure=False) for block in self._blocks]
            self.infos = agreed(self._gathered(infos))

    def _present(self) -> list[str]:
        """The current workers."""
        return sorted(self._client.scheduler_info(n_workers=-1)["workers"])

    def _placed(self, tasks: Sequence[Any]) -> list[Any]:
        """The blocks that the tasks make, neighbours on the same worker."""
        per = -(-len(tasks) // max(1, len(self._workers)))
        found: list[Any] = []
        with warnings.catch_warnings():  # arrays in this process have to be sent
            warnings.filterwarnings("ignore", "Sending large graph")
            for begin, worker in zip(range(0, len(tasks), per), self._workers):
                part = list(tasks[begin : begin + per])
                found += self._client.compute(part, workers=[worker], allow_other_workers=True)
        return found

    def run(
        self, work: Work, program: Sent, numbers: Any, key: tuple[int, ...], jobs: Sequence[Rows]
    ) -> list[Any]:
        """See Place."""
        with self._told():
            shared_out = [
                (worker, [rows for rows in jobs if rows.block in blocks])
                for worker, blocks in self._shared({rows.block for rows in jobs}).items()
            ]
            try:
                results = self._by_hand(work, program, numbers, key, shared_out)
            except Exception:  # a task meets the same error again, or gets the result
                self._hands.clear()
                self._sent.clear()
                self._asked = -_MOVED
                results = self._by_task(work, program, numbers, key, shared_out)
        found = {
            rows: result for (_, mine), part in zip(shared_out, results)
            for rows, result in zip(mine, part)
        }  # fmt: skip
        return [found[rows] for rows in jobs]

    def _by_hand(
        self, work: Work, program: Sent, numbers: Any, key: tuple[int, ...],
        shared_out: Sequence[tuple[str, list[Rows]]],
    ) -> list[list[Any]]:  # fmt: skip
        """The results, worker by worker; raises whatever goes wrong."""
        futures = []
        for worker, mine in shared_out:
            known = (worker, program.digest) in self._sent
            content = program._replace(content=b"") if known else program
            self._sent.add((worker, program.digest))
            keys = [self._blocks[rows.block].key for rows in mine]
            order = pickle.dumps((work, content, numbers, key, mine, keys))
            futures.append((worker, self._hand(worker).do(order)))
        return [pickle.loads(self._answer(worker, future)) for worker, future in futures]

    def _hand(self, worker: str) -> Any:
        if worker not in self._hands:
            package = distributed()
            with self._client.as_current():  # hands talk through the current client
                made = self._client.submit(Hand, actor=True, workers=[worker], pure=False)
                self._while_there(worker, lambda: package.wait([made], timeout=_LOOK))
                self._hands[worker] = made, package.Actor(Hand, worker, made.key)
        return self._hands[worker][1]

    def _answer(self, worker: str, future: Any) -> bytes:
        """The answer of a hand."""
        answer: bytes = self._while_there(worker, lambda: future.result(timeout=_LOOK))
        return answer

    def _while_there(self, worker: str, attempt: Callable[[], Any]) -> Any:
        """The result of an attempt, once it has one.  Raises TimeoutError if the worker is gone."""
        while True:
            try:
                return attempt()
            except TIMEOUTS:
                if not self._alive() or worker not in self._present():
                    raise TimeoutError(f"{worker} is gone") from None

    def _by_task(
        self, work: Work, program: Sent, numbers: Any, key: tuple[int, ...],
        shared_out: Sequence[tuple[str, list[Rows]]],
    ) -> list[list[Any]]:  # fmt: skip
        """The results, worker by worker, on whichever worker the tasks ran."""
        if program.digest not in self._programs:
            self._programs[program.digest] = self._client.submit(_same, program, pure=False)
        there = self._programs[program.digest]
        futures = [
            self._client.submit(
                _each, pickle.dumps((work, numbers, key, mine)), there,
                *(self._blocks[rows.block] for rows in mine), pure=False, workers=[worker],
                allow_other_workers=True,
            )
            for worker, mine in shared_out
        ]  # fmt: skip
        return self._gathered(futures)

    def _shared(self, blocks: set[int]) -> dict[str, set[int]]:
        """For each worker, the blocks to work on; those it does not hold are sent to it."""
        now = time.monotonic()
        if now - self._asked > _MOVED:
            held = self._client.who_has(self._blocks)
            self._holders = {k: sorted(held.get(x.key, ())) for k, x in enumerate(self._blocks)}
            self._workers, self._asked = self._present(), now
        found = shared({k: self._holders[k] for k in sorted(blocks)}, self._workers)
        for worker, mine in found.items():
            for k in mine:
                if self._holders[k] and worker not in self._holders[k]:
                    self._blocks[k] = self._client.submit(
                        _same, self._blocks[k], pure=False, workers=[worker],
                        allow_other_workers=True,
                    )  # fmt: skip
                    self._holders[k] = [worker]
        return found

    def _gathered(self, futures: Sequence[Any]) -> list[Any]:
        """The results of tasks.  Raises ClusterLost if no worker is left to run them."""
        package, since = distributed(), time.monotonic()
        while True:
            try:
                with self._client.as_current():  # the futures belong to it
                    package.wait(futures, timeout=_LOOK)
                return list(self._client.gather(futures))
            except TIMEOUTS:
                if self._alive() and self._present():
                    since = time.monotonic()
                elif time.monotonic() - since > _LOST:
                    raise self._lost("no worker is left") from None

    def _alive(self) -> bool:
        """Whether there is a scheduler."""
        return bool(self._client.status == "running")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A block that raises errors of Dask as ClusterLost."""
        try:
            yield
        except BaseException as error:
            self._asked = -_MOVED
            if isinstance(error, ClusterLost) or not _of_dask(error):
                raise
            told = " ".join(str(error).split()) or type(error).__name__
            gone = not self._alive() or "Cancelled" in type(error).__name__
            raise self._lost("nobody answers there" if gone else told) from error

    def _lost(self, why: str) -> ClusterLost:
        return ClusterLost(
            f"the cluster at {self.address} is lost ({why}); the parameters are those of the last "
            "whole step, and a run that trainer.save() kept goes on with trainer.resume()"
        )

    def close(self) -> None:
        """See Place."""
        self._hands.clear()
        for future in (*self._blocks, *self._programs.values()):
            future.release()
        if self._mine:
            self._client.close()


class Hand:
    """Works on the blocks that its worker holds."""

    def do(self, order: bytes) -> bytes:
        """The result of the work on each block; KeyError if a block is not here."""
        work, program, numbers, key, jobs, keys = pickle.loads(order)
        held = import_module("distributed").get_worker().data
        return pickle.dumps(
            [work(program, numbers, key, held[k].arrays, rows) for k, rows in zip(keys, jobs)]
        )


def shared(holders: Mapping[int, Sequence[str]], workers: Sequence[str]) -> dict[str, set[int]]:
    """For each worker, the blocks to work on: those it holds, unless it holds too many.

    The numbers of a step do not depend on this choice.
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


def _same(x: Any) -> Any:
    """x as the result of a task, so that Dask keeps track of it and can recompute it."""
    return x


def _each(order: bytes, program: Sent, *blocks: Block) -> list[Any]:
    """The work on each block."""
    work, numbers, key, jobs = pickle.loads(order)
    return [work(program, numbers, key, b.arrays, rows) for b, rows in zip(blocks, jobs)]


def _of_dask(error: BaseException) -> bool:
    """Whether an error is about the cluster, not about what it was doing."""
    names = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    lost = isinstance(error, OSError) and error.filename is None
    lost = lost or isinstance(error, TIMEOUTS)
    return "distributed" in names or lost or type(error).__name__.endswith("CancelledError")
