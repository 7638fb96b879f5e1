"""Entries take turns at the same work; their results are compared before anything is timed.

An entry's `run` gets an instrument. It calls `start()` when its preparations are done and
`lap(phase)` after each phase, then returns its numbers, which is not timed. The same run serves
the stopwatch here and the scales of memory.py.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import fmean, median, quantiles
from typing import Protocol

from autograd import collector

RELATIVE_TOLERANCE = 1e-9


class Disagreement(Exception):
    """Two entries gave different numbers, so their times must not be compared."""


class Instrument(Protocol):
    """What an entry reports to: a stopwatch or scales."""

    def start(self) -> None: ...
    def lap(self, phase: str) -> None: ...


@dataclass(frozen=True)
class Entry:
    """One engine doing the work in one way."""

    name: str
    run: Callable[[Instrument], Sequence[float]]


class Stopwatch:
    """Seconds of each phase of one run."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def start(self) -> None:
        self._last = time.perf_counter()

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self.laps[phase] = now - self._last
        self._last = time.perf_counter()


@dataclass(frozen=True)
class Timing:
    """The seconds an entry took, round by round and phase by phase."""

    rounds: tuple[dict[str, float], ...]

    def seconds(self, phases: Sequence[str]) -> list[float]:
        """The sum of those phases in each round."""
        return [sum(laps[phase] for phase in phases) for laps in self.rounds]

    def median(self, phases: Sequence[str]) -> float:
        """The middle round."""
        return median(self.seconds(phases))

    def best(self, phases: Sequence[str]) -> float:
        """The fastest round: the speed of the machine when nothing else runs."""
        return min(self.seconds(phases))

    def spread(self, phases: Sequence[str]) -> float:
        """Half the distance between the quartiles, as a fraction of the median: the noise."""
        if len(self.rounds) < 2:
            return 0.0
        lower, middle, upper = quantiles(self.seconds(phases), n=4, method="inclusive")
        return (upper - lower) / 2.0 / middle


# By the names of the entries, in their order.
Timings = dict[str, Timing]


def ratio(timings: Timings, slow: str, fast: str, phases: Sequence[str]) -> float | None:
    """How many times as fast as `slow` is `fast`; None if one of them did not run.

    The median of the ratios within each round: both runs of a round see the same load on the
    machine, so their ratio is steadier than either time.
    """
    if slow not in timings or fast not in timings:
        return None
    pairs = zip(timings[slow].seconds(phases), timings[fast].seconds(phases), strict=True)
    return median(theirs / ours for theirs, ours in pairs)


def check_agreement(entries: Sequence[Entry]) -> None:
    """Run each entry once; raise Disagreement unless all return the numbers of the first."""
    expected: list[float] = []
    for entry in entries:
        found = list(entry.run(Stopwatch()))
        if entry is entries[0]:
            expected = found
        if len(found) != len(expected):
            raise Disagreement(
                f"{entries[0].name} returns {len(expected)} numbers, {entry.name} {len(found)}"
            )
        for place, (ours, theirs) in enumerate(zip(expected, found, strict=True)):
            if not math.isclose(ours, theirs, rel_tol=RELATIVE_TOLERANCE, abs_tol=0.0):
                raise Disagreement(
                    f"number {place}: {entries[0].name} has {ours!r}, {entry.name} {theirs!r}"
                )


def take_turns(
    entries: Sequence[Entry], rounds: int, repeats: int = 1, collector: bool = True
) -> Timings:
    """A Timing for each entry, from rounds A B C, A B C, ...; the first round does not count.

    An entry's turn is the mean of `repeats` runs, so that the cost of an occasional garbage
    collection is spread over them as in a program. If runs are short enough to need repeats, an
    untimed one comes first, to warm up the caches.

    Raises Disagreement before the first timed run. `collector` says whether Python's garbage
    collector runs meanwhile, as in a program, or is off, as in the timeit module.
    """
    check_agreement(entries)
    laps: dict[str, list[dict[str, float]]] = {entry.name: [] for entry in entries}
    with garbage_collector(collector):
        for turn in range(rounds + 1):
            for entry in entries:
                gc.collect()  # no entry starts with another's garbage
                if repeats > 1:
                    entry.run(Stopwatch())
                watches = [Stopwatch() for _ in range(repeats)]
                for watch in watches:
                    entry.run(watch)
                if turn:
                    laps[entry.name].append(
                        {phase: fmean(w.laps[phase] for w in watches) for phase in watches[0].laps}
                    )
    return {name: Timing(tuple(found)) for name, found in laps.items()}


Runner = Callable[[int, Instrument], Sequence[float]]  # does that many steps, and times them


def timed(
    runners: Mapping[str, Runner], steps: Mapping[str, int], rounds: int, collector: bool = True
) -> Timings:
    """The runners taking turns, each with its number of steps; their results are not compared."""

    def entry(name: str, runner: Runner) -> Entry:
        def run(instrument: Instrument) -> Sequence[float]:
            runner(steps[name], instrument)
            return []

        return Entry(name, run)

    return take_turns([entry(*pair) for pair in runners.items()], rounds, collector=collector)


@contextmanager
def garbage_collector(on: bool) -> Iterator[None]:
    """Python's collector on or off, with all existing objects excluded.

    Otherwise every collection would also walk the modules of all peers, and each entry would
    pay for the others' imports.
    """
    was_on = gc.isenabled()
    with collector.frozen():
        (gc.enable if on else gc.disable)()
        try:
            yield
        finally:
            (gc.enable if was_on else gc.disable)()
