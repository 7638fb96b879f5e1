"""The workers that a command trains on: those of a given cluster, or some that it starts."""

from __future__ import annotations

import argparse
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from autograd.cluster.connect import check_workers, client_of, distributed

# On a busy machine, restarting a worker that died takes longer than the 15 s after which Dask's
# local cluster gives it up for good.
LASTING = {"distributed.deploy.lost-worker-timeout": "10 minutes"}


@contextmanager
def engine_of(options: argparse.Namespace) -> Iterator[str]:
    """The engine of `nn.sweep`: "dask" with a cluster by the options, "loky" for this machine."""
    with cluster_of(options) as cluster:
        if cluster is None:
            yield "loky"
            return
        client, _ = client_of(cluster)
        with client, client.as_current():
            check_workers(client)
            yield "dask"


@contextmanager
def cluster_of(options: argparse.Namespace) -> Iterator[Any]:
    """The `cluster` for `Trainer.fit`; None if the options ask for none.

    Raises ImportError without Dask, ValueError for less than one worker.
    """
    if options.workers is None:
        if options.cluster is not None:
            logging.getLogger(distributed().__name__).setLevel(logging.CRITICAL)  # we report it
        yield options.cluster
        return
    if options.workers < 1:
        raise ValueError(f"--workers must be at least 1, not {options.workers}")
    with (
        import_module("dask").config.set(LASTING),
        distributed().LocalCluster(
            n_workers=options.workers, threads_per_worker=1, dashboard_address=":0",
            silence_logs=logging.CRITICAL, preload=[__name__],
        ) as cluster,
    ):  # fmt: skip
        yield cluster


def dask_setup(worker: Any) -> None:
    """Called by Dask in each worker: Ctrl-C is for the command, which ends its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
