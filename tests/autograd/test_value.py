"""What a Value takes, shows, compares and refuses."""

from __future__ import annotations

import copy
import math
import operator
import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import TraceError, Value, exp, jit, ops, where

NUMBERS = [
    3, True, Fraction(1, 2), 2.5, np.float32(0.1), np.float64(0.1), np.int64(-7), np.bool_(True),
    np.array(1.5), np.array(4),
]  # fmt: skip


@pytest.mark.parametrize("x", NUMBERS, ids=lambda x: f"{type(x).__name__} {x}")
def test_real_numbers_become_floats(x: Any) -> None:
    v = Value(x)
    assert type(v.data) is float
    assert v.data == float(x)
    v.data = x
    v.grad = x
    assert type(v.data) is type(v.grad) is float
    assert v.grad == float(x)
    product = Value(2.0) * x
    assert type(product.data) is float
    assert product.data == 2.0 * float(x)
    assert type(exp(x)) is float
    v.backward(x)
    assert v.grad == float(x) * 2.0


NO_NUMBERS = [
    (1j, "complex"), ("1.0", "str"), (None, "NoneType"), (Decimal(1), "Decimal"), ([1.0], "list"),
    (np.array([1.0]), "ndarray"), (np.array(1j), "ndarray"), (np.complex128(1), "complex128"),
    (b"1", "bytes"), (Value(1.0), "Value"), ({}, "dict"),
]  # fmt: skip


@pytest.mark.parametrize(("x", "name"), NO_NUMBERS, ids=[name for _, name in NO_NUMBERS])
def test_anything_else_is_refused_by_name(x: Any, name: str) -> None:
    with pytest.raises(TypeError, match=f"^Value takes a real number, not {name}$"):
        Value(x)
    v = Value(1.0)
    with pytest.raises(TypeError, match=f"^data takes a real number, not {name}$"):
        v.data = x
    if x is not None:  # no gradient
        with pytest.raises(TypeError, match=f"^grad takes a real number, not {name}$"):
            v.grad = x
    with pytest.raises(TypeError, match=f"^seed takes a real number, not {name}$"):
        v.backward(x)
    assert (v.data, v.has_grad) == (1.0, False)


@pytest.mark.parametrize("x", [1j, "1.0", None, Decimal(1), [1.0], b"1"], ids=repr)
@pytest.mark.parametrize("sign", [operator.add, operator.mul, operator.truediv, operator.pow])
def test_operators_refuse_it_on_either_side(sign: Callable[[Any, Any], Any], x: Any) -> None:
    for left, right in ((Value(2.0), x), (x, Value(2.0))):
        with pytest.raises(TypeError):
            sign(left, right)


def test_an_integer_beyond_the_largest_float() -> None:
    v = Value(2.0)
    for attempt in (
        lambda: Value(10**400),
        lambda: v * 10**400,
        lambda: 10**400 + v,
        lambda: setattr(v, "data", 10**400),
        lambda: exp(10**400),
    ):
        with pytest.raises(OverflowError, match="too large"):
            attempt()


def test_the_result_of_an_operation_keeps_its_number() -> None:
    y = Value(2.0) * 3.0
    with pytest.raises(AttributeError, match=r"result of 'mul'.* make Value\(v\.data\)"):
        y.data = 1.0
    assert y.data == 6.0
    y.grad = 5.0
    assert y.grad == 5.0


def test_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Value(1.0).gard = 0.0


def test_label() -> None:
    assert Value(1.0).label is None
    v = Value(1.0, label="w1")
    assert v.label == "w1"
    v.label = None
    assert v.label is None
    y = v * 2.0
    assert y.label is None
    y.label = "y"
    assert y.label == "y"
    for label in (3, b"w", v):
        with pytest.raises(TypeError, match="a label must be a string or None, not "):
            v.label = label
    with pytest.raises(TypeError, match="a label must be a string or None, not int"):
        Value(1.0, 3)


def test_repr_says_what_there_is() -> None:
    v = Value(2.0)
    assert repr(v) == "Value(data=2.0)"
    y = v * 3
    y.label = "y"
    y.backward()
    assert repr(v) == "Value(data=2.0, grad=3.0)"
    assert repr(y) == "Value(data=6.0, grad=1.0, op='mul', label='y')"
    assert repr(Value(-0.0, label="a'b")) == """Value(data=-0.0, label="a'b")"""


