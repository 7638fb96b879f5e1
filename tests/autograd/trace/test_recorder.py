"""What can't be traced says so, with the user's line and what to write instead."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from spicy import SPICY

from autograd import TraceError, Value, jit, logsumexp, take

KEPT: list[Any] = []


def branch(x: Any) -> Any:
    return x if x > 0.0 else -x


def recursive(x: Any) -> Any:
    return recursive(x * 0.5) if x > 1e-3 else x


REFUSED: list[tuple[Callable[[Any], Any], str]] = [
    (branch, r'"if".* would freeze one branch; use where\(condition, a, b\)'),
    (recursive, r"use where"),
    (lambda x: max(x, 0.0), r"use where.* maximum\(a, b\)"),
    (lambda x: math.exp(x), r"use the operations of autograd: exp\(x\)"),
    (lambda x: float(x), r"float\(\) and math"),
    (lambda x: int(x), r"use floor\(x\)"),
    (lambda x: round(x), r"use floor\(x\)"),
    (lambda x: [1.0, 2.0][x], r"use take\(table, index\)"),
    (lambda x: range(x), r"use take\(table, index\)"),
    (lambda x: x.data * 2.0, r"no \.data yet"),
    (lambda x: x.grad, r"call grad"),
    (lambda x: x.backward(), r"call program\.backward"),
    (lambda x: x if x == 1.0 else 2.0 * x, r"use where\(condition, a, b\)"),
    (lambda x: f"{x:.3f}", r"no number to format"),
    (lambda x: complex(x), r"complex"),
]


@pytest.mark.parametrize(("function", "text"), REFUSED)
def test_refusals_name_the_way_out_and_the_line(function: Any, text: str) -> None:
    with pytest.raises(TraceError, match=rf"(?s){text}.*\(test_recorder\.py:\d+\)"):
        jit(function)(np.ones(3))


def test_the_line_is_the_users() -> None:
    with pytest.raises(TraceError) as caught:
        jit(branch)(1.0)
    line = branch.__code__.co_firstlineno + 1
    assert f"(test_recorder.py:{line})" in str(caught.value)


def test_branch_on_a_parameter_is_refused_too() -> None:
    w = Value(1.0)
    with pytest.raises(TraceError, match="freeze one branch"):
        jit(lambda x: x if w > 0.0 else -x)(1.0)


def test_traced_values_are_not_copied() -> None:
    with pytest.raises(TraceError, match="can't be copied"):
        jit(lambda x: copy.deepcopy(x))(1.0)


def test_a_traced_value_kept_after_its_trace() -> None:
    KEPT.clear()

    def keeper(x: Any) -> Any:
        KEPT.append(x)
        return x

    jit(keeper)(1.0)
    with pytest.raises(TraceError, match="outlived its trace"):
        KEPT[0] + 1.0
    with pytest.raises(TraceError, match="from another trace"):
        jit(lambda x: x + KEPT[0])(1.0)


def test_values_made_inside_are_constants_and_those_outside_parameters() -> None:
    w = Value(3.0)

    def function(x: Any) -> Any:
        total = Value(0.5)
        return total + w * x

    program = jit(function)
    assert program(2.0) == 6.5
    assert program.parameters == [w]
    w.data = 5.0
    assert program(2.0) == 10.5


def test_a_parameter_alone_in_a_logsumexp_is_not_frozen() -> None:
    w = Value(2.0)
    program = jit(lambda x: x * logsumexp([w]))
    for number in (2.0, 700.0, 7000.0):
        w.data = number
        assert program(1.0) == number


def test_penalty_on_the_weights_alone() -> None:
    ws = [Value(0.5), Value(-2.0)]

    def loss(x: Any) -> Any:
        return (ws[0] * x + ws[1]) ** 2 + 0.1 * (ws[0] * ws[0] + ws[1] * ws[1])

    xs = np.linspace(-1.0, 1.0, 130)
    value, gradients = jit(loss).loss_and_gradients(xs)
    for w in ws:
        w.zero_grad()
    total = sum((loss(float(x)) for x in xs), Value(0.0)) * (1.0 / 130.0)
    total.backward()
    assert value == pytest.approx(total.data, rel=1e-13)
    assert gradients.tolist() == pytest.approx([w.grad for w in ws], rel=1e-12)


def test_only_the_weights() -> None:
    w = Value(3.0)
    value, gradients = jit(lambda x: w * w).loss_and_gradients(np.ones(10))
    assert (value, gradients.tolist()) == (9.0, [6.0])


def test_take_from_parameters_and_from_computed_numbers() -> None:
    table = [[Value(float(10 * i + j)) for j in range(3)] for i in range(4)]
    rows = np.array([3, 0, 3, 2, 1, 3])
    xs = np.arange(6.0)

    def loss(x: Any, i: Any) -> Any:
        row = take(table, i)
        return row[0] * x + row[1] * row[2] + take([x, x * x, 1.0, row[0]], i)

    program = jit(loss)
    value, gradients = program.loss_and_gradients(xs, rows)
    outs = [loss(float(x), int(i)) for x, i in zip(xs, rows)]
    for out in outs:
        out.backward()
    assert value == pytest.approx(sum(o.data for o in outs) / 6.0, rel=1e-15)
    assert gradients.tolist() == pytest.approx([p.grad / 6.0 for p in program.parameters])
    assert program(xs, rows).tolist() == [o.data for o in outs]
    exact = jit(loss, exact=True)
    assert exact.loss_and_gradients(xs, rows)[1].tolist() == pytest.approx(gradients.tolist())


def test_indices_out_of_range_are_named_before_anything_runs() -> None:
    program = jit(lambda i: take([1.0, 2.0], i))
    with pytest.raises(
        IndexError, match=r"row 1: index 2 is outside a table of 2 \(take at test_recorder"
    ):
        program(np.array([0, 2]))
    with pytest.raises(IndexError, match=r"row 0: index -1"):
        program(np.array([-1, 0]))
    with pytest.raises(IndexError, match=r"row 0: index 18446744073709551615"):
        program(np.array([2**64 - 1], np.uint64))


def test_an_element_of_an_integer_array_is_no_python_index() -> None:
    with pytest.raises(TraceError, match=r"take\(table, index\)"):
        jit(lambda i: [1.0, 2.0][i])(np.array([1, 2]))


def test_programs_inside_programs_are_traced_through() -> None:
    inner = jit(lambda x: x * x)
    outer = jit(lambda x: inner(x) + 1.0)
    assert outer.grad(3.0) == 6.0


def test_numbers_lists_and_arrays() -> None:
    def function(point: Any, scale: Any, weights: Any) -> Any:
        return scale * (weights[0] * point[0] + weights[1] * point[1])

    points = np.arange(6.0).reshape(3, 2)
    program = jit(function)
    assert program(points, 2.0, [1.0, 10]).tolist() == [20.0, 64.0, 108.0]
    gradients = program.grad(points, 2.0, [1.0, 10.0])
    assert gradients[0].tolist() == [[2.0, 20.0]] * 3
    assert gradients[1].tolist() == [10.0, 32.0, 54.0]
    assert [g.tolist() for g in gradients[2]] == [[0.0, 4.0, 8.0], [2.0, 6.0, 10.0]]
    several = jit(lambda x, y: [x + y, [x * y, x - y]])
    assert several(3.0, 2.0) == [5.0, [6.0, 1.0]]


def test_second_derivatives() -> None:
    program = jit(lambda x, y: x * x * y + y.exp())
    xs, ys = np.array([1.0, 2.0]), np.array([0.5, 0.0])
    assert program.hessian(xs, ys)[1].tolist() == [[0.0, 4.0], [4.0, 1.0]]
    product = program.hvp((xs, ys), (np.array([1.0, 0.0]), np.array([0.0, 1.0])))
    assert [g.tolist() for g in product] == [[1.0, 4.0], [2.0, 1.0]]


def test_programs_pickle_print_and_cost() -> None:
    program = pickle.loads(pickle.dumps(jit(branch_free, exact=True)))
    assert program.exact
    assert program(2.0) == 3.0
    assert str(program).splitlines()[1:] == ["%0 = scalar 0", "%1 = add %0 1.0"]
    assert program.cost("value")["nodes"] == 2
    with pytest.raises(RuntimeError, match="only after a call"):
        jit(branch_free).cost()


def branch_free(x: Any) -> Any:
    return x + 1.0


@pytest.mark.parametrize("result", [None, "text", {"loss": 1.0}])
def test_results_that_are_no_numbers(result: Any) -> None:
    with pytest.raises(TypeError, match=rf"returned a {type(result).__name__}; a program must"):
        jit(lambda x: result)(1.0)


def test_what_jit_refuses() -> None:
    with pytest.raises(ValueError, match="float16"):
        jit(branch_free, dtype="float16")
    with pytest.raises(ValueError, match="threads"):
        jit(branch_free, threads=0)
    with pytest.raises(TypeError, match="function, not int"):
        jit(3)


def test_powers_of_numbers_leave_a_program_one_branch() -> None:
    for power in (2, 3.0, 0.5, -1.0):
        program = jit(lambda x, power=power: x**power)
        program.grad(np.ones(3))
        names = {op.name for op in program.traced(np.ones(3)).optimized("grad").tape.ops}
        assert names <= {"input", "gone", "dot", "mul", "pow"}, power


def test_divisions_by_powers_of_two_are_products_of_the_same_bits() -> None:
    xs = np.array(SPICY)
    for power in (2.0, -4.0, 0.25, 2.0**99, 2.0**-99, 1.0):
        program = jit(lambda x, power=power: x / power)
        found = program(xs)
        with np.errstate(all="ignore"):
            assert found.tobytes() == (xs / power).tobytes()
        assert "div" not in {op.name for op in program.traced(xs).optimized("value").tape.ops}
    for other in (3.0, 2.0**121, 0.0, math.inf, math.nan):
        program = jit(lambda x, other=other: x / other)
        program(xs)
        assert "div" in {op.name for op in program.traced(xs).optimized("value").tape.ops}
