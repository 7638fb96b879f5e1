"""Training the scalar GPT: against JAX, PyTorch, a C++ tape and scalars in plain Python."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial
from statistics import fmean
from typing import Any

import nn
from benchmarks import gpt_peers as peers
from benchmarks import gpt_work as work
from benchmarks.gpt_work import Runner, Task
from benchmarks.harness import Disagreement, Stopwatch, timed
from benchmarks.machine import describe
from benchmarks.report import Bar, Report, Row, Table

OURS = "dotgrad"
BATCHES = (64, 128)
COMPARED = 5  # steps whose losses must agree
TOLERANCE = 1e-4  # of float32 numbers after that many steps
RUN_STEPS = 1_000

Makers = dict[str, tuple[Callable[[Task], Runner], int]]  # how to make it, steps to time


def run(quick: bool, show: Callable[[object], None]) -> Report:
    """The whole suite, each table shown as soon as it is done.

    Raises Disagreement if two engines give different losses.
    """
    report = Report("gpt", quick, describe(["numpy", "torch", "jax", "micrograd"]), [])
    show(report.head())
    best = {}
    for batch in BATCHES:
        best = _batches(report, batch, quick)
        show(report.tables[-1])
    _two_threads(report, quick)
    show(report.tables[-1])
    _one_by_one(report, best[OURS], quick)
    show(report.tables[-1])
    _whole_run(report, quick)
    show(report.tables[-1])
    show("\n".join([*dict.fromkeys(report.skipped), report.verdict()]))
    return report


def _batches(report: Report, batch: int, quick: bool) -> dict[str, float]:
    """Seconds per document of each engine, in batches of that size."""
    task = Task(batch, *((2, 2) if quick else (16, 8)))
    makers: Makers = {
        OURS: (work.Ours, 2 if quick else 81_920 // batch),
        "jax.jit": (peers.in_jax, 2 if quick else 64),
        "PyTorch": (peers.in_torch, 2 if quick else 48),
        "C++ tape": (work.in_cpp, 1 if quick else 3),
    }
    best = _measured(report, task, makers, 1 if quick else 15)
    title = f"GPT of {len(task.flat):,} parameters, batch {batch}: a step, for each document"
    report.tables.append(Table(title, _rows(best, best[OURS]), _notes(task)))
    cost = best[OURS] * 1e6
    report.bars.append(Bar(f"a document, batch {batch}", 4.0, "us", cost, at_most=True))
    for name, limit in (("jax.jit", 3.0), ("PyTorch", 6.0), ("C++ tape", 40.0)):
        faster = best[name] / best[OURS] if name in best else None
        what = f"a document, batch {batch}, against {name}"
        report.bars.append(Bar(what, limit, f"x {name}", faster))
    return best


def _two_threads(report: Report, quick: bool) -> None:
    """A large batch by one thread and by two; the losses are the same bit for bit in any case."""
    batch = 64 if quick else 1_024
    task, steps = Task(batch, 2, 2 if quick else 8), 2 if quick else 120
    two = "dotgrad, 2 threads"
    makers: Makers = {OURS: (work.Ours, steps), two: (partial(work.Ours, threads=2), steps)}
    best = _measured(report, task, makers, 1 if quick else 7)
    title = f"Batch {batch:,} on two threads: a step, for each document"
    report.tables.append(Table(title, _rows(best, best[OURS]), _notes(task)))
    what = f"2 threads, batch {batch:,}"
    report.bars.append(Bar(what, 1.8, "x 1 thread", best[OURS] / best[two]))


def _one_by_one(report: Report, compiled: float, quick: bool) -> None:
    """The engines that make an object for every number, against ours with its batches."""
    task = Task(2, 1, 2 if quick else 8)
    makers: Makers = {
        "micrograd": (peers.in_micrograd, 1),
        "dotgrad, compiled=False": (partial(work.Ours, compiled=False), 1),
    }
    makers |= {OURS: (work.Ours, 1)}
    best = _measured(report, task, makers, 1 if quick else 3)
    title = "The same in plain Python, an object a number: a step of two documents, for each"
    rows = [("dotgrad, batch 128", compiled), *((n, best[n]) for n in best if n != OURS)]
    notes = (
        *_notes(task),
        "micrograd has exp and log added; with the collector on it takes many times as long",
    )
    report.tables.append(Table(title, _rows(dict(rows), compiled), notes))
    faster = best["micrograd"] / compiled if "micrograd" in best and not quick else None
    report.bars.append(Bar("a document, against micrograd", 50_000.0, "x micrograd", faster))


def _measured(report: Report, task: Task, makers: Makers, rounds: int) -> dict[str, float]:
    """Seconds per document of the engines that are installed, once their losses agree."""
    runners: dict[str, Runner] = {}
    for name, (make, _) in makers.items():
        try:
            runners[name] = make(task)
        except Exception as error:  # a peer that is missing or broken is only skipped
            if name.startswith(OURS):
                raise
            report.skipped.append(f"{name} is left out: {type(error).__name__}: {error}")
    _check(runners, min(COMPARED, 2 * task.batches))
    steps = {name: makers[name][1] for name in runners}
    timings = timed(runners, steps, rounds, collector=False)
    return {
        name: timing.best(["steps"]) / steps[name] / task.batch for name, timing in timings.items()
    }


def _check(runners: dict[str, Runner], steps: int) -> None:
    """Raises Disagreement unless all have the same losses, step by step."""
    expected = runners[OURS](steps, Stopwatch())
    for name, runner in runners.items():
        for step, (one, other) in enumerate(zip(expected, runner(steps, Stopwatch()), strict=True)):
            if not math.isclose(one, other, rel_tol=TOLERANCE):
                raise Disagreement(f"loss of step {step}: {OURS} has {one!r}, {name} {other!r}")


def _rows(best: dict[str, float], ours: float) -> list[Row]:
    return [
        (name, {"us": seconds * 1e6, "x dotgrad": seconds / ours}) for name, seconds in best.items()
    ]


def _notes(task: Task) -> tuple[str, ...]:
    """Notes on what a table's figures measure."""
    return (
        f"float32, {task.positions} positions; loss, gradients, Adam; the best of the rounds",
        f"the losses of the first steps are the same within {TOLERANCE:g}",
    )


