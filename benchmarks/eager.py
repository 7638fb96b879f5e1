"""The eager engine: a training step, a chain, its memory, a long chain, and the import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks import chain, startup, step
from benchmarks.machine import describe
from benchmarks.peers import MODULES, present
from benchmarks.peers.peer import Peer
from benchmarks.report import Bar, Report, Table


@dataclass(frozen=True)
class Sizes:
    """How much work, and how many rounds of it."""

    points: int
    step_rounds: int
    short: int
    short_rounds: int
    short_repeats: int
    long: int
    long_rounds: int
    longest: int
    longest_rounds: int
    starts: int


FULL = Sizes(100, 9, 400, 15, 10, 100_000, 5, 500_000, 3, 15)
QUICK = Sizes(10, 2, 100, 3, 2, 1_000, 2, 150_000, 1, 2)


def run(quick: bool, show: Callable[[object], None]) -> Report:
    """The whole suite, each part shown as soon as it is done.

    Raises Disagreement if two engines give different numbers.
    """
    peers, skipped = present()
    report = Report("eager", quick, describe(list(MODULES)), skipped)
    show(report.head())
    for table, bars in measurements(peers, QUICK if quick else FULL):
        report.tables.append(table)
        report.bars.extend(bars)
        show(table)
    show(report.verdict())
    return report


def measurements(peers: Sequence[Peer], sizes: Sizes) -> Iterator[tuple[Table, list[Bar]]]:
    """Each table with its bars, in the order of the report."""
    for collector in (True, False):
        yield step.measure(peers, sizes.points, sizes.step_rounds, collector)
    for iterations, rounds, repeats in (
        (sizes.short, sizes.short_rounds, sizes.short_repeats),
        (sizes.long, sizes.long_rounds, 1),
    ):
        for collector in (True, False):
            yield chain.speed(peers, iterations, rounds, repeats, collector)
        yield chain.memory(peers, iterations)
    yield chain.longest(peers, sizes.longest, sizes.longest_rounds)
    yield startup.measure(sizes.starts)
