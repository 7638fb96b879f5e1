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
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future as Answer
from contextlib import suppress
from importlib import import_module
from typing import Any
from weakref import WeakValueDictionary

from autograd.cluster.collections import Block, Check, agreed, delayed, described, prepared
from autograd.cluster.connect import distributed
from autograd.cluster.rates import Rates
from autograd.cluster.waiting import LOOK, LOST, Forgotten, Waiting
from autograd.cluster.worker import Rows, Sent, Work

_AGAIN = 3  # times that blocks are made anew because no worker takes their tasks
_MOVED = 1.0  # seconds between two requests for the location of the blocks


class OnWorkers:
    """See Place.

    Blocks are results of tasks: if a worker dies, Dask recomputes its blocks elsewhere.
    """

    def __init__(
        self, client: Any, mine: bool, parts: Sequence[Sequence[Any]], check: Check, owner: str
    ) -> None:
        self._client, self._mine, self._waiting = client, mine, Waiting(client)
        self._make = [(k, check, owner, *part) for k, part in enumerate(parts)]
        self._blocks: list[Any] = []
        self._programs: dict[str, Any] = {}
        self._hands: dict[str, Any] = {}
        self._sent: set[tuple[str, str]] = set()  # (worker, program) pairs that the hands have
        self._asked, self.rates = -_MOVED, Rates()
        with self._waiting.told():
            self._place()
            self.infos = agreed(self._insisted(self._described))

    def _place(self) -> None:
        """Have the blocks made, neighbours on the same worker."""
        for future in (*self._blocks, *self._programs.values()):
            future.release()
        self._programs.clear()
        self._workers = self._waiting.present()
        self._waiting.meant = {*self._workers}
        annotate = import_module("dask").annotate
        per, tasks = -(-len(self._make) // max(1, len(self._workers))), []
        for k, arguments in enumerate(self._make):
            # only the block itself: its inputs may be computed anywhere, also by new workers
            where: dict[str, Any] = {}
            if self._workers:
                where = {"workers": [self._workers[k // per]], "allow_other_workers": True}
            with annotate(**where):
                tasks.append(delayed(prepared, *arguments))
        with warnings.catch_warnings():  # arrays in this process have to be sent
            warnings.filterwarnings("ignore", "Sending large graph")
            self._blocks = self._client.compute(tasks)
        self._asked = -_MOVED

    def _described(self) -> list[Any]:
        """The infos of the blocks."""
        return self._waiting.gathered(
            [self._client.submit(described, block, pure=False) for block in self._blocks]
        )

    def _insisted(self, attempt: Callable[[], Any]) -> Any:
        """What an attempt comes to, with blocks made anew where nobody works on those there are.

        Dask forgets tasks that were meant for certain workers, whatever it was told of others, when
        for a moment there was no worker at all.
        """
        for _ in range(_AGAIN):
            with suppress(Forgotten):
                return attempt()
            self._place()  # here, where no error keeps the old tasks
        raise self._waiting.lost("its workers take no work")

    def run(
        self, work: Work, program: Sent, numbers: Any, key: tuple[int, ...], jobs: Sequence[Rows]
    ) -> list[Any]:
        """See Place."""
        with self._waiting.told():
            shares = self._insisted(lambda: self._shared({rows.block for rows in jobs}))
            shared_out = [
                (worker, [rows for rows in jobs if rows.block in blocks])
                for worker, blocks in shares.items()
            ]
            try:
                results = self._by_hand(work, program, numbers, key, shared_out)
            except Exception:  # a task meets the same error again, or gets the result
                self._hands.clear()
                self._sent.clear()
                self._asked = -_MOVED
                results = self._insisted(
                    lambda: self._by_task(work, program, numbers, key, shared_out)
                )
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
        found = [pickle.loads(self._answer(worker, future)) for worker, future in futures]
        for (worker, mine), (seconds, _) in zip(shared_out, found):
            self.rates.add(worker, sum(rows.end - rows.begin for rows in mine), seconds)
        self.rates.keep(self._workers)
        return [results for _, results in found]

    def _hand(self, worker: str) -> Any:
        if worker not in self._hands:
            package = distributed()
            with self._client.as_current():  # hands talk through the current client
                made = self._client.submit(Hand, actor=True, workers=[worker], pure=False)
                self._waiting.while_there(worker, lambda: package.wait([made], timeout=LOOK), LOST)
                self._hands[worker] = made, package.Actor(Hand, worker, made.key)
        return self._hands[worker][1]

    def _answer(self, worker: str, future: Any) -> bytes:
        """The answer of a hand."""
        answer: bytes = self._waiting.while_there(worker, lambda: future.result(timeout=LOOK))
        return answer

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
                *(self._blocks[rows.block] for rows in mine), pure=False,
            )
            for _, mine in shared_out
        ]  # fmt: skip
        return self._waiting.gathered(futures)

    def _shared(self, blocks: set[int]) -> dict[str, set[int]]:
        """For each worker, the blocks to work on; those it does not hold are sent to it."""
        now = time.monotonic()
        if now - self._asked > _MOVED:
            held = self._client.who_has(self._blocks)
            self._holders = {k: sorted(held.get(x.key, ())) for k, x in enumerate(self._blocks)}
            self._workers, self._asked = self._waiting.present(), now
        found = shared({k: self._holders[k] for k in sorted(blocks)}, self._workers)
        moved = []
        for worker, mine in found.items():
            for k in mine:
                if self._holders[k] and worker not in self._holders[k]:
                    self._blocks[k] = self._client.submit(
                        _same, self._blocks[k], pure=False, workers=[worker],
                        allow_other_workers=True,
                    )  # fmt: skip
                    self._holders[k] = [worker]
                    moved.append(self._blocks[k])
        if moved:
            self._waiting.until(moved)
        return found

    def close(self) -> None:
        """See Place."""
        self._hands.clear()
        for future in (*self._blocks, *self._programs.values()):
            future.release()
        if self._mine:
            self._client.close()


class Hand:
    """Works on the blocks that its worker holds."""

    def __init__(self) -> None:
        self._seen: WeakValueDictionary[str, Block] = WeakValueDictionary()  # and in memory yet

    def do(self, order: bytes) -> bytes:
        """The seconds it took, and the result of the work on each block.

        KeyError if a block is not here.
        """
        work, program, numbers, key, jobs, keys = pickle.loads(order)
        begin, found = time.perf_counter(), []
        for k, rows in zip(keys, jobs):  # one by one, as not all may fit into memory
            found.append(work(program, numbers, key, self._block(k).arrays, rows))
        return pickle.dumps((time.perf_counter() - begin, found))

    def _block(self, key: str) -> Block:
        """The block that the worker has under this key, read back from disk if need be.

        By the worker's own thread: two that read a block at once break Dask's buffer.
        """
        block = self._seen.get(key)
        if block is None:
            answer: Answer[Block] = Answer()
            worker = import_module("distributed").get_worker()

            def read() -> None:
                try:
                    answer.set_result(worker.data[key])
                except BaseException as error:
                    answer.set_exception(error)

            worker.loop.add_callback(read)
            block = self._seen[key] = answer.result()
        return block


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
