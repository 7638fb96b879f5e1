"""A cluster that can't do the work is told in a sentence."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

import autograd
from autograd.cluster.connect import ClusterLost, _probe, check_workers


class Client:
    """Answers as a client whose workers have these versions."""

    scheduler = SimpleNamespace(address="tcp://there:8786")

    def __init__(self, versions: dict[str, str | None]) -> None:
        self.versions = versions

    def wait_for_workers(self, count: int, timeout: str) -> None:
        if not self.versions:
            raise TimeoutError

    def run(self, function: Any, *arguments: Any, on_error: str) -> Any:
        return self.versions

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        return {"workers": self.versions}


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        ({}, "the scheduler at tcp://there:8786 has no worker: start one with `dask worker tcp:"),
        ({"tcp://a:1": None},
         "the worker tcp://a:1 has no dotgrad: pip install 'dotgrad[cluster]' there"),
        ({"tcp://a:1": "0.0"},
         f"the worker tcp://a:1 has dotgrad 0.0, but this process has {autograd.__version__}: "),
    ],
)  # fmt: skip
def test_why_not(versions: dict[str, str | None], told: str) -> None:
    with pytest.raises(ClusterLost) as caught:
        check_workers(Client(versions))
    assert str(caught.value).startswith(told)


def test_a_worker_says_what_it_has() -> None:
    check_workers(Client({"tcp://a:1": autograd.__version__}))
    assert _probe("autograd") == autograd.__version__
    assert _probe("no_such_package") is None


def test_the_question_goes_to_a_worker_that_has_nothing() -> None:
    """It is sent by value: unpickled where no module of ours is."""
    from autograd.packing import packed

    code = "import pickle, sys; f, = pickle.load(sys.stdin.buffer); print(f('no_such_package'))"
    found = subprocess.run(
        [sys.executable, "-I", "-c", code], input=packed((_probe,), "f"), capture_output=True,
        check=True, cwd="/",
    )  # fmt: skip
    assert found.stdout.strip() == b"None"
