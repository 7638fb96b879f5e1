"""A connection to a Dask cluster and its workers, or a sentence saying why there is none."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from autograd.messages import a_type

_PATIENCE = "10s"  # for a scheduler to answer
PAUSED = (
    "its workers are paused for want of memory: give them more, or divide the data into more "
    "partitions"
)
TIMEOUTS = (TimeoutError, asyncio.TimeoutError)  # the same class from Python 3.11 on


class ClusterLost(RuntimeError):
    """The cluster is gone, or the workers that remain can't do the work."""


def distributed() -> Any:
    """The package `distributed`.  Raises ImportError that says what to install."""
    try:
        return import_module("distributed")
    except ImportError:
        raise ImportError(
            "a cluster needs Dask, which is not installed: pip install 'dotgrad[cluster]'"
        ) from None


def client_of(cluster: Any) -> tuple[Any, bool]:
    """(a client of the cluster, whether it was made here); (None, False) if there is no cluster.

    cluster  a client, a cluster, an address, or None for the current client

    Raises ConnectionError if nobody answers, TypeError for anything else.
    """
    if cluster is None:
        if "distributed" not in sys.modules:
            return None, False
        try:
            return distributed().default_client(), False
        except ValueError:
            return None, False
    package = distributed()
    if isinstance(cluster, package.Client):
        return cluster, False
    if not isinstance(cluster, (str, package.deploy.Cluster)):
        raise TypeError(
            f"cluster must be a Dask client, a cluster or an address, not {a_type(cluster)}"
        )
    try:
        return package.Client(cluster, timeout=_PATIENCE, set_as_default=False), True
    except (OSError, ValueError, *TIMEOUTS) as error:
        raise ClusterLost(
            f"nobody answers at {cluster}: is `dask scheduler` running there? ({_line(error)})"
        ) from None


def check_workers(client: Any) -> None:
    """Raises ClusterLost, with the reason, if there is no worker or one can't do the work."""
    root = __name__.partition(".")[0]
    here = sys.modules[root].__version__
    found: dict[str, Any] = {}
    with suppress(*TIMEOUTS):
        while not found:
            client.wait_for_workers(1, timeout=_PATIENCE)
            told = client.run(_probe, root, on_error="return")
            # Dask takes care of workers that die meanwhile
            found = {worker: x for worker, x in told.items() if not isinstance(x, OSError)}
    if not found and client.scheduler_info(n_workers=-1)["workers"]:
        raise ClusterLost(f"the cluster at {client.scheduler.address} takes no work: {PAUSED}")
    if not found:
        raise ClusterLost(
            f"the scheduler at {client.scheduler.address} has no worker: start one with "
            f"`dask worker {client.scheduler.address}`"
        )
    for address, version in sorted(found.items()):
        if version is None:
            raise ClusterLost(
                f"the worker {address} has no dotgrad: pip install 'dotgrad[cluster]' there"
            )
        if version != here:
            raise ClusterLost(
                f"the worker {address} has dotgrad {version}, but this process has {here}: install "
                "the same version there"
            )


def _probe(package: str) -> Any:
    """The version of dotgrad in a worker; None if it has none."""
    from importlib import import_module

    try:
        return import_module(package).__version__
    except ImportError:
        return None


_probe.__module__ = "__main__"  # sent by value: a worker may not have this file


def _line(error: BaseException) -> str:
    """The message of an error, on one line."""
    return " ".join(str(error).split()) or type(error).__name__
