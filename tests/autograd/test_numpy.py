"""NumPy on either side of an operator, its functions on arrays of Values, and matrix products."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, gradients

SIGNS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.mod]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "scalar", [np.float64(2.5), np.float32(0.5), np.int64(3), np.bool_(True), np.array(2.5)]
)
def test_a_scalar_on_either_side(sign: Callable[[Any, Any], Any], scalar: Any) -> None:
    v = Value(1.5)
    right, left = sign(v, scalar), sign(scalar, v)
    assert type(right) is type(left) is Value
    assert right.data == sign(v, float(scalar)).data
    assert left.data == sign(float(scalar), v).data
    left.backward()
    assert v.has_grad


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("shape", [(3,), (2, 3), (0,), (1,)])
def test_an_array_on_either_side(sign: Callable[[Any, Any], Any], shape: tuple[int, ...]) -> None:
    numbers = np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape)
    v = Value(1.5)
    for got, want in (
        (sign(numbers, v), [sign(x, 1.5) for x in numbers.flat]),
        (sign(v, numbers), [sign(1.5, x) for x in numbers.flat]),
    ):
        assert isinstance(got, np.ndarray)
        assert got.dtype == object
        assert got.shape == shape
        assert all(type(y) is Value for y in got.flat)
        assert [y.data for y in got.flat] == pytest.approx(want, rel=1e-15)


def values(*numbers: float) -> np.ndarray:
    return np.array([Value(x) for x in numbers])


UNARY = """
    exp exp2 expm1 log log1p log2 log10 sqrt cbrt square reciprocal sin cos tan arcsin arccos arctan
    sinh cosh tanh arcsinh arctanh absolute negative positive floor ceil
""".split()


@pytest.mark.parametrize("name", UNARY)
def test_a_function_of_numpy_on_values(name: str) -> None:
    function = getattr(np, name)
    numbers = [0.25, 0.5, 0.75]
    xs = values(*numbers)
    ys = function(xs)
    assert all(type(y) is Value for y in ys)
    assert [y.data for y in ys] == pytest.approx(function(numbers), rel=1e-15)
    ys.sum().backward()
    assert all(x.has_grad == (name not in ("floor", "ceil")) for x in xs)
    assert function(Value(0.5)).data == ys[1].data


def test_arccosh() -> None:
    assert np.arccosh(values(1.5, 2.0))[0].data == pytest.approx(np.arccosh(1.5), rel=1e-15)


@pytest.mark.parametrize("name", ["arctan2", "hypot", "power", "maximum", "minimum", "fmax"])
def test_a_function_of_two_arrays(name: str) -> None:
    function = getattr(np, name)
    xs, ys = [0.5, 2.0, 3.0], [1.5, 0.25, 2.0]
    got = function(values(*xs), values(*ys))
    assert [z.data for z in got] == pytest.approx(function(xs, ys), rel=1e-15)


def test_sums_and_means() -> None:
    xs = values(1.0, 2.0, 3.0)
    (xs.sum() + xs.mean() + np.prod(xs)).backward()
    assert [x.grad for x in xs] == pytest.approx([1 + 1 / 3 + 6, 1 + 1 / 3 + 3, 1 + 1 / 3 + 2])


def test_matrix_products() -> None:
    """(A @ B) of Values with Values, and of Values with numbers on either side."""
    a, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[0.5, -1.0], [2.0, 0.25]])
    va, vb = values(*a.flat).reshape(a.shape), values(*b.flat).reshape(b.shape)
    for product in (va @ vb, va @ b, a @ vb):
        assert product.shape == (3, 2)
        assert [x.data for x in product.flat] == list((a @ b).flat)
    weights = np.arange(6.0).reshape(3, 2)
    total = ((va @ vb) * weights).sum()
    wanted = [*(weights @ b.T).flat, *(a.T @ weights).flat]
    assert gradients(total, [*va.flat, *vb.flat]) == wanted
    assert (va[0] @ vb[0]).data == a[0] @ b[0]


def test_an_array_is_not_a_scalar() -> None:
    with pytest.raises(TypeError, match="Value takes a real number, not ndarray"):
        Value(np.array([1.0]))
