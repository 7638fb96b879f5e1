"""A table larger than the workers' memory: `python -m benchmarks.larger`, about ten minutes.

Writes a table to Parquet, trains on it by Dask workers whose memory is limited, and prints the most
memory that each process had in each epoch.  Ends with status 1 where that grows from the second
epoch to the last by more than a tenth, or where a worker was lost to its limit.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

import nn

COLUMNS, ROWS_A_PART, WORKERS = 12, 100_000, 2


def part(number: int, rows: int) -> Any:
    """A partition of the table: twelve features, and a target that they decide."""
    rng = np.random.default_rng(number)
    x = rng.normal(size=(rows, COLUMNS))
    frame = import_module("pandas").DataFrame(x, columns=[f"x{k}" for k in range(COLUMNS)])
    frame["y"] = np.tanh(x[:, 0] - 0.5 * x[:, 1]) + 0.1 * rng.normal(size=rows)
    return frame


def write(folder: Path, rows: int) -> None:
    """Write the table, partition by partition."""
    for number in range(-(-rows // ROWS_A_PART)):
        held = part(number, min(ROWS_A_PART, rows - number * ROWS_A_PART))
        held.to_parquet(folder / f"part-{number:05}.parquet")


class Watch:
    """The most memory of processes, from look to look; a thread looks all the time."""

    def __init__(self, client: Any) -> None:
        self.client, self.peaks = client, dict[str, int]()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        psutil: Any = import_module("psutil")
        while not self._over.wait(0.05):
            workers = self.client.cluster.workers.values()
            pids = {"client": os.getpid()} | {f"worker {n.name}": n.pid for n in workers if n.pid}
            for name, pid in pids.items():
                try:
                    now = psutil.Process(pid).memory_info().rss
                except psutil.NoSuchProcess:  # a worker that was lost, told at the end
                    continue
                self.peaks[name] = max(now, self.peaks.get(name, 0))

    def taken(self) -> dict[str, float]:
        """Megabytes since the last time."""
        found, self.peaks = self.peaks, {}
        return {name: peak / 1e6 for name, peak in sorted(found.items())}

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()


@contextmanager
def limited(megabytes: int, folder: str) -> Iterator[Any]:
    """A client of workers with so much memory each."""
    package: Any = import_module("distributed")
    cluster = package.LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, memory_limit=f"{megabytes}MB",
        dashboard_address=":0", silence_logs=logging.CRITICAL, local_directory=folder,
    )  # fmt: skip
    with cluster, package.Client(cluster, set_as_default=False) as client:
        yield client


def trained(table: Path, client: Any, epochs: int, batch: int) -> list[dict[str, float]]:
    """Train on the table; the peaks of each epoch."""
    frame = import_module("dask.dataframe").read_parquet(table)
    names = [f"x{k}" for k in range(COLUMNS)]
    model = nn.MLP(COLUMNS, [16, 1], activation="tanh", rng=0)
    trainer = nn.Trainer(lambda x, y: (model(x) - y) ** 2, nn.Adam(model.parameters(), lr=0.01))
    watch, epoch_peaks, begin = Watch(client), list[dict[str, float]](), time.perf_counter()

    def mark(_: Any, history: Any) -> None:
        epoch_peaks.append(watch.taken())
        told = ", ".join(f"{name} {peak:.0f} MB" for name, peak in epoch_peaks[-1].items())
        spent = time.perf_counter() - begin
        print(f"epoch {history.epochs}: loss {history.losses[-1]:.5f}, {spent:.0f} s; {told}",
              flush=True)  # fmt: skip

    try:
        trainer.fit(
            frame[names], frame["y"], epochs=epochs, batch_size=batch, seed=0, cluster=client,
            callbacks=[mark], progress=False,
        )  # fmt: skip
    finally:
        watch.close()
    return epoch_peaks


def main(arguments: list[str] | None = None) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.larger", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=100_000)
    parser.add_argument("--limit", type=int, default=800, help="megabytes a worker")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="dotgrad-") as folder:
        table = Path(folder) / "table"
        table.mkdir()
        write(table, options.rows)
        size = options.rows * (COLUMNS + 1) * 8 / 1e6
        print(f"{options.rows:,} rows of {COLUMNS + 1} numbers, {size:,.0f} MB in memory, "
              f"{WORKERS} workers of {options.limit} MB", flush=True)  # fmt: skip
        with limited(options.limit, folder) as client:
            before = client.run(os.getpid)
            peaks = trained(table, client, options.epochs, options.batch)
            lost = client.run(os.getpid) != before
    if lost:
        print("a worker was lost to its limit")
    grown = [name for name in peaks[-1] if peaks[-1][name] > 1.1 * peaks[1].get(name, 0.0)]
    if grown:
        print(f"{', '.join(grown)} grew from epoch to epoch")
    return int(lost or bool(grown))


if __name__ == "__main__":
    sys.exit(main())
