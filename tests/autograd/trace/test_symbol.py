"""Symbols write down what is computed with them, and refuse what only a number can do."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest

from autograd import TraceError, Value, dot, equal, exp, modes, no_grad, prod
from autograd.ir import INPUT, SCALAR
from autograd.trace.recorder import Recorder
from autograd.trace.symbol import Symbol

W = Value(2.0)


def traced(f: Callable[..., Any]) -> str:
    """The tape after f has computed with two inputs and a scalar, which come first."""
    recorder = Recorder()
    leaves = [(INPUT, 0), (INPUT, 1), (SCALAR, 0)]
    with modes.tracing(recorder):
        f(*[Symbol(recorder, recorder.leaf(op, k)) for op, k in leaves])
    recorder.tape.check()
    return "\n".join(str(recorder.tape).splitlines()[3:])


@pytest.mark.parametrize(
    ("f", "text"),
    [
        (lambda x, y, c: x + y, "%3 = add %0 %1"),
        (lambda x, y, c: x - 2, "%3 = sub %0 2.0"),
        (lambda x, y, c: 2.0 - x, "%3 = sub 2.0 %0"),
        (lambda x, y, c: c * y, "%3 = mul %2 %1"),
        (lambda x, y, c: 1 / x, "%3 = div 1.0 %0"),
        (lambda x, y, c: x / True, "%3 = div %0 1.0"),
        (lambda x, y, c: x**2.0, "%3 = pow %0 2.0"),
        (lambda x, y, c: x.tanh(), "%3 = tanh %0"),
        (lambda x, y, c: exp(x), "%3 = exp %0"),
        (lambda x, y, c: prod([x, y, c]), "%3 = prod %0 %1 %2"),
        (lambda x, y, c: dot([x, 2.0], [y, c]), "%3 = dot %0 2.0 %1 %2"),
        (lambda x, y, c: x < y, "%3 = less %0 %1"),
        (lambda x, y, c: x > 1.0, "%3 = less 1.0 %0"),
        (lambda x, y, c: x <= y, "%3 = less_equal %0 %1"),
        (lambda x, y, c: x >= y, "%3 = less_equal %1 %0"),
        (lambda x, y, c: x == 0.0, "%3 = equal %0 0.0"),
        (lambda x, y, c: equal(x, y), "%3 = equal %0 %1"),
        (lambda x, y, c: x.detach() * y, "%3 = freeze %0\n%4 = mul %3 %1"),
        (lambda x, y, c: x * W, "%3 = parameter 0\n%4 = mul %0 %3"),
        (lambda x, y, c: x * Value(2.0), "%3 = mul %0 2.0"),
    ],
)
def test_what_is_written_down(f: Callable[..., Any], text: str) -> None:
    assert traced(f) == text


def test_without_gradients_nothing_flows_back() -> None:
    def f(x: Any, y: Any, c: Any) -> None:
        with no_grad():
            x * y

    assert traced(f) == "%3 = mul %0 %1\n%4 = freeze %3"


def test_symbols_are_themselves_and_equal_to_no_other() -> None:
    def f(x: Any, y: Any, c: Any) -> None:
        assert x == x
        assert (x == y) is False
        assert x != y
        assert len({x, y, x}) == 2

    assert traced(f) == ""


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (bool, r"traced value would freeze one branch; use where\(condition, a, b\)"),
        (float, r"float\(\) and math.* use the operations of autograd"),
        (math.exp, r"float\(\) and math.* use the operations of autograd"),
        (int, r"int\(\) needs a number.* use floor"),
        (round, r"round\(\) needs a number.* use floor"),
        (complex, r"complex\(\) needs a number"),
        (lambda x: [1.0, 2.0][x], r"use take\(table, index\)"),
        (len, "one number, without elements or length"),
        (lambda x: x[0], "one number, without elements or length"),
        (lambda x: x.data, r"no \.data yet; use where"),
        (lambda x: x.grad, r"no \.grad; call grad or value_and_grad of the program"),
        (lambda x: x.backward(), r"return the value, and call program\.backward"),
        (lambda x: f"{x:.2f}", "no number to format yet"),
        (copy.copy, "can't be copied or pickled"),
    ],
)
def test_what_needs_a_number_is_refused(f: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(TraceError, match=message + r".*\(\w+\.py:\d+\)$"):
        traced(lambda x, y, c: f(x))


def test_a_symbol_shows_its_node() -> None:
    shown: list[str] = []
    traced(lambda x, y, c: shown.extend([f"{x}", repr(x * y)]))
    assert shown == ["<traced value %0 = input 0>", "<traced value %3 = mul %0 %1>"]


def test_nothing_is_written_down_after_the_trace() -> None:
    def f(x: Any, y: Any, c: Any) -> None:
        x.recorder.closed = True
        with pytest.raises(TraceError, match="outlived its trace"):
            x * y

    assert traced(f) == ""