def test_format_is_by_data() -> None:
    v = Value(2.0 / 3.0)
    assert f"{v:.3f}" == "0.667"
    assert f"{v:>+10.2e}" == " +6.67e-01"
    assert f"{v}" == str(v) == repr(v)
    with pytest.raises(ValueError, match=r"[Ff]ormat"):
        f"{v:nonsense}"


def test_equality_with_a_number_is_by_number() -> None:
    v = Value(1.0)
    for number in (1, 1.0, True, Fraction(1), np.float32(1.0), 1 + 0j):
        assert (v == number) is True
        assert (number == v) in (True, np.True_)
        assert (v != number) is False
    for other in (2, 1.5, Fraction(1, 3), 10**400, math.nan):
        assert (v == other) is False
        assert (v != other) is True
    for other in ("1.0", None, [1.0]):
        assert (v == other) is False
        assert (v != other) is True
    assert 1.0 in [Value(0.0), Value(1.0)]
    assert v in [0.0, 1.0]
    assert v not in (0.0, 2.0)
    assert Value(-0.0) == 0.0
    nan = Value(math.nan)
    assert nan == nan  # the same Value
    assert nan != math.nan
    assert (np.array([1.0, 2.0]) == v).tolist() == [True, False]
    assert where(Value(0.0) == 0.0, 1.0, 2.0) == 1.0
    assert where(Value(0.0) != 0.0, 1.0, 2.0) == 2.0


def test_in_a_trace_equality_with_a_number_is_of_each_run() -> None:
    w = Value(1.0)
    xs = np.array([0.0, 1.0, math.nan, -0.0])
    assert jit(lambda x: where(x == 0.0, 1.0, 2.0))(xs).tolist() == [1.0, 2.0, 2.0, 1.0]
    assert jit(lambda x: where(x != 0, 1.0, 2.0))(xs).tolist() == [2.0, 1.0, 1.0, 2.0]
    program = jit(lambda x: where(w == 1, x, -x))
    assert program(3.0) == 3.0
    w.data = 2.0
    assert program(3.0) == -3.0
    assert jit(lambda x: x if Value(2.0) == 2.0 else -x)(3.0) == 3.0
    assert jit(lambda x: x if x == x and x != w and x != "x" else -x)(3.0) == 3.0
    with pytest.raises(TraceError, match="use where"):
        jit(lambda x: x if x in (1.0, 2.0) else -x)(3.0)


def test_equality_and_hash_are_identity_between_values() -> None:
    a, b = Value(1.0), Value(1.0)
    assert a == a
    assert a != b
    assert len({a, b, a}) == 2
    assert b in [a, b]
    assert [a, b].index(b) == 1
    assert {a: "a", b: "b"}[b] == "b"
    before = hash(a)
    a.data = 5.0
    assert hash(a) == before


def test_order_is_by_data() -> None:
    a, b, c = Value(3.0), Value(1.0), Value(2.0)
    assert sorted([a, b, c]) == [b, c, a]
    assert max(a, b, c) is a
    assert min(a, b, c) is b
    assert b < a
    assert a > 2
    assert a > 2
    assert b <= 1.0 <= b
    assert b >= 1.0 >= b
    assert not b < 1.0
    assert not b > 1.0
    assert not a < Fraction(5, 2)
    nan = Value(math.nan)
    assert not any([nan < a, nan > a, nan <= nan, nan >= 0.0, a < math.nan])
    with pytest.raises(TypeError, match="a comparison takes a real number, not str"):
        a < "4"  # noqa: B015


def test_max_of_equals_is_the_first() -> None:
    a, b = Value(2.0), Value(2.0)
    assert max(a, b) is a
    assert max(b, a) is b


def test_truth_is_by_data() -> None:
    assert Value(-0.5)
    assert not Value(-0.0)
    assert Value(math.nan)


SILENT_LOSSES = [
    (float, r"float\(\) and math\.\* would lose the gradient of a Value; .*v\.exp\(\).* v\.data"),
    (math.exp, r"float\(\) and math\.\* would lose"),
    (math.isnan, r"float\(\) and math\.\* would lose"),
    (lambda v: f"{v!s:.3}" and "%.2f" % v, r"v\.data"),  # noqa: UP031
    (int, r"int\(\) of a Value has no gradient; use int\(v\.data\)"),
    (lambda v: [1, 2, 3][v], r"a Value can't be an index; use int\(v\.data\)"),
    (range, r"a Value can't be an index; use int\(v\.data\)"),
    (complex, r"complex\(\) of a Value has no gradient; use v\.data"),
    (round, r"round\(\) of a Value .* use round\(v\.data, n\)"),
    (lambda v: round(v, 2), r"round\(\) of a Value"),
    (lambda v: np.array([v], dtype=float), r"use .*v\.data|setting an array element"),
]


