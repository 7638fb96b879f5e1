"""Bytes of each phase of a run, as tracemalloc sees them."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import dataclass

from benchmarks.harness import Entry


@dataclass(frozen=True)
class Weight:
    """Bytes above what there was at the start: held at the end of a phase, and its peak."""

    held: int
    peak: int


class Scales:
    """The Weight of each phase of one run; an Instrument."""

    def __init__(self) -> None:
        self.laps: dict[str, Weight] = {}
        self._before = 0

    def start(self) -> None:
        gc.collect()
        tracemalloc.reset_peak()
        self._before, _ = tracemalloc.get_traced_memory()

    def lap(self, phase: str) -> None:
        held, peak = tracemalloc.get_traced_memory()
        self.laps[phase] = Weight(held - self._before, peak - self._before)
        tracemalloc.reset_peak()


def weigh(entry: Entry) -> dict[str, Weight]:
    """The Weight of each phase of one run of `entry`.

    Every block that Python's allocators returned since `start()` and that is still alive counts:
    objects with their garbage collector headers, floats, tuples, sets, dictionaries, closures,
    lists. Memory that C or C++ code takes from malloc is not counted.
    """
    scales = Scales()
    tracemalloc.start()
    try:
        entry.run(scales)
    finally:
        tracemalloc.stop()
    return scales.laps
