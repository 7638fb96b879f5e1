"""Waiting for workers: it ends, with the work done by others or with a sentence."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dask.array as da
import numpy as np
import pytest
from distributed import Client, LocalCluster, Status

import nn
from autograd.cluster.connect import ClusterLost
from autograd.cluster.places import place_for
from nn.training.batches import checked

X = np.random.default_rng(0).normal(size=(60, 2))
XS, YS = da.from_array(X, chunks=(15, 2)), da.from_array(X[:, 0] + 1.0, chunks=15)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("waiting.LOOK", "workers.LOOK", "waiting._IDLE", "waiting.LOST", "workers.LOST"):
        monkeypatch.setattr(f"autograd.cluster.{name}", 0.3)


@contextmanager
def threads(workers: int) -> Iterator[Any]:
    """A client of workers that are threads of this process, and never pause of themselves."""
    cluster = LocalCluster(n_workers=workers, threads_per_worker=1, processes=False,
                           dashboard_address=":0", silence_logs=logging.CRITICAL,
                           memory_limit=0)  # fmt: skip
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client


def outcome(cluster: Any, *callbacks: Any, data: Any = (XS, YS)) -> Any:
    """All that a run comes to."""
    model = nn.MLP(2, [3, 1], rng=0)
    trainer = nn.Trainer(lambda x, y: (model(x) - y) ** 2, nn.SGD(model.parameters(), lr=0.1))
    trainer.fit(*data, epochs=3, batch_size=20, seed=0, blocks=4, cluster=cluster,
                callbacks=callbacks, progress=False)  # fmt: skip
    return trainer.optimizer.snapshot(), trainer.history


@pytest.mark.parametrize("data", [(XS, YS), (X, X[:, 0] + 1.0)], ids=["Dask's", "arrays"])
def test_new_workers_go_on_where_for_a_moment_there_was_none(
    data: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask keeps what was meant for the old ones for them, for ever."""
    monkeypatch.setattr("autograd.cluster.waiting.LOST", 20.0)
    timers = []
    with threads(2) as client:

        def replace(_: nn.Trainer, history: nn.History) -> None:
            if history.epochs == 1:
                client.cluster.scale(0)
                while client.scheduler_info(n_workers=-1)["workers"]:
                    time.sleep(0.02)
                timers.append(threading.Timer(0.5, client.cluster.scale, [2]))
                timers[0].start()

        found = outcome(client, replace, data=data)
    assert timers
    assert found == outcome(None)


def test_workers_that_are_paused_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.cluster.connect._PATIENCE", "0.3s")

    def pause(dask_worker: Any) -> None:
        dask_worker.status = Status.paused

    told = "paused for want of memory: give them more, or divide the data into more"
    with threads(1) as client:
        with monkeypatch.context() as patch:  # as the blocks arrive
            patch.setattr("autograd.cluster.places.check_workers", lambda made: made.run(pause))
            with pytest.raises(ClusterLost, match=told):
                outcome(client)
        with pytest.raises(ClusterLost, match=told):
            outcome(client)


def test_workers_that_are_gone_are_told() -> None:
    with threads(1) as client:

        def leave(*_: Any) -> None:
            client.cluster.scale(0)

        with pytest.raises(ClusterLost, match="no worker is left"):
            outcome(client, leave)


def test_a_worker_that_is_gone_has_no_hand(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.cluster.waiting.LOST", 20.0)
    place: Any = place_for([XS], client, 16, checked, "fit")
    with pytest.raises(TimeoutError):  # not an answer that never comes
        place._hand("tcp://127.0.0.1:1")
    place.close()