def _whole_run(report: Report, quick: bool) -> None:
    """From a list of names to trained weights, one document a step, of 16 places but when quick."""
    steps = 20 if quick else RUN_STEPS
    task = Task(1, 1, 4 if quick else work.CONTEXT)
    chosen = (work.names() * (1 + steps // len(work.names())))[:steps]
    begin = time.perf_counter()
    ours = work.Ours(task, schedule=nn.optim.linear(work.RATE, steps))
    ours(1, Stopwatch())
    traced = time.perf_counter() - begin
    seconds = math.inf
    losses: list[float] = []
    for _ in range(1 if quick else 5):
        found, losses = _trained(ours, chosen)
        seconds = min(seconds, found)
    end = fmean(losses[-min(100, steps) :])
    if not end < losses[0]:
        raise Disagreement(f"{OURS} learned nothing: loss {losses[0]!r}, at the end {end!r}")
    figures: dict[str, Any] = {
        "trace s": traced, "train s": seconds, "first loss": losses[0], "last losses": end,
    }  # fmt: skip
    document = f"a document of {task.positions} places"
    title = f"A list of {steps:,} names to trained weights, {document} a step"
    notes = ("float32; the rate falls to 0; names to arrays and back are part of the training",)
    report.tables.append(Table(title, [(OURS, figures)], notes))
    measured = None if quick else seconds
    report.bars.append(Bar("1,000 steps of a document", 1.0, "s", measured, at_most=True))


def _trained(ours: work.Ours, chosen: list[str]) -> tuple[float, list[float]]:
    """Seconds and losses of a run over these names, one a step."""
    ours.reset()
    begin = time.perf_counter()
    arrays = work.arrays(ours.task.alphabet, chosen, ours.task.positions)
    history = ours.trainer.fit(*arrays, epochs=1, batch_size=1, seed=0, progress=False)
    return time.perf_counter() - begin, [float(x) for x in history.step_losses]
