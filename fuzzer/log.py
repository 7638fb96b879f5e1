"""The log of a run, a JSON object per line, from which an interrupted run continues.

A line covers a few hundred programs: their seeds, how many have each feature, and what they
reached.  A line that was cut off is not counted, and its programs are repeated.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any


class Log:
    """Counts of all lines, and the next seed."""

    def __init__(self, path: Path | None, first: int) -> None:
        self.path = path
        self.next = first
        self.counts: Counter[str] = Counter()
        self.reached: Counter[str] = Counter()
        self.failures: list[dict[str, Any]] = []
        if path is not None and path.exists():
            self._read(path)

    def _read(self, path: Path) -> None:
        text = path.read_bytes()
        whole, newline, rest = text.rpartition(b"\n")
        if rest:  # cut off in the middle
            with path.open("r+b") as file:
                file.truncate(len(whole) + len(newline))
        for line in whole.splitlines():
            entry = json.loads(line)
            if "mended" in entry:
                self._drop(entry["mended"])
                continue
            self.next = max(self.next, entry["last"] + 1)
            self.counts.update(entry["counts"])
            self.reached.update(entry["reached"])
            self.failures.extend(entry["failures"])

    def add(
        self,
        first: int,
        last: int,
        counts: Counter[str],
        reached: Counter[str],
        failures: list[dict[str, Any]],
        seconds: float,
    ) -> None:
        """Write a line for the seeds from first to last."""
        self.counts.update(counts)
        self.reached.update(reached)
        self.failures.extend(failures)
        self.next = last + 1
        entry = {
            "first": first, "last": last, "seconds": round(seconds, 1), "counts": counts,
            "reached": reached, "failures": failures,
        }  # fmt: skip
        self._write(entry)

    def mend(self, seeds: list[int]) -> None:
        """Record that these failed before but pass now."""
        self._drop(seeds)
        self._write({"mended": seeds})

    def _drop(self, seeds: list[int]) -> None:
        self.failures = [failure for failure in self.failures if failure["seed"] not in seeds]

    def _write(self, entry: dict[str, Any]) -> None:
        if self.path is not None:
            with self.path.open("ab") as file:
                file.write(json.dumps(entry, separators=(",", ":")).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
