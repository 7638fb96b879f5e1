"""Nodes of many numbers: the gradients of a row of weights, and what becomes of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, jit, take, where
from autograd.ir import COUNT, INPUT, LANESUM, LANESUMS, PARAMETER, PART, Tape
from autograd.passes.adjoint import adjoint, reached
from autograd.passes.pipeline import optimize
from autograd.passes.rounding import Exact, Fused

N = 6
RNG = np.random.default_rng(3)
X = RNG.normal(size=(70, N))


def _weights() -> list[Value]:
    return [Value(x) for x in RNG.normal(size=N)]


def _nodes(program: Any, op: Any) -> int:
    tape = program._last.optimized("loss").tape
    tape.check()
    assert str(Tape.read(str(tape))) == str(tape)
    count: int = tape.ops.count(op)
    return count


def _agrees(function: Callable[..., Any], *more: Any) -> Any:
    """The program, after its gradients were found to be the eager engine's."""
    program = jit(function)
    loss, gradients = program.loss_and_gradients(X, *more)
    for parameter in program.parameters:
        parameter.zero_grad()
    total = sum(function(list(map(Value, row)), *more) for row in X) * (1.0 / len(X))
    total.backward()
    assert loss == pytest.approx(total.data, rel=1e-12)
    assert gradients == pytest.approx([p.grad for p in program.parameters], rel=1e-11, abs=1e-14)
    return program


def test_the_gradients_of_a_dot_are_one_node() -> None:
    w, b = _weights(), Value(0.5)
    program = _agrees(lambda x: dot(w, x, b).tanh())
    assert (_nodes(program, LANESUMS), _nodes(program, PART)) == (1, N)


@pytest.mark.parametrize("write", [lambda w, x: w * x, lambda w, x: x * w], ids=["w * x", "x * w"])
def test_so_are_those_of_a_sum_of_products(write: Callable[[Any, Any], Any]) -> None:
    w, b = _weights(), Value(0.5)
    program = _agrees(lambda x: sum(map(write, w, x), b).tanh())
    assert (_nodes(program, LANESUMS), _nodes(program, LANESUM)) == (1, 1)


