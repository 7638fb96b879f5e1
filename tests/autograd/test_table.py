"""Every row of the table, whatever rows there are: a new one is tested without writing a test.

A new row needs its function in mpmath in fuzzer/reference.py, and what its kinks give in KINKS
below; the tests say so.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import pytest
from same import bits

from autograd import Value, grad, jacobian, jit, jvp, ops
from autograd.functional import gradients
from autograd.operation import TABLE, Condition, Op
from fuzzer.reference import FIXED, call, reference, units

inf, nan = math.inf, math.nan
ROWS = list(TABLE.values())
SLOPED = [op for op in ROWS if op.pullback is not None]
SAMPLES = [(op, at) for op in ROWS for at in op.samples]
SLOPED_SAMPLES = [(op, at) for op in SLOPED for at in op.samples]

# How far from exact, in roundings (see `units`): a value, a derivative, a second derivative.
VALUE, FIRST, SECOND = 2, 4, 8

each_row = pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
each_sloped_row = pytest.mark.parametrize("op", SLOPED, ids=lambda op: op.name)
each_sample = pytest.mark.parametrize(("op", "at"), SAMPLES, ids=str)
each_sloped_sample = pytest.mark.parametrize(("op", "at"), SLOPED_SAMPLES, ids=str)


def function(op: Op) -> Callable[..., Any]:
    """The operation as a function of its row's operands."""
    return lambda *operands: call(op, *operands)


def unit(n: int, *indices: int) -> list[int]:
    """How often each of n variables is among `indices`: the orders of a partial derivative."""
    return [indices.count(k) for k in range(n)]


def varying(op: Op, n: int) -> list[int]:
    """Which of n operands can vary."""
    return [i for i in range(n) if i not in FIXED.get(op.name, ())]


# The row itself


@each_row
def test_the_row_is_complete(op: Op) -> None:
    assert op.name.isidentifier()
    assert op.symbol
    assert TABLE[op.name] is op
    assert op.samples
    for at in op.samples + op.kinks:
        assert op.variadic or len(at) == len(op.operands)
        assert all(type(x) is float for x in at)
    assert len(op.defaults) <= len(op.operands)
    assert repr(op) == f"<operation {op.name}>"


# Numbers


@each_row
def test_there_is_a_reference(op: Op) -> None:
    assert callable(reference(op.name))


def test_a_row_without_reference_says_what_to_add() -> None:
    with pytest.raises(LookupError, match=r"add 'cosecant', written in mpmath, to REFERENCE in"):
        reference("cosecant")


@each_sample
def test_value(op: Op, at: tuple[float, ...]) -> None:
    got = call(op, *at)
    assert type(got) is float
    assert units(got, function(op), at, fixed=FIXED.get(op.name, ())) <= VALUE


@each_sample
def test_floats_and_values_agree_to_the_bit(op: Op, at: tuple[float, ...]) -> None:
    out = call(op, *map(Value, at))
    assert bits(call(op, *at)) == bits(op.forward(*at)) == bits(getattr(out, "data", out))
    assert isinstance(out, float if isinstance(op, Condition) else Value)
    assert op.pullback is not None or getattr(out, "op", None) is None


def worst(op: Op, pullback: Callable[..., Any], i: int) -> float:
    """The largest error of operand i's contributions at the samples."""
    return max(
        units(
            float(pullback(1.0, call(op, *at), *at)[i]),
            function(op), at, unit(len(at), i), FIXED.get(op.name, ()),
        )
        for at in op.samples
        if i < len(at)
    )  # fmt: skip


def operand_numbers(op: Op) -> list[int]:
    """The operands that can vary at some sample."""
    return varying(op, max(map(len, op.samples)))


@each_sloped_row
def test_pullback(op: Op) -> None:
    for i in operand_numbers(op):
        assert worst(op, op.pullback, i) <= FIRST, op.operands


@pytest.mark.parametrize("factor", [1.001, 0.999])
@each_sloped_row
def test_a_pullback_wrong_by_a_thousandth_is_caught(op: Op, factor: float) -> None:
    for i in operand_numbers(op):

        def wrong(g: float, out: float, *xs: float, i: int = i) -> list[float]:
            contributions = list(op.pullback(g, out, *xs))
            if i < len(xs):
                contributions[i] = contributions[i] * factor or (factor - 1.0)
            return contributions

        assert worst(op, wrong, i) > 1e6 * FIRST


@each_sloped_sample
def test_second_derivatives(op: Op, at: tuple[float, ...]) -> None:
    xs = [Value(x) for x in at]
    firsts = gradients(call(op, *xs), xs, create_graph=True)
    fixed = FIXED.get(op.name, set())
    for i in varying(op, len(at)):
        seconds = gradients(firsts[i], xs)
        for j in varying(op, len(at)):
            orders = unit(len(at), i, j)
            assert units(seconds[j], function(op), at, orders, fixed) <= SECOND, (i, j)


@each_sloped_sample
def test_the_pullback_is_linear(op: Op, at: tuple[float, ...]) -> None:
    """Powers of two and signs scale what it gives exactly; nothing comes of nothing."""
    out = call(op, *at)
    once = op.pullback(1.0, out, *at)
    for g in (4.0, -1.0, -0.5, 0.0):
        assert [float(c) for c in op.pullback(g, out, *at)] == [g * c for c in once]


# Kinks, and operands no one wishes for

