"""Calls shared out to processes: to how many, what is given up, and that nobody is warned."""

from __future__ import annotations

import os
import time
import warnings

import pytest

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
