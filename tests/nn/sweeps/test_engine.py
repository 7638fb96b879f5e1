"""Calls shared out to processes: to how many, what is given up, and that nobody is warned."""

from __future__ import annotations

import os
import time
import warnings
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from typing import Any
from unittest.mock import Mock

import pytest

from nn.sweeps import engine as engines
from nn.sweeps.engine import performed, sharing


def _slowly(x: int) -> int:
    time.sleep(0.2)
    return x


def test_what_is_left_is_given_up_without_a_word() -> None:
    """Wherever Ctrl-C comes: between two results the block ends while calls are being made."""
    calls = {k: (_slowly, (k,)) for k in range(8)}
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        with sharing(calls, "loky", 2) as results:
            k, result = next(results)
    assert k == result
    assert not found
    assert not list(results)


@pytest.mark.parametrize("engine", ["loky", "multiprocessing"])
def test_one_job_is_this_process_and_several_are_others(engine: str) -> None:
    calls = dict.fromkeys(range(6), (os.getpid, ()))
    found = dict(performed(calls, engine, 1))
    assert found == dict.fromkeys(range(6), os.getpid())
    found = dict(performed(dict.fromkeys(range(6), (_own, (0.05,))), engine, 2))
    assert os.getpid() not in found.values()
    assert 1 <= len(set(found.values())) <= 2


def _own(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


class RayActorError(Exception):
    """As Ray names it, and what it raises for an actor whose process has died."""


class ActorDiedError(RayActorError):
    pass


class KilledWorker(Exception):
    """As Dask names it."""


@pytest.mark.parametrize(
    ("engine", "error"),
    [("loky", BrokenProcessPool), ("dask", KilledWorker), ("ray", ActorDiedError)],
)
def test_a_worker_that_dies_costs_the_call_that_kills_it(
    engine: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the engine says so.  The second of five calls kills whoever makes it."""

    def parallel(calls: Any) -> list[Any]:
        given = list(calls)
        if any(k == 1 for _, (k, *_), _ in given):
            raise error("died")
        return [f(*arguments) for f, arguments, _ in given]

    joblib = Mock(
        parallel_config=lambda **_: nullcontext(),
        effective_n_jobs=lambda jobs: jobs,
        Parallel=lambda **_: parallel,
        delayed=lambda f: lambda *arguments: (f, arguments, {}),
    )
    monkeypatch.setattr(engines, "check", lambda _: joblib)
    found = dict(performed({k: (abs, (-k,)) for k in range(5)}, engine, 2))
    assert found == {0: 0, 1: None, 2: 2, 3: 3, 4: 4}


def test_an_engine_that_fails_says_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Mock(side_effect=OSError("no more\nfiles"))
    joblib = Mock(
        parallel_config=lambda **_: nullcontext(), effective_n_jobs=lambda jobs: jobs,
        Parallel=lambda **_: broken,
    )  # fmt: skip
    monkeypatch.setattr(engines, "check", lambda _: joblib)
    with pytest.raises(RuntimeError, match=r"^the engine ray failed: no more files$"):
        dict(performed({0: (abs, (-1,))}, "ray", 2))
