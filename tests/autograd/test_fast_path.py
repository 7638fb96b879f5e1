"""Sums, products and dots of Values take a fast path; the row is what they must equal, by bits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from same import bits

from autograd import Value, dot, ops
from autograd.operation import Op

numbers = st.floats(width=64)  # infinities, nans and subnormals as well
pairs = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6)


def by_the_row(op: Op, operands: list[Any]) -> Value:
    """The result of the general path, which reads nothing but the row."""
    first = next(x for x in operands if isinstance(x, Value))
    return first.apply(op, tuple(operands))


def check(
    op: Op, build: Callable[[list[Value]], Value], at: list[float], operands: Callable[..., Any]
) -> None:
    """Both paths show the same and leave the same gradients, to the bit."""
    xs, ys = list(map(Value, at)), list(map(Value, at))
    short, general = build(xs), by_the_row(op, operands(ys))
    assert short.op is general.op is op
    assert bits(short.data) == bits(general.data)
    assert list(map(bits, short.numbers)) == list(map(bits, general.numbers))
    same_place = dict(zip(ys, xs))
    assert short.inputs == tuple(same_place.get(y, y) for y in general.inputs)
    assert short._prev == tuple(same_place[y] for y in general._prev)
    for seed in (1.0, -2.5):
        for x in (*xs, *ys):
            x.zero_grad()
        short.backward(seed)
        general.backward(seed)
        assert list(map(bits, short.flows())) == list(map(bits, general.flows()))
        assert [bits(x.grad) for x in xs] == [bits(y.grad) for y in ys]
        assert all(x.has_grad for x in xs)


@given(numbers, numbers)
def test_sum(x: float, y: float) -> None:
    check(ops.add, lambda v: v[0] + v[1], [x, y], list)


@given(numbers, numbers)
def test_product(x: float, y: float) -> None:
    check(ops.mul, lambda v: v[0] * v[1], [x, y], list)


@given(numbers)
def test_an_operand_with_itself(x: float) -> None:
    check(ops.add, lambda v: v[0] + v[0], [x], lambda v: [v[0], v[0]])
    check(ops.mul, lambda v: v[0] * v[0], [x], lambda v: [v[0], v[0]])


@given(pairs)
def test_dot_of_values(terms: list[tuple[float, float]]) -> None:
    n = len(terms)
    at = [w for w, _ in terms] + [x for _, x in terms]
    check(ops.dot, lambda v: dot(v[:n], v[n:]), at, list)


@given(pairs, numbers)
def test_dot_of_values_and_a_bias(terms: list[tuple[float, float]], bias: float) -> None:
    n = len(terms)
    at = [w for w, _ in terms] + [x for _, x in terms] + [bias]
    check(
        ops.dot,
        lambda v: dot(v[:n], v[n : 2 * n], v[-1]),
        at,
        lambda v: [v[-1], *v[:n], 1.0, *v[n:-1]],
    )


@given(pairs, numbers)
def test_dot_of_values_with_numbers_and_a_bias(
    terms: list[tuple[float, float]], bias: float
) -> None:
    inputs = [x for _, x in terms]
    check(
        ops.dot,
        lambda v: dot(v[:-1], inputs, v[-1]),
        [w for w, _ in terms] + [bias],
        lambda v: [v[-1], *v[:-1], 1.0, *inputs],
    )


@given(pairs, st.lists(st.booleans(), min_size=13, max_size=13), numbers)
def test_dot_of_any_mixture(
    terms: list[tuple[float, float]], valued: list[bool], bias: float
) -> None:
    """Values and numbers in any place give what the products one by one give."""
    flags = iter(valued)
    ws = [Value(w) if next(flags) else w for w, _ in terms]
    xs = [Value(x) if next(flags) else x for _, x in terms]
    b = Value(bias) if next(flags) else bias
    leaves = [v for v in (*ws, *xs, b) if isinstance(v, Value)]
    got = dot(ws, xs, b)
    want: Any = b
    for w, x in zip(ws, xs):
        want = want + w * x
    assert bits(getattr(got, "data", got)) == bits(getattr(want, "data", want))
    if leaves:
        got.backward()
        gradients = [bits(v.grad) for v in leaves]
        for v in leaves:
            v.zero_grad()
        want.backward()
        assert gradients == [bits(v.grad) for v in leaves]


@given(pairs)
def test_a_leaf_shared_by_many_terms(terms: list[tuple[float, float]]) -> None:
    w, v = Value(0.1), Value(0.1)
    xs = [x for _, x in terms]
    dot([w] * len(xs), xs, w).backward()
    by_the_row(ops.dot, [v, *[v] * len(xs), 1.0, *xs]).backward()
    assert bits(w.grad) == bits(v.grad)


def test_dot_refuses_lists_of_different_lengths() -> None:
    with pytest.raises(ValueError, match="dot takes as many weights as inputs, not 2 and 1"):
        dot([Value(1.0), Value(2.0)], [1.0])


@pytest.mark.parametrize(
    ("ws", "xs", "bias"),
    [([Value(1.0)], ["a"], None), ([Value(1.0)], [1.0], "b"), (["a"], [1.0], Value(1.0))],
)
def test_dot_refuses_what_is_no_number(ws: list[Any], xs: list[Any], bias: Any) -> None:
    with pytest.raises(TypeError, match="dot takes a real number, not str"):
        dot(ws, xs, bias)


def test_dot_of_nothing_is_zero_or_the_bias() -> None:
    assert dot([], []) == 0.0
    b = Value(2.0)
    y = dot([], [], b)
    y.backward()
    assert (y.data, b.grad) == (2.0, 1.0)
