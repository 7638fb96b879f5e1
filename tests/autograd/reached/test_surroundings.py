"""A program notices that what its function could see has changed."""

from __future__ import annotations

import platform
import random
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograd import Value, jit, no_grad

SCALE = 2.0
TABLE = np.array([1.0, 2.0])


def helper(x: Any) -> Any:
    return x * SCALE


class Model:
    power = 1.0

    def __init__(self) -> None:
        self.flags = {"double": False}
        self.weights = [Value(1.0)]

    def __call__(self, x: Any) -> Any:
        y = x * self.power + self.weights[-1]
        return 2.0 * y if self.flags["double"] else y


def test_a_global_of_a_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    program = jit(lambda x: helper(x))
    assert program(3.0) == 6.0
    monkeypatch.setitem(globals(), "SCALE", 5.0)
    assert program(3.0) == 15.0


def test_a_helper_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    program = jit(lambda x: helper(x))
    assert program(3.0) == 6.0
    monkeypatch.setitem(globals(), "helper", lambda x: x - 1.0)
    assert program(3.0) == 2.0


def test_a_closure_and_the_sign_of_zero() -> None:
    offset = 0.0

    def function(x: Any) -> Any:
        return x * offset

    program = jit(function)
    assert np.signbit(program(np.array([1.0]))[0]) == np.False_
    offset = -0.0
    assert np.signbit(program(np.array([1.0]))[0]) == np.True_
    offset = 4.0
    assert program(1.0) == 4.0


def test_objects_lists_flags_and_class_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model()
    program = jit(model)
    assert program(3.0) == 4.0
    model.flags["double"] = True
    assert program(3.0) == 8.0
    model.weights.append(Value(10.0))
    assert program(3.0) == 26.0
    assert program.parameters == [model.weights[-1]]
    monkeypatch.setattr(Model, "power", 2.0)
    assert program(3.0) == 32.0


def test_a_captured_array_changed_in_place() -> None:
    program = jit(lambda x: x * float(TABLE[0]))
    assert program(1.0) == 1.0
    TABLE[0] = 9.0
    try:
        assert program(1.0) == 9.0
    finally:
        TABLE[0] = 1.0


def test_shapes_and_kinds_are_traced_apart_and_numbers_are_not() -> None:
    program = jit(lambda xs: sum(xs, 0.0) if isinstance(xs, list) else xs)
    traces = set()
    for argument in (np.ones((5, 3)), np.ones((9, 3)), np.ones((5, 2)), [1.0, 2.0], 3.0, 4.0):
        traces.add(program.traced(argument))
    assert len(traces) == 4


def test_lists_of_values_are_compared_item_by_item() -> None:
    rows = [[Value(float(i + j)) for j in range(20)] for i in range(5)]
    program = jit(lambda x: sum((w * x for row in rows for w in row), 0.0))
    before = program(1.0)
    assert program._last.fresh()
    if platform.python_implementation() == "CPython":  # the machine compares, not Python
        assert program._last.around.remembered is not None
    kept = rows[3][7]
    rows[3][7] = Value(1000.0)
    assert not program._last.fresh()
    assert program(1.0) == before - kept.data + 1000.0
    rows[3][7] = kept
    assert program(1.0) == before
    rows[2].pop()
    assert program(1.0) == before - 21.0
    rows[2].append(Value(0.0))
    assert program(1.0) == before - 21.0
    rows[0].clear()
    assert program(1.0) == before - 21.0 - sum(range(20))


def halved(x: Any, by: float = 2.0, *, plus: float = 0.0) -> Any:
    return x / by + plus


def test_a_helper_edited_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """As notebooks that reload modules do: the function stays, its code and defaults change."""
    program = jit(lambda x: halved(x))
    assert program(8.0) == 4.0
    monkeypatch.setattr(halved, "__defaults__", (4.0,))
    assert program(8.0) == 2.0
    monkeypatch.setattr(halved, "__kwdefaults__", {"plus": 1.0})
    assert program(8.0) == 3.0
    monkeypatch.setattr(halved, "__code__", (lambda x, by, *, plus: x * by + plus).__code__)
    assert program(8.0) == 33.0


class Base:
    factor = 2.0

    @property
    def half(self) -> float:
        return 0.5

    def scaled(self, x: Any) -> Any:
        return x * self.factor * self.half


class Derived(Base):
    __slots__ = ()


def test_classes_edited_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attributes and properties of a base class, methods, and what an instance puts before them."""
    thing = Derived()
    program = jit(lambda x: thing.scaled(x))
    assert program(8.0) == 8.0
    monkeypatch.setattr(Base, "factor", 4.0)
    assert program(8.0) == 16.0
    monkeypatch.setattr(Base, "half", property(lambda self: 0.25))
    assert program(8.0) == 8.0
    monkeypatch.setattr(Derived, "scaled", lambda self, x: x - 1.0, raising=False)
    assert program(8.0) == 7.0


@pytest.mark.parametrize(
    ("before", "after"),
    [(1, 1.0), (1, True), (0.0, -0.0), ((0.0, 1.0), (-0.0, 1.0)), ((1, (2,)), (1, (2.0,)))],
)
def test_numbers_that_python_calls_equal(before: Any, after: Any) -> None:
    seen = []
    captured = before

    def function(x: Any) -> Any:
        seen.append(repr(captured))
        return x

    program = jit(function)
    program(1.0)
    seen_once = len(seen)
    captured = after
    program(1.0)
    assert len(seen) > seen_once
    assert seen[-1] == repr(after)


def test_other_containers() -> None:
    for container in (deque([2.0]), bytearray(b"\x02"), {0: (0.0,)}, SimpleNamespace(x=2.0)):
        program = jit(lambda x, c=container: x * first(c))
        program(1.0)
        change(container)
        assert repr(program(1.0)) == repr(float(first(container)))


def first(container: Any) -> Any:
    if isinstance(container, SimpleNamespace):
        return container.x
    found = container[0]
    return found[0] if isinstance(found, tuple) else found * 1.0


def change(container: Any) -> None:
    if isinstance(container, SimpleNamespace):
        container.x = 7.0
    else:
        container[0] = (-0.0,) if isinstance(container, dict) else 7


def test_a_first_call_without_gradients_does_not_lose_them() -> None:
    program = jit(lambda x: x * x)
    with no_grad():
        assert program.grad(3.0) == 6.0
    assert program.grad(3.0) == 6.0


def test_a_module_is_asked_for_the_attributes_that_follow_its_name() -> None:
    """`rng.gauss` beside `random.Random` is no reading of the generator that all share."""
    spaces: dict[str, Any] = {"random": random}
    source = (
        "def f(x, rng=None):\n    return x * (rng.gauss(0, 1) if rng else random.Random and 2.0)"
    )
    exec(source, spaces)
    program = jit(spaces["f"])
    for _ in range(8):  # a warning would be an error
        assert program(1.0) == 2.0
        first = program._last
        random.gauss(0.0, 1.0)
        program(1.0)
        assert program._last is first


def test_threads_ask_while_the_memory_is_read() -> None:
    """One reads what the machine is to compare; the others don't use it before it is whole."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(10):
            leaves = [Value(0.1 * k) for k in range(50)]
            program = jit(lambda x: sum((w * x for w in leaves), 0.0))  # noqa: B023
            expected = program(1.0)
            with ThreadPoolExecutor(6) as pool:
                found = list(pool.map(program, [1.0] * 180))
            assert found == [expected] * 180
    finally:
        sys.setswitchinterval(interval)
