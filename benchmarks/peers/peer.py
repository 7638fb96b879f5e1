"""The programs of an engine that a suite may ask for; empty if it has no such program."""

from __future__ import annotations

from benchmarks.harness import Entry
from benchmarks.memory import Weight, weigh
from benchmarks.network import Task


class Peer:
    """An engine, and its entries for each piece of work (programs.py defines the work)."""

    name = ""

    def training_step(self, task: Task) -> list[Entry]:
        """Entries for one step of training."""
        return []

    def chain(self, iterations: int) -> list[Entry]:
        """Entries for s = s * w + c."""
        return []

    def chain_weight(self, iterations: int) -> Weight | None:
        """Bytes of a chain recorded and reversed, as tracemalloc sees them; None if it can't."""
        entries = self.chain(iterations)
        if not entries:
            return None
        laps = weigh(entries[0])
        peak = max(laps["record"].peak, laps["reverse"].peak)
        return Weight(laps["reverse"].held, peak)
