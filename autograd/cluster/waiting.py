"""Waiting for the workers of a cluster: not for ever, and with a reason in the end."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograd.cluster.connect import PAUSED, TIMEOUTS, ClusterLost, distributed

LOOK = 2.0  # seconds of waiting between two looks whether anybody is still there
LOST = 20.0  # seconds without scheduler or workers, after which they are taken for lost
# Seconds in which workers do nothing of what there is to do: other workers than those that it was
# meant for, and the same ones, to which the data may yet be on their way.
_IDLE, _LONG_IDLE = 10.0, 600.0


class Forgotten(Exception):
    """Workers are there, and nobody does what there is to do."""


class Waiting:
    """Waiting for what a client has asked for."""

    def __init__(self, client: Any) -> None:
        self._client, self.address = client, client.scheduler.address
        self.meant: set[str] = set()  # the workers that were there when the work was given out

    def present(self) -> list[str]:
        """The workers that there are."""
        return sorted(self._client.scheduler_info(n_workers=-1)["workers"])

    def alive(self) -> bool:
        """Whether there is a scheduler."""
        return bool(self._client.status == "running")

    def paused(self) -> bool:
        """Whether all workers are."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return all(worker["status"] == "paused" for worker in workers)

    def gathered(self, futures: Sequence[Any]) -> list[Any]:
        """The results of tasks.

        Raises ClusterLost where nobody is left to do them, or can, and Forgotten where nobody does.
        """
        found: list[Any] = self.until(futures, lambda: list(self._client.gather(futures)))
        return found

    def until(self, futures: Sequence[Any], then: Callable[[], Any] = lambda: None) -> Any:
        """What comes then, once tasks are done.  Raises what `gathered` does."""
        package, since = distributed(), time.monotonic()
        while True:
            try:
                with self._client.as_current():  # whose futures these are
                    package.wait(futures, timeout=LOOK)
                return then()
            except TIMEOUTS:
                waited = time.monotonic() - since
                if not self.alive() or not self.present():
                    if waited > LOST:
                        raise self.lost("no worker is left") from None
                elif any(self._client.processing().values()):
                    since = time.monotonic()
                elif self.paused():
                    if waited > LOST:
                        raise self.lost(PAUSED) from None
                elif waited > (_LONG_IDLE if self.meant & {*self.present()} else _IDLE):
                    raise Forgotten from None

    def while_there(
        self, worker: str, attempt: Callable[[], Any], patience: float = math.inf
    ) -> Any:
        """What an attempt comes to in the end, after as many timeouts as it takes.

        Raises TimeoutError where the worker is gone, or patience is over.
        """
        end = time.monotonic() + patience
        while True:
            try:
                return attempt()
            except TIMEOUTS:
                if not self.alive() or worker not in self.present() or time.monotonic() > end:
                    raise TimeoutError(f"{worker} is gone, or takes no work") from None

    @contextmanager
    def told(self) -> Iterator[None]:
        """A block whose errors, where they are Dask's, are told as ClusterLost."""
        try:
            yield
        except BaseException as error:
            if isinstance(error, ClusterLost) or not _of_dask(error):
                raise
            told = " ".join(str(error).split()) or type(error).__name__
            gone = not self.alive() or "Cancelled" in type(error).__name__
            raise self.lost("nobody answers there" if gone else told) from error

    def lost(self, why: str) -> ClusterLost:
        """The error that says so."""
        return ClusterLost(
            f"the cluster at {self.address} is lost ({why}); the parameters are those of the last "
            "whole step, and a run that trainer.save() kept goes on with trainer.resume()"
        )


def _of_dask(error: BaseException) -> bool:
    """Whether an error is about the cluster, not about what it was doing."""
    names = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    lost = isinstance(error, OSError) and error.filename is None
    lost = lost or isinstance(error, TIMEOUTS)
    return "distributed" in names or lost or type(error).__name__.endswith("CancelledError")
