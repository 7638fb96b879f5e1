"""The workers that a command trains on: a cluster by its address, or some of its own."""

from __future__ import annotations

import argparse
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from autograd.cluster.connect import check_workers, client_of, distributed

# A worker that died is started anew, which on a busy machine takes longer than the 15 s after which
# Dask's local cluster gives up its place for good.
LASTING = {"distributed.deploy.lost-worker-timeout": "10 minutes"}


@contextmanager
def engine_of(options: argparse.Namespace) -> Iterator[str]:
    """The engine of `nn.sweep`: the cluster that the options name, or the cores of this machine."""
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
    """What `Trainer.fit` takes as its cluster; None where the options ask for none.

    Raises ImportError where there is no Dask, ValueError for less than one worker.
    """
    if options.workers is None:
        if options.cluster is not None:
            logging.getLogger(distributed().__name__).setLevel(logging.CRITICAL)  # we say it
        yield options.cluster
        return
    if options.workers < 1:
        raise ValueError(f"--workers must be a number of at least 1, not {options.workers}")
    with (
        import_module("dask").config.set(LASTING),
        distributed().LocalCluster(
            n_workers=options.workers, threads_per_worker=1, dashboard_address=":0",
            silence_logs=logging.CRITICAL, preload=[__name__],
        ) as cluster,
    ):  # fmt: skip
        yield cluster


def dask_setup(worker: Any) -> None:
    """Dask calls this in each worker: Ctrl-C is for the command, which ends its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
