"""What a recorder makes of Values, numbers and the checks on targets, piece by piece."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import TraceError, Value, detect_anomaly, dot, exp, jit, no_grad
from autograd.ir import INPUT
from autograd.trace.recorder import Recorder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def element(recorder: Recorder, k: int = 0) -> Any:
    """Element k of an argument."""
    return recorder.symbol(recorder.leaf(INPUT, k))


def test_values_that_the_function_made_are_numbers_in_a_dot() -> None:
    """Alone, beside one from outside, and for the fast path of many."""
    w, v = Value(3.0), Value(5.0)

    def f(x: Any) -> Any:
        two = Value(2.0)
        return dot([two, two], [x, x]) + dot([two, w, v], [x, 1.0, x])

    program = jit(f)
    assert program(np.array([1.0, 2.0])).tolist() == [14.0, 25.0]
    assert program.parameters == [w, v]
    _, gradients = program.loss_and_gradients(np.array([1.0, 2.0]))
    assert gradients.tolist() == [1.0, 1.5]
    w.data = 4.0
    assert program(1.0) == 15.0


def test_what_is_not_recorded_is_detached_and_only_that() -> None:
    def f(x: Any) -> Any:
        with no_grad():
            still = x * x
        return still * x

    assert jit(f).grad(3.0) == 9.0
    with detect_anomaly():
        assert jit(lambda x: x * x).grad(3.0) == 6.0
    with no_grad():
        assert jit(lambda x: x * x).grad(3.0) == 6.0  # a program records for itself


def test_the_same_value_twice_is_one_parameter(recorder: Recorder) -> None:
    w, v, x = Value(1.0), Value(2.0), element(recorder)
    recorder.dot((w, v, w), (x, x, x), None)
    recorder.dot((v, w), (x, x), None)
    assert [*recorder.parameters] == [w, v]
    assert recorder.tape.args[-1] == (
        recorder.parameters[v], recorder.parameters[w], x.index, x.index,
    )  # fmt: skip


def test_traced_values_of_another_trace_in_a_dot(recorder: Recorder) -> None:
    x, other = element(recorder), element(Recorder())
    for given in ((other, other), (other, x)):
        with pytest.raises(TraceError, match="this traced value is from another trace"):
            recorder.dot(given, (x, x), None)


def test_the_truth_of_what_the_function_made(recorder: Recorder) -> None:
    zero, two, outside = Value(0.0), Value(2.0), Value(1.0)
    recorder.made(zero)
    recorder.made(two)
    assert [recorder.truth(v) for v in (zero, two, outside)] == [False, True, None]
    assert [recorder.reads(v) for v in (zero, two, outside)] == [False, False, True]
    assert recorder.detached(two) is two
    assert recorder.number(two) == 2.0
    frozen = recorder.detached(outside)
    assert recorder.tape.ops[frozen.index].name == "freeze"


def test_what_arithmetic_makes_of_one_element_is_checked(recorder: Recorder) -> None:
    y, z, w = element(recorder), element(recorder, 1), Value(2.0)
    deep = y
    for _ in range(9):
        deep = deep + 1.0
    for x in (exp(y), y + z, y * w, deep, exp(y) * 2.0 - 1.0):
        recorder.check(x, lambda numbers: None)
    assert recorder.checks == []
    for x in (z, 2.0 * z - 1.0, z * z):
        recorder.check(x, lambda numbers: numbers)  # type: ignore[arg-type, return-value]
    assert [leaf for leaf, _, _ in recorder.checks] == [1, 1, 1]
    numbers = np.array([0.0, 1.0, 3.0])
    assert [list(test(numbers)) for _, test, _ in recorder.checks] == [
        [0.0, 1.0, 3.0], [-1.0, 1.0, 5.0], [0.0, 1.0, 9.0],
    ]  # fmt: skip


@pytest.mark.parametrize(("given", "kind"), [("a", "str"), (None, "NoneType"), ([1.0], "list")])
def test_a_dot_says_in_its_name_what_it_can_not_take(given: Any, kind: str) -> None:
    w = Value(2.0)
    with pytest.raises(TypeError, match=f"^dot takes a real number, not {kind}$"):
        jit(lambda x: dot([x, given], [w, x]))(1.0)
    assert jit(lambda x: dot([x, 3], [w, np.float32(2.0)]))(1.0) == 8.0
