"""Compiled functions: networks and an expression against C, NumPy, PyTorch and JAX."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from benchmarks import jit_peers as peers
from benchmarks import jit_work as work
from benchmarks.harness import Disagreement, Entry, Instrument, Timings, ratio, take_turns
from benchmarks.jit_work import Engine, Numbers, Task
from benchmarks.machine import describe
from benchmarks.report import Bar, Report, Row, Table

OURS = "dotgrad"
STEP = ("step",)
Makers = dict[str, Callable[[], Engine]]


def run(quick: bool, show: Callable[[object], None]) -> Report:
    """The whole suite, each table shown as soon as it is done.

    Raises Disagreement if two engines give different numbers.
    """
    report = Report("jit", quick, describe(["dotgrad", "numpy", "torch", "jax"]), [])
    show(report.head())
    rounds = 3 if quick else 31
    shown = 0

    def show_new() -> None:
        nonlocal shown
        for table in report.tables[shown:]:
            show(table)
        shown = len(report.tables)

    _networks(report, rounds, quick)
    show_new()
    points = 10_000 if quick else 1_000_000
    makers: Makers = {
        OURS: partial(work.ours_expression, points),
        "dotgrad, 2 threads": partial(work.ours_expression, points, 2),
        "NumPy by hand": partial(work.numpy_expression, points),
        "jax.jit": partial(peers.jax_expression, points),
    }
    title = f"40 operations with exp, log, tanh on {points:,} points: value and gradient"
    bars = [("NumPy by hand", 5.0), ("jax.jit", 1.0)]
    _compare(report, title, makers, 3 if quick else 9, 1, 1e-9, bars)
    show_new()
    _growth(report, quick)
    show_new()
    show("\n".join([*report.skipped, report.verdict()]))
    return report


def _networks(report: Report, rounds: int, quick: bool) -> None:
    for points in (100, 1_000) if not quick else (100,):
        task = work.moons_task(points)
        makers: Makers = {
            **_common(task),
            "C by hand": partial(peers.in_c, task),
            "C by hand, in blocks": partial(peers.in_c, task, "step_in_blocks"),
        }
        title = f"2-16-16-1 network, {points:,} points, float64: mean loss and gradients"
        bars = [("C by hand", 1.0), ("C by hand, in blocks", 1.0)]
        bars += [("jax.jit", 3.0), ("PyTorch", 7.0)]
        _compare(report, title, makers, rounds, 20, 1e-9, bars)
    # Timed separately, since a step of it takes as long as thousands of ours.
    task = work.moons_task(100)
    makers = {OURS: partial(work.ours, task), "micrograd": partial(peers.in_micrograd, task)}
    title = "2-16-16-1 network, 100 points, float64, beside micrograd"
    _compare(report, title, makers, 3, 1, 1e-9, [])
    task = work.digits_task(128)
    title = "64-64-10 network, batch 128, float32: mean loss and gradients"
    bars = [("PyTorch", 1.0), ("jax.jit", 1.0)]
    _compare(report, title, _common(task), rounds, 20, 1e-4, bars)


def _common(task: Task) -> Makers:
    return {
        OURS: partial(work.ours, task),
        "NumPy by hand": partial(peers.in_numpy, task),
        "PyTorch": partial(peers.in_torch, task),
        "jax.jit": partial(peers.in_jax, task),
    }


def _compare(
    report: Report,
    title: str,
    makers: Makers,
    rounds: int,
    repeats: int,
    tolerance: float,
    bars: Sequence[tuple[str, float]],
) -> None:
    """A table of one piece of work, once the numbers of all engines agree."""
    engines: dict[str, Engine] = {}
    for name, make in makers.items():
        try:
            engine = make()
            engine()
        except Exception as error:  # a peer that is missing or broken is only skipped
            if name.startswith(OURS):
                raise
            report.skipped.append(f"{name} is left out of {title!r}: {type(error).__name__}")
        else:
            engines[name] = engine
    _check(engines, tolerance)
    entries = [Entry(name, partial(_timed, e, repeats)) for name, e in engines.items()]
    timings = take_turns(entries, rounds, collector=False)
    report.tables.append(Table(title, _rows(timings, repeats), (f"medians of {rounds} rounds",)))
    for name, limit in bars:
        faster = ratio(timings, name, OURS, STEP)
        report.bars.append(Bar(f"{title}, against {name}", limit, f"x {name}", faster))


def _check(engines: dict[str, Engine], tolerance: float) -> None:
    expected: Numbers = engines[OURS]()()
    for name, engine in engines.items():
        for place, (one, other) in enumerate(zip(expected, engine()(), strict=True)):
            if not math.isclose(one, other, rel_tol=tolerance):
                raise Disagreement(f"number {place}: {OURS} has {one!r}, {name} {other!r}")


def _timed(engine: Engine, repeats: int, instrument: Instrument) -> list[float]:
    """The engine's work, repeated; its numbers have been compared already."""
    instrument.start()
    for _ in range(repeats):
        engine()
    instrument.lap("step")
    return []


