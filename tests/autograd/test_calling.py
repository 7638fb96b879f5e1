"""A row is a function, a method, an operator: all the ways to call one are the same operation."""

from __future__ import annotations

import itertools
import math
import operator
from typing import Any

import pytest
from same import bits

import autograd as ag
from autograd import Value
from autograd.operation import TABLE, Op
from fuzzer.reference import FIXED, call

ROWS = list(TABLE.values())
SAMPLES = [(op, at) for op in ROWS for at in op.samples]

each_row = pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
each_sloped_sample = pytest.mark.parametrize(
    ("op", "at"), [(op, at) for op, at in SAMPLES if op.pullback is not None], ids=str
)
each_sample_of_a_method = pytest.mark.parametrize(
    ("op", "at"), [(op, at) for op, at in SAMPLES if op.name != "dot" and op.public], ids=str
)
each_row_of_many = pytest.mark.parametrize(
    "op", [op for op in ROWS if op.variadic and op.name != "dot"], ids=lambda op: op.name
)
each_row_of_few = pytest.mark.parametrize(
    "op", [op for op in ROWS if not op.variadic], ids=lambda op: op.name
)
each_row_with_defaults = pytest.mark.parametrize(
    "op", [op for op in ROWS if op.defaults], ids=lambda op: op.name
)


@each_row
def test_it_is_a_function_and_a_method(op: Op) -> None:
    assert getattr(ag.ops, op.name) is op
    assert hasattr(ag, op.name) == hasattr(Value, op.name) == op.public
    if op.public:
        assert getattr(ag, op.name) is op
        assert callable(getattr(Value, op.name))


@each_row
def test_people_can_read_it(op: Op) -> None:
    count = len(op.samples[0]) if op.variadic else len(op.operands)
    names = [f"operand_{i}" for i in range(count)]
    text = op.write(*names)
    assert all(name in text for name in names)
    assert not set("{}") & set(text)
    holes = [", ".join(names)] if op.variadic else names
    latex = op.latex.format(*holes)
    assert all(name in latex for name in holes)
    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\left") == latex.count(r"\right")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (ag.mul.write("a", "b"), "a * b"),
        (ag.mul.write("a + b", "c"), "(a + b) * c"),
        (ag.neg.write("a * b"), "-(a * b)"),
        (ag.pow.write("-a", "2"), "(-a)**2"),
        (ag.tanh.write("a + b"), "tanh(a + b)"),
        (ag.abs.write("a - b"), "|a - b|"),
        (ag.add.write("f(a + b)", "x[1]"), "f(a + b) + x[1]"),
        (ag.dot.write("w0", "w1", "x0", "x1"), "w0 * x0 + w1 * x1"),
        (ag.dot.write("b", "w0", "w1", "1", "x0", "x1"), "w0 * x0 + w1 * x1 + b"),
        (ag.dot.write(), "0"),
        (ag.sum.write("a", "b"), "sum(a, b)"),
    ],
)
def test_how_it_is_written(written: str, text: str) -> None:
    assert written == text


@each_sample_of_a_method
def test_the_method_is_the_function(op: Op, at: tuple[float, ...]) -> None:
    xs, ys = list(map(Value, at)), list(map(Value, at))
    got, want = getattr(xs[0], op.name)(*xs[1:]), op(*ys)
    assert bits(getattr(got, "data", got)) == bits(getattr(want, "data", want))
    if op.pullback is not None:
        got.backward()
        want.backward()
        assert [bits(x.grad) for x in xs] == [bits(y.grad) for y in ys]


def test_the_method_dot_takes_one_pair_or_what_multiplies_a_list() -> None:
    w, x = Value(3.0), Value(-2.0)
    assert w.dot(x).data == ag.dot([w], [x]).data == -6.0
    assert w.dot(x, 0.5).data == ag.dot([w], [x], 0.5).data == -5.5


@each_sloped_sample
def test_numbers_may_stand_for_values(op: Op, at: tuple[float, ...]) -> None:
    """One operand a Value, the others numbers: its gradient is the same."""
    xs = [Value(x) for x in at]
    call(op, *xs).backward()
    for i in set(range(len(at))) - FIXED.get(op.name, set()):
        mixed: list[Any] = list(at)
        mixed[i] = Value(at[i])
        out = call(op, *mixed)
        assert bits(out.data) == bits(call(op, *at))
        out.backward()
        assert bits(mixed[i].grad) == bits(xs[i].grad)


@each_row_of_few
def test_operands_go_by_name(op: Op) -> None:
    at = op.samples[0]
    named = dict(zip(op.operands, at))
    assert bits(op(**named)) == bits(op(*at))
    first = named.pop(op.operands[0])
    assert bits(op(first, **named)) == bits(op(*at))


@each_row_with_defaults
def test_defaults_may_be_left_out(op: Op) -> None:
    x = op.samples[0][0]
    want = call(op, x, *op.defaults)
    assert bits(op(x)) == bits(want) == bits(getattr(Value(x), op.name)().data)


@each_row_of_many
def test_iterables_of_operands(op: Op) -> None:
    at = op.samples[-1]
    assert bits(op(at)) == bits(op(*at)) == bits(op(x for x in at)) == bits(op(list(at)))


@each_row_of_few
def test_a_wrong_number_of_operands(op: Op) -> None:
    expected = rf"{op.name} takes \({', '.join(op.operands)}\), not \(_, "
    with pytest.raises(TypeError, match=expected):
        op(*[1.0] * (len(op.operands) + 1))
    with pytest.raises(TypeError, match=rf"{op.name} takes .*, not \(.*sideways=_\)"):
        op(*[1.0] * len(op.operands), sideways=1.0)


@each_row
def test_an_operand_that_is_no_number(op: Op) -> None:
    operands = [*op.samples[0][:-1], "1.0"]
    with pytest.raises(TypeError, match=f"{op.name} takes a real number, not str"):
        call(op, *operands)
    with pytest.raises(TypeError, match=f"{op.name} takes a real number, not complex"):
        call(op, *operands[:-1], 1j)


OPERATORS = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
    "mod": operator.mod,
    "floordiv": operator.floordiv,
    "neg": operator.neg,
    "abs": operator.abs,
    "floor": math.floor,
    "ceil": math.ceil,
}


@pytest.mark.parametrize("name", OPERATORS)
def test_the_operator_is_the_function(name: str) -> None:
    """Values on both sides, on the left, on the right: same value, same gradient."""
    op, sign = TABLE[name], OPERATORS[name]
    for at in op.samples:
        for valued in itertools.product((True, False), repeat=len(at)):
            if any(valued):
                xs = [Value(x) if v else x for x, v in zip(at, valued)]
                ys = [Value(x) if v else x for x, v in zip(at, valued)]
                got, want = sign(*xs), op(*ys)
                got.backward()
                want.backward()
                assert bits(got.data) == bits(want.data)
                for x, y in zip(xs, ys):
                    assert type(x) is float or bits(x.grad) == bits(y.grad)
                assert got.op is want.op is (op if op.pullback else None)