@pytest.mark.parametrize(("use", "text"), SILENT_LOSSES)
def test_no_gradient_is_lost_in_silence(use: Callable[[Value], Any], text: str) -> None:
    with pytest.raises(TypeError, match=text):
        use(Value(1.0))


def test_unary_operators() -> None:
    x = Value(-3.0)
    assert +x is x
    y = abs(x) * 2.0 - -x
    y.backward()
    assert (y.data, x.grad) == (3.0, -1.0)
    assert (math.floor(Value(2.5)).data, math.ceil(Value(2.5)).data) == (2.0, 3.0)


def test_sum_of_a_generator_starts_at_zero() -> None:
    """Python's own sum begins with the integer 0."""
    xs = [Value(float(i)) for i in range(4)]
    y = sum(x * x for x in xs)
    y.backward()
    assert y.data == 14.0
    assert [x.grad for x in xs] == [0.0, 2.0, 4.0, 6.0]


def test_detach_and_item() -> None:
    x = Value(2.0, label="x")
    y = x * 3.0
    cut = y.detach()
    assert (cut.data, cut.op, cut.inputs) == (6.0, None, ())
    (cut * x).backward()
    assert (x.grad, cut.grad, y.has_grad) == (6.0, 2.0, False)
    assert type(y.item()) is float
    assert y.item() == 6.0


@pytest.mark.parametrize(
    "duplicate",
    [
        copy.copy,
        copy.deepcopy,
        *(lambda v, p=p: pickle.loads(pickle.dumps(v, p)) for p in range(6)),
    ],
)
def test_a_leaf_can_be_copied_and_pickled(duplicate: Callable[[Any], Any]) -> None:
    v = Value(0.1, label="w")
    for grad in (None, 2.5):
        if grad is not None:
            v.grad = grad
        twin = duplicate(v)
        assert twin is not v
        assert repr(twin) == repr(v)
        assert twin.has_grad == v.has_grad
    shared = copy.deepcopy([v, v])
    assert shared[0] is shared[1]


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_an_inner_node_can_not(duplicate: Callable[[Any], Any]) -> None:
    y = Value(2.0) * 3.0
    with pytest.raises(TypeError, match=r"the result of 'mul' can't be copied .*v\.detach\(\)"):
        duplicate(y)


def test_operations_are_pickled_by_name() -> None:
    assert pickle.loads(pickle.dumps(ops.tanh)) is ops.tanh


def test_op_and_inputs() -> None:
    x, w = Value(2.0), Value(3.0)
    assert x.op is None
    assert x.inputs == ()
    y = x * w + 1
    product, one = y.inputs
    assert y.op is ops.add
    assert product.inputs == (x, w)
    assert one == 1.0
    assert type(one) is float
    assert (x * x).inputs == (x, x)
    assert (2.0 - x).inputs == (2.0, x)


def test_the_names_of_micrograd() -> None:
    x, w = Value(2.0), Value(3.0)
    assert (x._prev, x._op) == ((), "")
    assert (x * w)._prev == (x, w)
    assert (x * x)._prev == (x,)
    assert (x + 1.0)._prev == (x,)
    assert [(x * w)._op, (x + w)._op, x.tanh()._op] == ["*", "+", "tanh"]


def test_a_result_tells_which_operands_have_changed_since() -> None:
    """A picture after `w.data = ...` printed 100 + 2 -> 3 for a sum, which keeps no numbers."""
    w, b, c = Value(1.0), Value(2.0), Value(math.nan)
    s, p, t = w + b, w * b, b + c
    q, d = s + w, ops.dot([w, b], [b, b])
    for y in (s, p, t, q, d):
        assert y.changed == ()
    assert s.numbers == (1.0, 2.0)
    w.data = 100.0
    assert s.changed == (w, b)
    assert all(map(math.isnan, s.numbers))
    assert q.changed == (w,)
    assert (p.changed, p.numbers) == ((w,), (1.0, 2.0))
    assert d.changed == (w,)
    assert t.changed == ()
    w.data = 1.0
    assert s.changed == q.changed == p.changed == d.changed == ()
    assert s.numbers == (1.0, 2.0)


def test_no_gradient_is_what_none_says() -> None:
    v = Value(2.0)
    (v * v).backward()
    v.grad = None
    assert not v.has_grad
    assert v.grad == 0.0