SHARED: dict[str, Callable[[list[Value], list[Value], Any], Any]] = {
    "a weight in two dots": lambda v, w, x: dot(w, x).tanh() * dot([*v[:-1], w[2]], x),
    "a weight twice in one": lambda v, w, x: dot([*w, w[0]], [*x, x[1]]).tanh(),
    "a dot of weights with weights": lambda v, w, x: (dot(w, x) * dot(v, w)).tanh(),
    "a weight among the inputs": lambda v, w, x: dot(w, [*x[:-1], v[0]]).tanh() * v[0],
    "a penalty": lambda v, w, x: dot(w, x).tanh() + sum(p * p for p in w) * 0.1,
    "a number among the weights": lambda v, w, x: dot([*w, 1.0], [*x, x[0]]).tanh(),
    "equal inputs": lambda v, w, x: dot(w, [x[0], x[1]] * (N // 2)).tanh(),
    "uniform inputs": lambda v, w, x: dot(w, [2.0, *x[1:-1], v[0]]).tanh(),
    "a gradient of one": lambda v, w, x: dot(w, x),
    "a branch": lambda v, w, x: where(x[0] > 0.0, dot(w, x).tanh(), dot(v, x)),
    "one in the other": lambda v, w, x: dot(v, [dot(w, x).tanh(), *x[1:]]).tanh(),
    "a difference": lambda v, w, x: (w[0] * x[0] - w[1] * x[1] + 2.0 - v[0] * x[2]).tanh(),
}


@pytest.mark.parametrize("case", SHARED)
def test_weights_that_are_used_in_other_ways_too(case: str) -> None:
    v, w = _weights(), _weights()
    program = _agrees(lambda x: SHARED[case](v, w, x))
    _nodes(program, LANESUMS)


def test_the_number_one_is_not_node_one() -> None:
    """To a set, 1.0 and 1 are the same, and node 1 here is a weight."""
    first, w = Value(0.3), _weights()
    program = jit(lambda x: (first * x).tanh() * dot([*w, 1.0], [x] * (N + 1)).tanh())
    _, gradients = program.loss_and_gradients(X[:, 0])
    total = sum(program.function(Value(x)) for x in X[:, 0]) * (1.0 / len(X))
    total.backward()
    assert gradients == pytest.approx([p.grad for p in (first, *w)], rel=1e-11)
    assert _nodes(program, LANESUMS) == 0


def test_weights_of_a_row_on_which_nothing_depends_any_more() -> None:
    """Some numbers of a node may go, the node stays whole."""
    w = _weights()
    program = jit(lambda x: dot(w, x).tanh())
    program.loss_and_gradients(X)
    asked = program._last.optimized("loss")
    again, roots = optimize(asked.tape, asked.results[2:4])
    again.check()
    assert again.ops.count(LANESUMS) == 1
    assert isinstance(roots[0], int)
    assert roots[1] == roots[0] + 1


def test_a_node_of_many_numbers_prints_reads_and_evaluates() -> None:
    text = "%0 = input 0\n%1 = parameter 0\n%2 = lanesums %0 %1 3.0\n%3 = part %2\n%4 = add %2 %3"
    tape = Tape.read(text)
    assert str(tape) == text
    numbers = {INPUT: 2.0, PARAMETER: 5.0}
    assert tape.evaluate(lambda op, k: numbers[op]) == [2.0, 5.0, 10.0, 6.0, 16.0]


def test_check_sees_a_mark_that_is_not_the_operations() -> None:
    tape = Tape.read("%0 = input 0\n%1 = freeze %0")
    tape.ops[0] = COUNT
    with pytest.raises(ValueError, match="%0: count has the wrong mark"):
        tape.check()


def test_the_trace_stays_as_it_was_written() -> None:
    program = jit(lambda x: (x[0] * x[1] + x[2]).tanh())
    before = str(program.trace(X))
    program.loss_and_gradients(X)
    program.grad(X)
    assert str(program) == before


def _gradient(text: str, wanted: list[int], exact: bool, summed: bool = False) -> Any:
    """The tape with the gradients of its last node, and where they are."""
    tape = Tape.read(text)
    rules = Exact() if exact else Fused()
    found = adjoint(tape, len(tape) - 1, wanted, rules, summed=summed)
    tape.check()
    return tape, found


def test_what_a_sweep_writes() -> None:
    text = "%0 = input 0\n%1 = input 1\n%2 = mul %0 %1\n%3 = tanh %2"
    tape, found = _gradient(text, [0, 1], exact=False)
    assert str(tape).partition(text)[2].strip().splitlines() == [
        "%4 = sech2 %2", "%5 = mul 1.0 %4", "%6 = dot %5 %1", "%7 = dot %5 %0",
    ]  # fmt: skip
    assert found == [6, 7]


def test_what_an_exact_sweep_writes() -> None:
    """Sums that begin with 0, as those of Values."""
    text = "%0 = input 0\n%1 = mul %0 %0\n%2 = add %1 %0"
    tape, found = _gradient(text, [0], exact=True)
    assert tape.line(int(found[0])) == f"%{found[0]} = dot 0.0 1.0 1.0 1.0 1.0 1.0 %0 %0"


def test_what_is_not_wanted_is_not_swept() -> None:
    text = "%0 = input 0\n%1 = parameter 0\n%2 = exp %0\n%3 = mul %1 %1\n%4 = mul %2 %3"
    tape, _ = _gradient(text, [1], exact=False)
    assert "exp" not in [op.name for op in tape.ops[5:]]
    assert _gradient(text, [], exact=False)[1] == []


@pytest.mark.parametrize("exact", [False, True])
def test_a_zero_is_sent_on_by_all_but_choices(exact: bool) -> None:
    """exp times 0 may be nan; a condition gets nothing at all."""
    text = "%0 = input 0\n%1 = exp %0\n%2 = neg %1\n%3 = neg %2\n%4 = add %2 %3"
    tape, found = _gradient(text, [0], exact)
    assert math.isnan(tape.evaluate(lambda op, k: math.nan)[int(found[0])])
    text = "%0 = input 0\n%1 = exp %0\n%2 = input 1\n%3 = where %1 %2 1.0"
    tape, found = _gradient(text, [0, 2], exact)
    assert found[0] == 0.0
    assert tape.evaluate(lambda op, k: [math.nan, 2.0][k])[int(found[1])] == 1.0


def test_a_parameter_and_an_argument_at_once() -> None:
    """As many as there are parameters, which are all that a sweep for these looks at."""
    text = (
        "%0 = parameter 0\n%1 = parameter 1\n%2 = input 0\n%3 = exp %2\n%4 = mul %0 %1\n"
        "%5 = mul %3 %4"
    )
    for exact in (False, True):
        tape, found = _gradient(text, [0, 2], exact)
        numbers = tape.evaluate(lambda op, k: 0.0 if op.name == "input" else [2.0, 3.0][k])
        assert [numbers[int(x)] for x in found] == [3.0, 6.0]


def test_what_the_root_does_not_depend_on_has_gradient_0() -> None:
    text = (
        "%0 = input 0\n%1 = input 1\n%2 = freeze %1\n%3 = less 1.0 %0\n%4 = mul %2 %3\n"
        "%5 = mul %4 %1"
    )
    for exact in (False, True):
        tape, found = _gradient(text, [0, 1], exact)
        assert found[0] == 0.0
        assert tape.evaluate(lambda op, k: [3.0, 2.0][k])[int(found[1])] == 2.0
    assert adjoint(Tape(), 2.0, [3, 4], Fused()) == [0.0, 0.0]


@pytest.mark.parametrize("exact", [False, True])
def test_sums_over_the_samples_are_those_of_parameters(exact: bool) -> None:
    text = (
        "%0 = input 0\n%1 = parameter 0\n%2 = exp %1\n%3 = mul %2 %0\n%4 = mul %3 %1\n"
        "%5 = add %4 %2"
    )
    tape, (by_lane,) = _gradient(text, [1], exact)
    x, w = 0.7, 0.3
    numbers = tape.evaluate(lambda op, k: x if op is INPUT else w)
    wanted = math.exp(w) * (x * w + x + 1.0)
    assert numbers[by_lane] == pytest.approx(wanted, rel=1e-15)
    assert tape.varies(by_lane)
    tape, (total,) = _gradient(text, [1], exact, summed=True)
    numbers = tape.evaluate(lambda op, k: {INPUT: x, PARAMETER: w}.get(op, 1.0))
    assert numbers[total] == pytest.approx(wanted, rel=1e-15)
    assert not tape.varies(total)
    assert LANESUM in tape.ops


@pytest.mark.parametrize("summed", [False, True])
@pytest.mark.parametrize("exact", [False, True])
def test_rows_are_for_sums_over_the_samples_that_may_be_fused(exact: bool, summed: bool) -> None:
    """And for four weights or more, which nothing else has sent to."""
    leaves = [f"%{i} = {'input' if i < 4 else 'parameter'} {i % 4}" for i in range(8)]
    for count in (3, 4):
        ws, xs = ([f"%{i + k}" for k in range(count)] for i in (4, 0))
        text = "\n".join([*leaves, " ".join(["%8 = dot", *ws, *xs]), "%9 = tanh %8"])
        tape, found = _gradient(text, [*range(4, 4 + count)], exact, summed)
        assert (LANESUMS in tape.ops) == (summed and not exact and count == 4)
        assert len(set(found)) == count


def test_what_is_reached() -> None:
    tape = Tape.read(
        "%0 = index 0\n%1 = parameter 0\n%2 = parameter 1\n%3 = parameter 2\n%4 = parameter 3\n"
        "%5 = parameter 4\n%6 = parameter 5\n%7 = take %0 %1 %2\n%8 = exp %3\n"
        "%9 = where %8 %7 %4\n%10 = freeze %5\n%11 = mul %9 %10\n%12 = less %6 %11\n"
        "%13 = mul %11 %12"
    )
    found = reached(tape, [13, 2.0])
    assert [i for i in range(1, 7) if found[i]] == [1, 2, 4]
    assert not any(reached(tape, [1.0]))


def test_a_program_knows_the_parameters_that_get_a_gradient() -> None:
    """A whole table is reached, whatever is read of it; what only decides is not."""
    w, v, u, t = (Value(x) for x in (0.5, 1.5, 2.5, 3.5))
    program = jit(lambda x, k: where(u, take([w, v], k) * x, x) + (t < x) * t.detach())
    arrays = np.ones(3), np.zeros(3, int)
    program.loss_and_gradients(*arrays)
    assert program.traced(*arrays).reached() == {w, v}
