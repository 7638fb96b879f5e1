"""Many runs on the cores of this machine, and one run on Dask workers, with the cost per step."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

import nn
from benchmarks.harness import Disagreement
from benchmarks.machine import describe
from benchmarks.report import Bar, Report, Table
from benchmarks.sweep_work import make

_BLOCKS = 8


def run(quick: bool, show: Callable[[object], None]) -> Report:
    """Two tables: runs in processes, steps on workers."""
    report = Report("sweep", quick, describe(["joblib", "dask", "distributed"]), [])
    show(report.head())
    for part in (_runs, _steps):
        table, bars = part(quick)
        report.tables.append(table)
        report.bars += bars
        show(table)
    show(report.verdict())
    return report


def _runs(quick: bool) -> tuple[Table, list[Bar]]:
    """The same runs by a plain loop, by two loops at once, by one job and by two."""
    runs, rounds = (4, 1) if quick else (100, 3)
    half = runs // 2
    ways: dict[str, list[list[str]]] = {
        "a plain loop": [["loop", f"{runs}", "0"]],
        "a plain loop in each of two processes": [
            ["loop", f"{half}", "0"],
            ["loop", f"{runs - half}", f"{half}"],
        ],
        "sweep, jobs=1": [["1", f"{runs}", "0"]],
        "sweep, jobs=2": [["2", f"{runs}", "0"]],
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    losses: dict[str, list[str]] = {}
    for _ in range(rounds):
        for name, commands in ways.items():
            begin = time.perf_counter()
            losses[name] = _losses(commands)
            found[name].append(time.perf_counter() - begin)
    if any(numbers != losses["a plain loop"] for numbers in losses.values()):
        raise Disagreement("the runs of a sweep are not those of a plain loop")
    seconds = {name: median(times) for name, times in found.items()}
    _, two_loops, one, two = seconds.values()
    title = f"{runs} runs of the digits network, seconds with the start of Python"
    table = Table(title, [(name, {"s": s}) for name, s in seconds.items()])
    return table, [
        Bar("two jobs by one", 1.8, "times as fast", one / two),
        Bar("two jobs by two plain loops", 1.05, "times as long", two / two_loops, at_most=True),
    ]


def _losses(commands: list[list[str]]) -> list[str]:
    """The output of processes that run at once, one after another."""
    command = [sys.executable, "-m", "benchmarks.sweep_work"]
    started = [
        subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True)
        for arguments in commands
    ]
    printed = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        raise Disagreement("a process of the benchmark failed")
    return " ".join(printed).split()


def _steps(quick: bool) -> tuple[Table, list[Bar]]:
    """Steps of the digits network in this process and on workers: equal results, and the time."""
    batch, epochs = (2_048, 2) if quick else (65_536, 8)
    small = 64
    large, rows, bits = {}, [], set()
    for workers in (0, 1, 2):
        with _cluster(workers) as client:
            big, weights = _seconds(client, batch, epochs, 8)
            little, _ = _seconds(client, small, epochs, 20)
        bits.add(tuple(weights))
        large[workers] = big
        name = f"{workers} worker{'s' * (workers != 1)}" if workers else "in this process"
        figures: dict[str, float | None] = {
            f"ms, batch {batch:,}": 1e3 * big, f"ms, batch {small}": 1e3 * little,
        }  # fmt: skip
        rows.append((name, figures))
    if len(bits) > 1:
        raise Disagreement("the weights depend on the number of workers")
    note = f"{_BLOCKS} blocks; the small batch is next to nothing but the price of a step"
    table = Table("a step of the digits network on blocks", rows, (note,))
    return table, [Bar("two workers by one", 1.7, "times as fast", large[1] / large[2])]


def _seconds(client: Any, batch: int, epochs: int, steps: int) -> tuple[float, list[float]]:
    """(the seconds of a step, the median over epochs of so many; the weights after the last)."""
    data = nn.data.digits().scaled(1 / 16)
    samples = steps * batch
    copies = -(-samples // len(data))
    inputs = np.tile(np.array(data.inputs), (copies, 1))[:samples]
    targets = np.tile(np.array(data.targets), copies)[:samples]
    da: Any = import_module("dask.array")
    rows = samples // _BLOCKS
    blocks = da.from_array(inputs, chunks=(rows, 64)), da.from_array(targets, chunks=rows)
    trainer, ends = make(0), []

    def mark(*_: object) -> None:
        ends.append(time.perf_counter())

    trainer.fit(
        *blocks, epochs=1 + epochs, batch_size=batch, seed=0, cluster=client, callbacks=[mark],
        progress=False,
    )  # fmt: skip
    spans = [end - begin for begin, end in pairwise(ends)]  # without what comes before all steps
    return median(spans) / steps, [p.data for p in trainer.optimizer.parameters]


@contextmanager
def _cluster(workers: int) -> Iterator[Any]:
    """A client of that many workers on this machine; None for 0."""
    if not workers:
        yield None
        return
    package: Any = import_module("distributed")
    cluster = package.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=":0",
        silence_logs=logging.CRITICAL,
    )  # fmt: skip
    with cluster, package.Client(cluster, set_as_default=False) as client:
        yield client
