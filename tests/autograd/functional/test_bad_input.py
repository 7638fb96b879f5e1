"""Every public function rejects what it can't take, in one sentence that says what it got."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    explain,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)  # fmt: skip


def square(x: Any) -> Any:
    return x * x


def nothing(x: Any) -> Any:
    x * x


OF_A_FUNCTION: dict[str, Callable[..., Any]] = {
    "grad": lambda f, x: grad(f)(x),
    "value_and_grad": lambda f, x: value_and_grad(f)(x),
    "jacobian": lambda f, x: jacobian(f)(x),
    "hessian": lambda f, x: hessian(f)(x),
    "jvp": lambda f, x: jvp(f, (x,), (x,)),
    "vjp": lambda f, x: vjp(f, x),
    "hvp": lambda f, x: hvp(f, (x,), (x,)),
}
each_transform = pytest.mark.parametrize("name", OF_A_FUNCTION)


@each_transform
@pytest.mark.parametrize(
    "f", [None, 3.0, "f", [square], Value(1.0)], ids=lambda f: type(f).__name__
)
def test_not_a_function(name: str, f: Any) -> None:
    kind = type(f).__name__
    with pytest.raises(TypeError, match=rf"^{name} takes a function, not {kind}$"):
        OF_A_FUNCTION[name](f, 1.0)


BAD_NUMBERS = [
    (None, "NoneType"), ("1.0", "str"), (1j, "complex"), (Decimal(1), "Decimal"),
    (np.array([1j, 2j]), "complex"), (np.array(["a"]), "str"), ([1.0, None], "NoneType"),
    ({"a": b"x"}, "bytes"), ({1.0, 2.0}, "set"), (object(), "object"), (range(3), "range"),
]  # fmt: skip


@each_transform
@pytest.mark.parametrize(
    ("at", "kind"), BAD_NUMBERS, ids=lambda x: x if isinstance(x, str) else type(x).__name__
)
def test_arguments_that_are_no_numbers(name: str, at: Any, kind: str) -> None:
    shown = {"value_and_grad": "grad", "hessian": "jacobian"}.get(name, name)
    message = rf"^{shown}, as an argument to differentiate by, takes a real number, not {kind}$"
    with pytest.raises(TypeError, match=message):
        OF_A_FUNCTION[name](square, at)


@each_transform
@pytest.mark.parametrize(("returned", "kind"), [
    ("text", "str"), (1j, "complex"), ({1.0}, "set"), (square, "function"),
])  # fmt: skip
def test_results_that_are_no_numbers(name: str, returned: Any, kind: str) -> None:
    def f(x: Any) -> Any:
        return returned

    with pytest.raises(TypeError, match=rf"as a result of f, takes a real number, not {kind}$"):
        OF_A_FUNCTION[name](f, 1.0)


@each_transform
def test_a_function_that_returns_nothing(name: str) -> None:
    with pytest.raises(TypeError, match=r"nothing returned None; does it lack a return statement"):
        OF_A_FUNCTION[name](nothing, 1.0)


@pytest.mark.parametrize("name", ["grad", "value_and_grad", "hessian", "hvp"])
@pytest.mark.parametrize(("make", "what"), [
    (lambda x: [x, x], "a list of 2"), (lambda x: (x,), "a tuple of 1"),
    (lambda x: [], "a list of 0"),
    (lambda x: {"a": x}, "a dict of 'a'"), (lambda x: np.array([]), r"an array of shape \(0,\)"),
    (lambda x: np.array([[x, x]]), r"an array of shape \(1, 2\)"),
])  # fmt: skip
def test_a_gradient_of_several_numbers_is_a_jacobian(name: str, make: Any, what: str) -> None:
    message = rf"returns one number, but this one returned {what}: use jacobian, or vjp"
    with pytest.raises(TypeError, match=message):
        OF_A_FUNCTION[name](make, 1.0)


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian])
@pytest.mark.parametrize(("argnums", "error", "message"), [
    (1, TypeError, "argnums=1, but 1 positional argument$"),
    (-2, TypeError, "argnums=-2, but 1 positional argument$"),
    ((0, 1), TypeError, r"argnums=\(0, 1\), but 1 positional argument$"),
    ("x", TypeError, "argnums must be a position or a tuple of them, not 'x'"),
    (None, TypeError, "argnums must be a position or a tuple of them, not None"),
    (0.0, TypeError, "argnums must be a position or a tuple of them, not 0.0"),
    ((0, 0), ValueError, r"argnums=\(0, 0\) names an argument twice"),
    ((0, -1), ValueError, r"argnums=\(0, -1\) names an argument twice"),
])  # fmt: skip
def test_argnums(transform: Any, argnums: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        transform(square, argnums)(1.0)


def test_no_argument_at_all() -> None:
    with pytest.raises(TypeError, match="argnums=0, but 0 positional arguments"):
        grad(square)()


@pytest.mark.parametrize("transform", [jvp, hvp])
@pytest.mark.parametrize(("primals", "tangents", "error", "message"), [
    (1.0, (1.0,), TypeError, "takes a tuple or list of arguments, not float"),
    (None, (1.0,), TypeError, "takes a tuple or list of arguments, not NoneType"),
    ((1.0,), 1.0, TypeError, "tangents must be a tuple or list, not float"),
    ((1.0,), None, TypeError, "tangents must be a tuple or list, not NoneType"),
    ((1.0,), (), ValueError, "tangents: a tuple of 0 where a tuple of 1 is expected"),
    ((1.0,), (1.0, 2.0), ValueError, "tangents: a tuple of 2 where a tuple of 1 is expected"),
    ((1.0,), ([1.0],), ValueError, "tangents: a list of 1 where one number is expected"),
    (([1.0],), (1.0,), ValueError, "tangents: one number where a list of 1 is expected"),
    (([1.0],), ("ab",), ValueError, "tangents: str where a list of 1 is expected"),
    (([1.0, 2.0],), ([1.0],), ValueError, "tangents: a list of 1 where a list of 2 is expected"),
    (({"a": 1.0},), ({"b": 1.0},), ValueError, "tangents: a dict of 'b' where a dict of 'a' is"),
    (({"a": 1.0},), ([1.0],), ValueError, "tangents: a list of 1 where a dict of 'a' is expected"),
    (([[1.0], [2.0]],), ([[1.0, 2.0], []],), ValueError, "a list of 2 where a list of 1"),
    ((1.0,), ("1",), TypeError, "a tangent takes a real number, not str"),
    ((1.0,), (None,), TypeError, "a tangent takes a real number, not NoneType"),
    ((1.0,), (1j,), TypeError, "a tangent takes a real number, not complex"),
])  # fmt: skip
def test_tangents(transform: Any, primals: Any, tangents: Any, error: Any, message: str) -> None:
    def total(*trees: Any) -> Any:
        return 1.0

    with pytest.raises(error, match=f"^{transform.__name__}.*{message}"):
        transform(total, primals, tangents)


@pytest.mark.parametrize(("weights", "error", "message"), [
    (1.0, ValueError, "vjp: the weights: one number where a list of 2 is expected"),
    ([1.0], ValueError, "vjp: the weights: a list of 1 where a list of 2 is expected"),
    ([1.0, [1.0]], ValueError, "vjp: the weights: a list of 1 where one number is expected"),
    ([1.0, "x"], TypeError, "vjp: a weight takes a real number, not str"),
    (None, ValueError, "vjp: the weights: NoneType where a list of 2 is expected"),
])  # fmt: skip
def test_weights(weights: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        vjp(lambda x: [x, x], 1.0)[1](weights)


@pytest.mark.parametrize(("outputs", "inputs", "message"), [
    (1.0, [Value(1.0)], "^outputs must be Values, not float$"),
    (None, [Value(1.0)], "^outputs must be Values, not NoneType$"),
    ("y", [Value(1.0)], "^outputs must be Values, not str$"),
    (Value(1.0), 1.0, "^inputs must be Values, not float$"),
    (Value(1.0), [Value(1.0), 2.0], "^inputs must be Values, not float$"),
    (Value(1.0), np.array([1.0]), "^inputs must be Values, not float64$"),
    (Value(1.0), None, "^inputs must be Values, not NoneType$"),
])  # fmt: skip
def test_gradients(outputs: Any, inputs: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        gradients(outputs, inputs)


@pytest.mark.parametrize("bad", [None, 1.0, "w", 1j, [Value(1.0)], np.array([1.0])], ids=repr)
def test_explain(bad: Any) -> None:
    kind = type(bad).__name__
    with pytest.raises(TypeError, match=f"^explain takes Values, but output is of type {kind}$"):
        explain(bad, Value(1.0))
    with pytest.raises(TypeError, match=f"^explain takes Values, but wrt is of type {kind}$"):
        explain(Value(1.0), bad)


@pytest.mark.parametrize("paths", [0, -1, 2.0, "3", None])
def test_how_many_paths(paths: Any) -> None:
    with pytest.raises(ValueError, match=f"at least 1, not {paths!r}"):
        explain(Value(1.0), Value(1.0), paths=paths)


@each_transform
def test_a_function_that_returns_a_constant_has_gradient_0(name: str) -> None:
    result = OF_A_FUNCTION[name](lambda x: 3, 1.0)
    slope = {"value_and_grad": (3.0, 0.0), "jvp": (3.0, 0.0)}.get(name, 0.0)
    if name == "vjp":
        value, pullback = result
        result, slope = (value, pullback(1.0)), (3.0, (0.0,))
    assert result == slope


def test_a_function_that_does_not_use_its_argument() -> None:
    outer = Value(2.0)
    assert grad(lambda x: outer * 3.0)(1.0).data == 0.0
    assert grad(lambda x: 3.0)(1.0) == 0.0
    assert grad(lambda v: v[0])([1.0, 2.0]) == [1.0, 0.0]