KINKS: dict[tuple[str, tuple[float, ...]], tuple[float, ...]] = {
    ("mod", (6.0, 3.0)): (1.0, -2.0),
    ("floordiv", (6.0, 3.0)): (0.0, 0.0),
    ("abs", (0.0,)): (0.0,),
    ("cbrt", (0.0,)): (inf,),
    ("hypot", (0.0, 0.0)): (0.0, 0.0),
    ("atan2", (0.0, 0.0)): (0.0, 0.0),
    ("acosh", (1.0,)): (inf,),
    ("relu", (0.0,)): (0.0,),
    ("leaky_relu", (0.0, 0.01)): (0.01, 0.0),
    ("relu6", (0.0,)): (0.0,),
    ("relu6", (6.0,)): (0.0,),
    ("elu", (0.0, 1.0)): (1.0, 0.0),
    ("maximum", (2.0, 2.0)): (0.5, 0.5),
    ("minimum", (2.0, 2.0)): (0.5, 0.5),
    ("fmax", (2.0, 2.0)): (0.5, 0.5),
    ("fmin", (2.0, 2.0)): (0.5, 0.5),
    ("clamp", (1.0, -1.0, 1.0)): (1.0, 0.0, 0.0),
    ("clamp", (-1.0, -1.0, 1.0)): (1.0, 0.0, 0.0),
    ("sign", (0.0,)): (0.0,),
    ("floor", (2.0,)): (0.0,),
    ("ceil", (2.0,)): (0.0,),
}


@pytest.mark.parametrize(("op", "at"), [(op, at) for op in ROWS for at in op.kinks], ids=str)
def test_kink(op: Op, at: tuple[float, ...]) -> None:
    assert (op.name, at) in KINKS, f"say in KINKS what {op.name} gives at {at}"
    xs = [Value(x) for x in at]
    call(op, *xs).backward()
    assert tuple(x.grad for x in xs) == KINKS[op.name, at]


CUT_OFF = [
    ("abs", (0.0,), 0),
    ("relu", (-1.5,), 0),
    ("relu6", (7.0,), 0),
    ("maximum", (1.0, 2.0), 0),
    ("minimum", (1.0, 2.0), 1),
    ("fmax", (nan, 2.0), 0),
    ("fmin", (2.0, nan), 1),
    ("clamp", (2.0, -1.0, 1.0), 0),
    ("clamp", (0.5, -1.0, 1.0), 1),
]


@pytest.mark.parametrize(("name", "at", "i"), CUT_OFF)
@pytest.mark.parametrize("g", [inf, -inf, nan])
def test_an_operand_cut_off_gets_nothing_even_of_inf(
    name: str, at: tuple[float, ...], i: int, g: float
) -> None:
    op = TABLE[name]
    assert op.pullback(g, op(*at), *at)[i] == 0.0
    x = Value(at[i])
    op(*(x if j == i else y for j, y in enumerate(at))).backward(g)
    assert x.grad == 0.0


HOSTILE = (0.0, -0.0, 1.0, -2.0, 0.5, 5e-324, -1e308, 1e308, inf, -inf, nan)


@each_row
def test_no_operand_makes_it_raise(op: Op) -> None:
    """R1, forward and backward, at first and second order."""
    at = op.samples[0]
    free = varying(op, len(at))[:2]
    for hostile in itertools.product(HOSTILE, repeat=len(free)):
        operands = list(at)
        for i, x in zip(free, hostile):
            operands[i] = x
        assert type(call(op, *operands)) is float
        if op.pullback is not None:
            xs = [Value(x) for x in operands]
            firsts = gradients(call(op, *xs), xs, create_graph=True)
            assert all(type(x) is float for first in firsts for x in gradients(first, xs))


CHOOSES = {"less", "less_equal", "equal", "where", "fmax", "fmin"}
UNUSED = {("leaky_relu", 1), ("elu", 1)}  # by a positive x


@each_row
def test_nan_is_not_swallowed(op: Op) -> None:
    """R6."""
    for at in op.samples:
        for i in varying(op, len(at)):
            operands = [nan if j == i else x for j, x in enumerate(at)]
            chosen = op.name in CHOOSES or ((op.name, i) in UNUSED and at[0] > 0.0)
            assert chosen or math.isnan(call(op, *operands)), operands


FLAT = {  # constant between jumps, at a point where what is inside has an infinite slope
    "sign": lambda x: ops.sign(ops.sqrt(x)) + x,
    "floor": lambda x: ops.floor(ops.sqrt(x)) + x,
    "ceil": lambda x: ops.ceil(ops.sqrt(x)) + x,
    "floordiv": lambda x: ops.sqrt(x) // 2.0 + x,
    "floordiv by": lambda x: 1.0 // (ops.sqrt(x) + 1.0) + x,
    "less": lambda x: ops.less(ops.sqrt(x), 1.0) + x,
    "less_equal": lambda x: ops.less_equal(ops.sqrt(x), 1.0) + x,
    "equal": lambda x: ops.equal(ops.sqrt(x), 0.0) + x,
    "where": lambda x: ops.where(ops.sqrt(x), 1.0, 2.0) + x,
}


@pytest.mark.parametrize("f", FLAT.values(), ids=FLAT.keys())
def test_what_is_constant_between_jumps_is_not_connected(f: Callable[..., Any]) -> None:
    """0 times an infinite slope was nan, in every engine."""
    x = Value(0.0)
    f(x).backward()
    assert x.grad == 1.0
    assert grad(f)(0.0) == jvp(f, (0.0,), (1.0,))[1] == jacobian(f)(0.0) == 1.0
    assert grad(grad(f))(0.0) == 0.0
    assert jit(f).grad(0.0) == jit(f, exact=True).grad(0.0) == 1.0


def test_every_row_that_is_constant_between_jumps_says_so() -> None:
    for op in TABLE.values():
        slopes = [
            [float(c) for c in op.pullback(1.0, op.forward(*at), *at)]
            for at in op.samples
            if op.pullback
        ]
        assert op.pullback is None or any(map(any, slopes)), op.name
