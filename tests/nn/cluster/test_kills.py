"""Workers killed at random moments of a run: the same weights, to the bit.

Three in every run, fifty in the nightly one: some minutes.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dask.array as da
import numpy as np
from counts import count

import nn

EPOCHS, SOON = 8, 0.02  # seconds: about two steps
RNG = np.random.default_rng(0)
X = RNG.normal(size=(240, 3))
XS, KS = (da.from_array(a, chunks=(40, *a.shape[1:])) for a in (X, (X[:, 0] > 0).astype(int)))


def outcome(cluster: Any, callbacks: Any = ()) -> Any:
    """All that a run comes to."""
    model = nn.Sequential(nn.MLP(3, [4], rng=0), nn.Dropout(0.2, rng=1), nn.MLP(4, [2], rng=2))
    trainer = nn.Trainer(
        lambda x, k: nn.cross_entropy(model(x), k), nn.Adam(model.parameters(), lr=0.02)
    )
    trainer.fit(
        XS, KS, validation=(XS, KS), epochs=EPOCHS, batch_size=60, seed=4, cluster=cluster,
        callbacks=callbacks, progress=False,
    )  # fmt: skip
    return trainer.optimizer.snapshot(), trainer.history


def whole_again(client: Any) -> None:
    """Wait for two workers; a busy machine may lose one for good, as it starts."""
    client.cluster.scale(2)
    client.wait_for_workers(2, timeout="2 minutes")


class Killer:
    """Kills one of the workers soon after an epoch; epoch 0 is the beginning of the run."""

    def __init__(self, client: Any, draw: random.Random) -> None:
        self.client, self.draw = client, draw
        self.epoch, self.at = draw.randrange(EPOCHS - 1), 0.0
        self._timer: threading.Timer | None = None

    def _set(self, most: float) -> None:
        self._timer = threading.Timer(self.draw.uniform(0.0, most), self._kill)
        self._timer.start()

    def _kill(self) -> None:
        alive = [nanny.pid for nanny in self.client.cluster.workers.values() if nanny.pid]
        self.at = time.monotonic()
        os.kill(self.draw.choice(alive), signal.SIGKILL)

    def __call__(self, trainer: Any, history: Any) -> None:
        if history.epochs == self.epoch:
            self._set(SOON)

    @contextmanager
    def about(self) -> Iterator[None]:
        """A block that the kill falls into, or comes soon after."""
        if not self.epoch:
            self._set(25 * SOON)  # blocks are placed, the objective is traced and built
        try:
            yield
        finally:
            if self._timer is not None:
                self._timer.join()


def test_a_worker_may_be_killed_at_any_moment(client: Any) -> None:
    wanted, draw = count(3, 50), random.Random(5)
    whole, hit = outcome(None), 0
    for _ in range(4 * wanted):  # a kill that comes when the run is over is none
        whole_again(client)
        killer = Killer(client, draw)
        with killer.about():
            found = outcome(client, [killer])
            end = time.monotonic()
        assert found == whole, (killer.epoch, end - killer.at)
        hit += killer.at < end
        if hit == wanted:
            break
    whole_again(client)  # for the next test
    assert hit == wanted