def _rows(timings: Timings, repeats: int) -> list[Row]:
    return [
        (
            name,
            {
                "us": timing.median(STEP) / repeats * 1e6,
                "noise %": timing.spread(STEP) * 100.0,
                "x dotgrad": ratio(timings, name, OURS, STEP),
            },
        )
        for name, timing in timings.items()
    ]


def _growth(report: Report, quick: bool) -> None:
    """How our own cost grows with the batch, the width, the depth and the terms."""
    most = 3 if quick else 10**6
    batches = [n for n in (1, 10, 100, 1_000, 10_000, 100_000) if n <= 100 * most]
    rows = [_row(f"batch {n:,}", work.moons_task(n), n) for n in batches]
    for width in (4, 16, 64, 256):
        if width <= 8 * most:
            rows.append(_row(f"width {width}", _deep(width, 2), 100))
    for depth in (1, 10, 100, 1_000):
        if depth <= 4 * most:
            rows.append(_row(f"depth {depth:,}", _deep(4, depth), 100))
    report.tables.append(Table("Cost by size: a step of a network", rows))
    found: list[Row] = []
    for terms in (100, 10_000, 70_000, 1_000_000):
        if terms <= 4_000 * most:
            found.append(_terms(terms))
    report.tables.append(Table("Cost by size: a program of so many terms", found))
    traced = {name: figures["trace s"] for name, figures in found}
    report.bars.append(
        Bar("trace and plan 70,000 terms", 0.3, "s", traced.get("70,000 terms"), at_most=True)
    )


def _deep(width: int, depth: int) -> Task:
    return work.digits_task(100, (width,) * (depth + 1), "float64")


def _row(name: str, task: Task, samples: int) -> Row:
    engine = work.ours(task)
    begin = time.perf_counter()
    engine()
    first = time.perf_counter() - begin
    seconds = _median(engine)
    return name, {
        "first call s": first,
        "us": seconds * 1e6,
        "ns per sample and weight": seconds * 1e9 / samples / len(task.flat),
    }


def _terms(terms: int) -> Row:
    program, x = work.chain_program(terms), np.ones(4)
    begin = time.process_time()
    program.loss_and_gradients(x)
    first = time.process_time() - begin
    seconds = _median(lambda: program.loss_and_gradients(x))
    return f"{terms:,} terms", {
        "trace s": first,
        "us": seconds * 1e6,
        "trace us per term": first / terms * 1e6,
        "memory MB": program.cost()["memory bytes"] / 1e6 if terms <= 10**5 else None,
    }


def _median(engine: Callable[[], object]) -> float:
    times = []
    for _ in range(7):
        begin = time.perf_counter()
        engine()
        times.append(time.perf_counter() - begin)
    return sorted(times)[3]
