"""Every public function on what it can't take: one sentence, of what it got and what it takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from refusals import says

import autograd
from autograd import Value, ops
from autograd.operation import TABLE, Op
from autograd.testing import (
    check_grads,
)

BAD: dict[str, Any] = {
    "NoneType": None,
    "str": "a",
    "complex": 1j,
    "ndarray": np.array([1.0, 2.0]),
    "list": [1.0],
    "Decimal": Decimal(1),
}
NUMBERS = pytest.mark.parametrize("kind", ["NoneType", "str", "complex", "Decimal"])


def square(x: Any) -> Any:
    return x * x


# The rows of the table


@pytest.mark.parametrize("op", list(TABLE.values()), ids=lambda op: op.name)
@pytest.mark.parametrize("kind", ["NoneType", "str", "complex", "ndarray", "list", "Decimal"])
def test_an_operation_takes_real_numbers(op: Op, kind: str) -> None:
    if op is ops.dot:
        with says(TypeError, "dot takes a real number", kind):
            op([BAD[kind]], [1.0])
        return
    count = max(2, len(op.samples[0])) if op.variadic else len(op.operands)
    for i in range(count):
        for other in (1.0, Value(1.0)):
            operands: list[Any] = [other] * count
            operands[i] = BAD[kind]
            with says(TypeError, f"{op.name} takes a real number, not {kind}"):
                op(*operands)


@pytest.mark.parametrize("op", list(TABLE.values()), ids=lambda op: op.name)
def test_an_operation_takes_its_own_number_of_operands(op: Op) -> None:
    if op.variadic:
        return
    for count in (0, len(op.operands) + 1):
        with says(TypeError, f"{op.name} takes ({', '.join(op.operands)})"):
            op(*[1.0] * count)
    with says(TypeError, f"{op.name} takes", "wrong=_"):
        op(*[1.0] * len(op.operands), wrong=1.0)


def test_dot_takes_two_of_one_length() -> None:
    with says(ValueError, "dot takes as many weights as inputs", "2", "3"):
        ops.dot([1.0, 2.0], [1.0, 2.0, 3.0])


@NUMBERS
def test_operators(kind: str) -> None:
    for operate in (
        lambda x, y: x + y, lambda x, y: x - y, lambda x, y: x * y, lambda x, y: x / y,
        lambda x, y: x**y, lambda x, y: x % y, lambda x, y: x // y,
    ):  # fmt: skip
        for x, y in ((Value(1.0), BAD[kind]), (BAD[kind], Value(1.0))):
            if x != "a":  # "a" % v is how text is formatted
                with pytest.raises(
                    TypeError, match=r"unsupported operand.* 'Value'|concatenate|can't be an index"
                ):
                    operate(x, y)
    with says(TypeError, "a comparison takes a real number", kind):
        assert Value(1.0) < BAD[kind]


@pytest.mark.parametrize("kind", ["NoneType", "complex", "Decimal"])
def test_dot_takes_sequences(kind: str) -> None:
    for ws, xs in ((BAD[kind], [1.0]), ([1.0], BAD[kind])):
        with says(TypeError, "dot", kind):
            ops.dot(ws, xs)


# Functions of sequences

SEQUENCES = ["softmax", "log_softmax", "logsumexp", "mean", "std"]


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize("kind", ["NoneType", "complex", "Decimal"])
def test_a_sequence_is_meant(name: str, kind: str) -> None:
    with says(TypeError, name, kind):
        getattr(autograd, name)(BAD[kind])


@pytest.mark.parametrize("name", SEQUENCES)
@NUMBERS
def test_a_sequence_of_numbers_is_meant(name: str, kind: str) -> None:
    with says(TypeError, "takes a real number, not", kind):
        getattr(autograd, name)([1.0, BAD[kind]])


@pytest.mark.parametrize("name", SEQUENCES)
def test_an_empty_sequence_has_no_answer(name: str) -> None:
    with says(ValueError, f"{name} takes at least one number, not an empty sequence"):
        getattr(autograd, name)([])


# Transforms

FUNCTIONS = ["grad", "value_and_grad", "jacobian", "hessian"]


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("kind", ["NoneType", "str", "complex", "ndarray", "list", "Decimal"])
def test_a_transform_takes_a_function(name: str, kind: str) -> None:
    with says(TypeError, f"{name} takes a function, not {kind}"):
        getattr(autograd, name)(BAD[kind])


@pytest.mark.parametrize("name", FUNCTIONS)
@NUMBERS
def test_its_argument_is_of_numbers(name: str, kind: str) -> None:
    for argument in (BAD[kind], [1.0, BAD[kind]], {"w": BAD[kind]}):
        with says(TypeError, "argument to differentiate by", "takes a real number", kind):
            getattr(autograd, name)(square)(argument)


@pytest.mark.parametrize("name", FUNCTIONS)
@NUMBERS
def test_its_function_returns_numbers(name: str, kind: str) -> None:
    says_what = ("None", "return statement") if kind == "NoneType" else ("a real number", kind)
    with says(TypeError, *says_what):
        getattr(autograd, name)(lambda x: BAD[kind])(1.0)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("argnums", [None, "a", 1j, 2, -2, (0, 5), 0.0])
def test_argnums(name: str, argnums: Any) -> None:
    with says(TypeError, "argnums"):
        getattr(autograd, name)(square, argnums)(1.0)


@pytest.mark.parametrize("name", ["grad", "value_and_grad", "hessian"])
@pytest.mark.parametrize("several", [[1.0], (1.0, 2.0), {"a": 1.0}, np.array([1.0, 2.0])])
def test_a_gradient_is_of_one_number(name: str, several: Any) -> None:
    with says(TypeError, "returns one number", "use jacobian"):
        getattr(autograd, name)(lambda x: several)(1.0)


def test_a_constant_function_has_gradient_0() -> None:
    """Not an error: nothing was wrong, the answer is 0."""
    at = [1.0, 2.0]
    assert autograd.grad(lambda xs: 3.0)(at) == [0.0, 0.0]
    assert autograd.grad(lambda xs: Value(3.0))(at) == [0.0, 0.0]
    assert autograd.value_and_grad(lambda xs: 3)(at) == (3.0, [0.0, 0.0])
    assert autograd.jacobian(lambda xs: [3.0, xs[0]])(at) == [[0.0, 0.0], [1.0, 0.0]]
    assert autograd.hessian(lambda xs: 3.0)(at) == [[0.0, 0.0], [0.0, 0.0]]
    assert autograd.jvp(lambda x: 3.0, (1.0,), (1.0,)) == (3.0, 0.0)
    assert autograd.vjp(lambda x: 3.0, 1.0)[1](1.0) == (0.0,)
    assert autograd.hvp(lambda x: 3.0, (1.0,), (1.0,)) == 0.0
    assert autograd.gradients(Value(3.0), Value(1.0)) == 0.0
    check_grads(lambda x: 3.0, (1.0,))


@pytest.mark.parametrize("kind", ["NoneType", "str", "complex", "ndarray", "Decimal"])
def test_jvp_vjp_hvp(kind: str) -> None:
    bad = BAD[kind]
    for name in ("jvp", "hvp"):
        transform = getattr(autograd, name)
        with says(TypeError, f"{name} takes a function, not {kind}"):
            transform(bad, (1.0,), (1.0,))
        with says(TypeError, f"{name} takes a tuple or list of arguments, not {kind}"):
            transform(square, bad, (1.0,))
        with says(TypeError, f"{name}: tangents must be a tuple or list, not {kind}"):
            transform(square, (1.0,), bad)
    with says(TypeError, f"vjp takes a function, not {kind}"):
        autograd.vjp(bad, 1.0)


@NUMBERS
def test_tangents_and_weights_are_numbers(kind: str) -> None:
    for name in ("jvp", "hvp"):
        with says(TypeError, name, "real number", kind):
            getattr(autograd, name)(square, (1.0,), (BAD[kind],))
    with says(TypeError, "vjp: a weight takes a real number", kind):
        autograd.vjp(square, 1.0)[1](BAD[kind])


def test_tangents_and_weights_are_as_many_as_arguments_and_outputs() -> None:
    for name in ("jvp", "hvp"):
        with says(ValueError, f"{name}: tangents", "2"):
            getattr(autograd, name)(square, (1.0,), (1.0, 2.0))
    with says(ValueError, "vjp", "2"):
        autograd.vjp(square, 1.0)[1]([1.0, 2.0])
    with says(TypeError, "hvp takes a function that returns one number", "use jacobian"):
        autograd.hvp(lambda x: [x, x], (1.0,), (1.0,))


@pytest.mark.parametrize("kind", ["NoneType", "str", "complex", "list", "Decimal"])
def test_gradients_and_explain_take_values(kind: str) -> None:
    bad, x = BAD[kind], Value(1.0)
    kinds = "float" if kind == "list" else kind
    with says(TypeError, "outputs must be Values", kinds):
        autograd.gradients(bad, x)
    with says(TypeError, "inputs must be Values", kinds):
        autograd.gradients(x, bad)
    with says(TypeError, "explain takes Values", "output is of type", kind):
        autograd.explain(bad, x)
    with says(TypeError, "explain takes Values", "wrt is of type", kind):
        autograd.explain(x, bad)


# Value


@pytest.mark.parametrize("kind", ["NoneType", "str", "complex", "ndarray", "list", "Decimal"])
def test_value(kind: str) -> None:
    bad, x = BAD[kind], Value(1.0)
    with says(TypeError, f"Value takes a real number, not {kind}"):
        Value(bad)
    with says(TypeError, f"data takes a real number, not {kind}"):
        x.data = bad
    if kind != "NoneType":  # which is no gradient
        with says(TypeError, f"grad takes a real number, not {kind}"):
            x.grad = bad
    with says(TypeError, f"seed takes a real number, not {kind}"):
        x.backward(bad)
    if kind not in ("NoneType", "str"):
        with says(TypeError, f"a label must be a string or None, not {kind}"):
            x.label = bad
