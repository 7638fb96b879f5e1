"""What can't be sent to another process is named as the sender knows it."""

from __future__ import annotations

import functools
import pickle
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from autograd.packing import packed

LOCK = threading.Lock()


def by_global() -> Callable[[], Any]:
    def outer() -> Any:
        return lambda: LOCK  # in a function inside it

    return outer


def by_closure() -> Callable[[], Any]:
    handle = LOCK
    inner = lambda: handle  # noqa: E731
    return lambda: inner


def by_attribute() -> Any:
    class Thing:
        def __init__(self) -> None:
            self.fine, self.guard = 3, LOCK

        def method(self) -> int:
            return self.fine

    return Thing().method


@pytest.mark.parametrize(
    ("thing", "told"),
    [
        (LOCK, "f, a lock, can't be sent to another process (cannot pickle"),
        (by_global(), "'LOCK', a lock that f reaches, can't be sent"),
        (by_closure(), "'handle', a lock that f reaches,"),
        (by_attribute(), "'guard', a lock that f reaches,"),
        (functools.partial(len, LOCK), "'argument 0', a lock that f reaches,"),
        (functools.partial(print, file=LOCK), "'file', a lock that f reaches,"),
        ({"deep": [1, (LOCK,)]}, "'[0]', a lock that f reaches,"),
        (lambda x=LOCK: x, "'x', a lock that f reaches,"),
    ],
)
def test_the_name_in_the_way(thing: Any, told: str) -> None:
    with pytest.raises(TypeError) as caught:
        packed(thing, "f")
    assert str(caught.value).startswith(told)
    assert str(caught.value).endswith("create it inside the function that runs there")


def test_what_is_sent_is_the_same_there() -> None:
    k = 3
    assert pickle.loads(packed(lambda x: x + k, "f"))(4) == 7


def test_without_cloudpickle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    monkeypatch.setitem(sys.modules, "joblib.externals.cloudpickle", None)
    with pytest.raises(ImportError, match="pip install cloudpickle"):
        packed([1], "f")
