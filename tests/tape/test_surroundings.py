"""A program notices that what its function could see has changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value, jit

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
    traced = []

    def function(xs: Any) -> Any:
        traced.append(1)
        return sum(xs, 0.0) if isinstance(xs, list) else xs

    program = jit(function)
    for argument in (np.ones((5, 3)), np.ones((9, 3)), np.ones((5, 2)), [1.0, 2.0], 3.0, 4.0):
        program(argument)
    assert len(traced) == 4


def test_lists_of_values_are_compared_item_by_item() -> None:
    rows = [[Value(float(i + j)) for j in range(20)] for i in range(5)]
    program = jit(lambda x: sum((w * x for row in rows for w in row), 0.0))
    before = program(1.0)
    assert program._last.fresh()
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
