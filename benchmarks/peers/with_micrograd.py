"""micrograd, with its own neurons."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from micrograd.engine import Value
from micrograd.nn import MLP

from benchmarks import programs
from benchmarks.harness import Entry, Instrument
from benchmarks.memory import Weight
from benchmarks.network import LEARNING_RATE, SIZES, Task
from benchmarks.peers.peer import Peer

# Its backward() recurses once per node: this many iterations of two nodes stay below Python's
# recursion limit. From 3.11 on, calls use no C stack, so the limit can be raised, until a run takes
# many seconds.
AT_DEFAULT_LIMIT = 400
LONGEST_CHAIN = 100_000 if sys.version_info >= (3, 11) else AT_DEFAULT_LIMIT


class Micrograd(Peer):
    name = "micrograd"

    def training_step(self, task: Task) -> list[Entry]:
        network = MLP(SIZES[0], list(SIZES[1:]))

        def step() -> float:
            network.zero_grad()
            losses = [
                (1 + -y * network(x)).relu() for x, y in zip(task.points, task.labels, strict=True)
            ]
            loss = sum(losses) * (1.0 / len(losses))
            loss.backward()
            for p in network.parameters():
                p.data -= LEARNING_RATE * p.grad
            return float(loss.data)

        return [programs.training_step(self.name, task, Value, network.parameters(), step)]

    def chain(self, iterations: int) -> list[Entry]:
        if iterations > LONGEST_CHAIN:
            return []
        entry = programs.chain(self.name, Value, iterations)
        if iterations <= AT_DEFAULT_LIMIT:
            return [entry]

        def run(instrument: Instrument) -> Sequence[float]:
            with recursion_limit(3 * iterations):
                return entry.run(instrument)

        return [Entry(self.name, run)]

    def chain_weight(self, iterations: int) -> Weight | None:
        # tracemalloc walks the whole stack at each allocation: deep recursion would take hours.
        return super().chain_weight(iterations) if iterations <= AT_DEFAULT_LIMIT else None


@contextmanager
def recursion_limit(depth: int) -> Iterator[None]:
    """Python's recursion limit at `depth` or above, within the block only."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, depth))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


PEER = Micrograd()
