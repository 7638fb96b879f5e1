"""A walk sees all that a function reaches: its tokens, and in words what differs or is unknown."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograd import Value, freeze
from autograd.reached.walk import LARGE, Walk

SCALE = 2.0


class Thing:
    def __init__(self, **attributes: Any) -> None:
        vars(self).update(attributes)


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x: Any) -> None:
        self.x = x


@pytest.mark.parametrize(
    ("make", "other"),
    [
        (lambda: [1.0, 2.0], [1.0, 3.0]),
        (lambda: (1.0, [2.0]), (1.0, [2.0, 3.0])),
        (lambda: {"a": 1.0}, {"b": 1.0}),
        (lambda: {1.0, 2.0}, {1.0}),
        (lambda: Thing(a=1), Thing(a=True)),  # 1 == True
        (lambda: Thing(a=0.0), Thing(a=-0.0)),
        (lambda: Thing(a=[1.0]), Thing(a=[1.0], b=2.0)),
        (lambda: Slotted("x"), Slotted("y")),
        (lambda: SimpleNamespace(a=1.0), SimpleNamespace(a=2.0)),
        (lambda: np.arange(3.0), np.arange(3.0, dtype=np.float32)),
        (lambda: np.arange(3.0), np.arange(3.0)[::-1]),
        (lambda: np.array(["a", None]), np.array(["a", "b"])),
        (lambda: bytearray(b"ab"), bytearray(b"ac")),
        (lambda: slice(1, 2), slice(1, 3)),
    ],
)
def test_equal_things_have_equal_tokens_and_others_do_not(make: Any, other: Any) -> None:
    assert Walk([make()]).tokens == Walk([make()]).tokens
    assert Walk([make()]).tokens != Walk([other]).tokens


def test_values_are_compared_by_identity() -> None:
    one, same = Value(1.0), Value(1.0)
    assert Walk([[one]]).tokens == Walk([[one]]).tokens
    assert Walk([[one]]).tokens != Walk([[same]]).tokens


def test_things_in_a_circle_end() -> None:
    thing = Thing()
    thing.own = [thing]  # type: ignore[attr-defined]
    assert Walk([thing]).tokens == Walk([thing]).tokens


def test_what_is_shared_differs_from_what_is_equal() -> None:
    one = [1.0]
    assert Walk([[one, one]]).tokens != Walk([[[1.0], [1.0]]]).tokens


def test_a_difference_is_told_in_the_words_of_the_program() -> None:
    box = {"rates": [Thing(lr=0.1)]}
    before = Walk([lambda: box])
    assert before.difference(Walk([before.roots[0]])) is None
    box["rates"][0].lr = 0.2  # type: ignore[attr-defined]
    assert before.difference(Walk([before.roots[0]])) == "box['rates'][0].lr"


def test_a_global_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def f() -> float:
        return SCALE

    before = Walk([f])
    monkeypatch.setitem(globals(), "SCALE", 3.0)
    assert before.difference(Walk([f])) == "SCALE"


def test_what_has_no_pickle_is_named_if_code_mentions_the_way_there() -> None:
    held = Thing(lock=threading.Lock(), other=threading.Lock())
    assert Walk([lambda: held.lock]).named() == ["held.lock, a lock"]
    assert Walk([lambda: held]).named() == []


def test_what_has_no_pickle_is_named_with_the_article_of_its_type() -> None:
    async def stream() -> AsyncIterator[float]:
        yield 1.0

    held = [stream()]
    assert Walk([lambda: held]).named() == ["held[0], an async_generator"]


def test_what_is_frozen_is_not_looked_into() -> None:
    held = freeze(Thing(a=[1.0]))
    before = Walk([held])
    held.a[0] = 2.0  # type: ignore[attr-defined]
    assert before.difference(Walk([held])) is None


def test_large_arrays_are_told_with_their_bytes() -> None:
    small, table = np.zeros(LARGE // 8), np.zeros(LARGE // 8 + 1)
    assert Walk([lambda: (small, table)]).large_arrays() == [("table", LARGE + 8)]


def test_models_are_found() -> None:
    class Model:
        def parameters(self) -> list[Value]:
            return []

    model = Model()
    assert Walk([lambda: model]).models == [model]
    assert Walk([lambda: Model]).models == []
