"""Training, loss to update: against C, PyTorch, JAX and micrograd, and with two threads."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks import train_peers as peers
from benchmarks import train_work as work
from benchmarks.harness import Disagreement, Entry, Instrument, Stopwatch, take_turns, timed
from benchmarks.machine import describe
from benchmarks.report import Bar, Report, Row, Table
from benchmarks.train_work import Runner

OURS = "dotgrad"
DIGITS = Path(__file__).with_name("train_digits.py")
COMPARED = 3  # steps after which all runners must have the same weights


def run(quick: bool, show: Callable[[object], None]) -> Report:
    """The whole suite, each table shown as soon as it is done.

    Raises Disagreement if two engines give different numbers.
    """
    report = Report("train", quick, describe(["numpy", "torch", "jax", "micrograd"]), [])
    show(report.head())
    for measure in (_steps, _threads, _digits):
        measure(report, quick)
        show(report.tables[-1])
    show("\n".join([*report.skipped, report.verdict()]))
    return report


def _steps(report: Report, quick: bool) -> None:
    """One step of the small network."""
    makers: dict[str, tuple[Callable[[], Runner], int]] = {
        OURS: (work.ours, 200 if quick else 2_000),
        "C by hand": (work.in_c, 200 if quick else 2_000),
        "PyTorch": (peers.in_torch, 3 if quick else 200),
        "jax.jit": (peers.in_jax, 3 if quick else 500),
        "jax.jit, on two threads": (partial(peers.in_jax, False), 3 if quick else 500),
        "micrograd": (peers.in_micrograd, COMPARED),
    }
    runners, steps = {}, {}
    for name, (make, count) in makers.items():
        try:
            runners[name], steps[name] = make(), count
        except Exception as error:  # a peer that is missing or broken is only skipped
            if name == OURS:
                raise
            report.skipped.append(f"{name} is left out of the steps: {type(error).__name__}")
    _check(runners)
    rounds = 2 if quick else 9
    slow = [name for name in runners if name == "micrograd"]
    timings = timed({n: r for n, r in runners.items() if n not in slow}, steps, rounds)
    timings |= timed({n: runners[n] for n in slow}, steps, 2)
    title = f"2-16-16-1 network, {work.POINTS} points, float64: a step of loss, gradients, update"
    notes = (f"the best of {rounds} rounds, each over {steps[OURS]:,} steps, fewer for slow peers",)
    best = {name: timing.best(["steps"]) / steps[name] for name, timing in timings.items()}
    rows: list[Row] = [
        (name, {"us": seconds * 1e6, "x dotgrad": seconds / best[OURS]})
        for name, seconds in best.items()
    ]
    report.tables.append(Table(title, rows, notes))
    cost = best[OURS] / best["C by hand"] if "C by hand" in best else None
    report.bars.append(Bar("a step, against C", 2.5, "x C by hand", cost, at_most=True))
    for name, limit in (("PyTorch", 30.0), ("jax.jit", 8.0), ("micrograd", 50_000.0)):
        faster = best[name] / best[OURS] if name in best else None
        report.bars.append(Bar(f"a step, against {name}", limit, f"x {name}", faster))


def _check(runners: dict[str, Runner]) -> None:
    """Raises Disagreement unless all have the same numbers after a few steps."""
    expected = runners[OURS](COMPARED, Stopwatch())
    for name, runner in runners.items():
        for place, (one, other) in enumerate(zip(expected, runner(COMPARED, Stopwatch()))):
            if not math.isclose(one, other, rel_tol=1e-9):
                raise Disagreement(f"number {place}: {OURS} has {one!r}, {name} {other!r}")


def _threads(report: Report, quick: bool) -> None:
    """Two threads against one."""
    batch, batches = 1_024, 4
    points, steps = batch * batches, 8 if quick else 2_000
    runners = {
        f"{count} thread{'s' * (count > 1)}": work.ours(points, count, batch) for count in (1, 2)
    }
    one, two = (runner(steps, Stopwatch()) for runner in runners.values())
    if one != two:
        raise Disagreement(f"1 thread has {one}, 2 threads have {two}")
    timings = timed(runners, dict.fromkeys(runners, steps), 2 if quick else 15)
    best = {name: timing.best(["steps"]) / steps for name, timing in timings.items()}
    first, second = best.values()
    rows: list[Row] = [
        (name, {"us": seconds * 1e6, "x 1 thread": first / seconds})
        for name, seconds in best.items()
    ]
    title = f"The same network, batches of {batch:,} of {points:,} points: a step"
    report.tables.append(Table(title, rows, ("the same bits for both", "the best of the rounds")))
    report.bars.append(Bar(f"2 threads, batch {batch:,}", 1.8, "x 1 thread", first / second))


def _digits(report: Report, quick: bool) -> None:
    """From the start of a process to a network that reads digits."""
    said: dict[str, list[str]] = {}
    entries = [Entry(OURS, partial(_whole_process, OURS, said))]
    try:
        _child("pytorch")
    except subprocess.CalledProcessError:
        report.skipped.append("PyTorch is left out of the digits: its run failed")
    else:
        entries.append(Entry("pytorch", partial(_whole_process, "pytorch", said)))
    timings = take_turns(entries, 1 if quick else 7, collector=False)
    best = {name: timing.best(["process"]) for name, timing in timings.items()}
    rows: list[Row] = [
        (
            name,
            {
                "s": seconds,
                "epochs": float(said[name][0]),
                "held-out right %": float(said[name][1]) * 100.0,
            },
        )
        for name, seconds in best.items()
    ]
    notes = ("whole processes, import included; the best of the rounds",)
    report.tables.append(Table("Digits to 95 % held-out accuracy", rows, notes))
    faster = best["pytorch"] / best[OURS] if "pytorch" in best else None
    report.bars.append(Bar("digits to 95 %, from process start", 1.0, "x PyTorch", faster))


def _child(engine: str) -> list[str]:
    """The output of the child process: epochs, accuracy."""
    command = [sys.executable, str(DIGITS), engine]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    return done.stdout.split()


def _whole_process(
    engine: str, said: dict[str, list[str]], instrument: Instrument
) -> Sequence[float]:
    instrument.start()
    said[engine] = _child(engine)
    instrument.lap("process")
    return []
