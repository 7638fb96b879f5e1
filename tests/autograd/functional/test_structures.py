"""What goes in comes out: the structures of arguments and results, argnums, names, keywords."""

from __future__ import annotations

import functools
import inspect
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd.trees import flatten

Pair = namedtuple("Pair", "x y")


def weighed(tree: Any) -> Any:
    """The squares of all leaves times 1, 2, 3 ...: the gradient is 2, 4, 6 ... times the leaf."""
    return sum(i * (x * x) for i, x in enumerate(flatten(tree)[0], 1)) + 0.0


STRUCTURES = [
    (3.0, 6.0),
    (3, 6.0),
    (np.float32(3.0), 6.0),
    (np.array(3.0), 6.0),
    ([1.0, 2.0], [2.0, 8.0]),
    ((1.0, 2.0), (2.0, 8.0)),
    (Pair(1.0, 2.0), Pair(2.0, 8.0)),
    ({"b": 1.0, "a": 2.0}, {"b": 2.0, "a": 8.0}),
    ([], []),
    ((), ()),
    ({}, {}),
    ([[1.0], [], [2.0, (1.0,)]], [[2.0], [], [8.0, (6.0,)]]),
    ({"w": [1.0, 2.0], "b": Pair(1.0, {"c": 1.0})}, {"w": [2.0, 8.0], "b": Pair(6.0, {"c": 8.0})}),
]


@pytest.mark.parametrize(("at", "slope"), STRUCTURES, ids=repr)
def test_a_gradient_has_the_structure_of_the_argument(at: Any, slope: Any) -> None:
    got = grad(weighed)(at)
    assert got == slope
    assert type(got) is type(slope)
    assert vjp(weighed, at)[1](1.0) == (slope,)
    assert value_and_grad(weighed)(at)[1] == slope


def test_the_order_of_a_dict_is_kept() -> None:
    assert list(grad(weighed)({"b": 1.0, "a": 2.0})) == ["b", "a"]


@pytest.mark.parametrize("shape", [(3,), (2, 3), (1,), (0,), (2, 0), (2, 1, 2)])
@pytest.mark.parametrize("dtype", [float, int, np.float32])
def test_an_array_for_an_array(shape: tuple[int, ...], dtype: Any) -> None:
    at = np.arange(np.prod(shape), dtype=dtype).reshape(shape)
    got = grad(lambda a: (a * a).sum() + 0.0)(at)
    assert (got.shape, got.dtype) == (shape, np.float64)
    assert np.array_equal(got, 2.0 * at)


def test_arrays_among_other_things() -> None:
    tree = {"w": np.ones((2, 2)), "b": [np.zeros(2), 1.0]}
    got = grad(lambda p: (p["w"].sum() * p["b"][1]) + p["b"][0][1])(tree)
    assert np.array_equal(got["w"], np.ones((2, 2)))
    assert np.array_equal(got["b"][0], [0.0, 1.0])
    assert got["b"][1] == 4.0


def test_jacobians_of_arrays_have_both_shapes() -> None:
    a = np.arange(6.0).reshape(2, 3)
    got = jacobian(lambda m: m @ np.array([1.0, 2.0, 3.0]))(a)
    assert got.shape == (2, 2, 3)
    assert np.array_equal(got, np.einsum("ij,k->ijk", np.eye(2), [1.0, 2.0, 3.0]))
    wide = jacobian(lambda v: np.outer(v, v))(np.array([2.0, 3.0]))  # 4 of 2: forward mode
    assert wide.shape == (2, 2, 2)
    assert np.array_equal(wide[0, 1], [3.0, 2.0])
    square = hessian(lambda v: (v**3).sum())(np.array([1.0, 2.0]))
    assert np.array_equal(square, [[6.0, 0.0], [0.0, 12.0]])
    assert square.dtype == np.float64


def test_jacobians_of_other_structures() -> None:
    assert jacobian(lambda x: {"a": x * x, "b": [x, 1.0]})(3.0) == {"a": 6.0, "b": [1.0, 0.0]}
    assert jacobian(lambda p: (p["x"] * p["y"], p["x"]))({"x": 2.0, "y": 3.0}) == (
        {"x": 3.0, "y": 2.0}, {"x": 1.0, "y": 0.0})  # fmt: skip
    assert jacobian(lambda v: [])([1.0, 2.0]) == []
    assert jacobian(lambda v: [1.0, 2.0])([]) == [[], []]
    assert jacobian(lambda p: Pair(p.x * p.y, p.y))(Pair(2.0, 3.0)) == Pair(
        Pair(3.0, 2.0), Pair(0.0, 1.0)
    )
    assert hessian(lambda p: p["x"] ** 2 * p["y"])({"x": 2.0, "y": 3.0}) == {
        "x": {"x": 6.0, "y": 4.0}, "y": {"x": 4.0, "y": 0.0}}  # fmt: skip


def area(x: Any, y: Any, z: Any = 1.0) -> Any:
    return x * x * y + z


@pytest.mark.parametrize(("argnums", "slope"), [
    (0, 12.0), (1, 4.0), (-1, 4.0), (-2, 12.0), ((0,), (12.0,)), ((1, 0), (4.0, 12.0)),
    ([0, 1], (12.0, 4.0)), ((0, -1), (12.0, 4.0)), ((), ()),
])  # fmt: skip
def test_argnums(argnums: Any, slope: Any) -> None:
    assert grad(area, argnums)(2.0, 3.0) == slope
    assert grad(area, argnums=argnums)(2.0, 3.0) == slope
    assert value_and_grad(area, argnums)(2.0, 3.0) == (13.0, slope)
    assert jacobian(area, argnums)(2.0, 3.0) == slope


def test_a_hessian_of_several_arguments_is_a_tuple_of_tuples() -> None:
    assert hessian(area, (0, 1))(2.0, 3.0) == ((6.0, 4.0), (4.0, 0.0))
    assert hessian(area, (1,))(2.0, 3.0) == ((0.0,),)


def test_arguments_that_are_not_differentiated_come_as_they_are() -> None:
    def power(x: Any, exponent: Any, mode: Any) -> Any:
        assert mode == "sum"
        assert type(exponent) is int
        return x**exponent

    assert grad(power)(2.0, 3, "sum") == 12.0


def scaled(x: Any, *, scale: Any = 1.0, names: Any = None) -> Any:
    return x * x * scale


def test_keyword_arguments_reach_the_function() -> None:
    assert grad(scaled)(3.0, scale=2.0, names=["a"]) == 12.0
    assert value_and_grad(scaled)(3.0, scale=2.0) == (18.0, 12.0)
    assert jacobian(scaled)(3.0, scale=2.0) == 12.0
    assert hessian(scaled)(3.0, scale=2.0) == 4.0
    assert grad(grad(scaled))(3.0, scale=-1.0) == -2.0
    assert grad(scaled)(3.0) == 6.0


def documented(x: float) -> float:
    """Square of x."""
    return x * x


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian, hessian])
def test_names_and_docstrings_are_kept(transform: Callable[..., Any]) -> None:
    made = transform(documented)
    assert made.__name__ == f"{transform.__name__}(documented)"
    assert made.__doc__ == "Square of x."
    assert list(inspect.signature(made).parameters) == ["x"]


def test_callables_without_a_name() -> None:
    assert grad(functools.partial(scaled, scale=3.0))(2.0) == 12.0
    assert grad(ag.sin)(0.0) == 1.0

    class Model:
        def __call__(self, x: Any) -> Any:
            return x * 5.0

    assert grad(Model())(2.0) == 5.0


def test_floats_for_floats_and_values_for_values() -> None:
    assert type(grad(area)(2.0, 3.0)) is float
    assert type(value_and_grad(area)(2, 3)[0]) is float
    got = grad(area)(Value(2.0), 3.0)
    assert isinstance(got, Value)
    assert all(isinstance(x, float) for x in grad(weighed)(np.array([1.0, 2.0])))


def several(p: dict[str, Any], v: tuple[Any, Any]) -> Any:
    return p["a"] * p["b"] + v[0] * v[1] * p["a"]


def test_tangents_go_by_key_and_by_place() -> None:
    at = {"a": 2.0, "b": 3.0}, (5.0, 7.0)
    want = (41.0, pytest.approx(38.0 + 20.0 + 2.0 * (7.0 * 0.5 + 5.0 * 0.25)))
    assert jvp(several, at, ({"a": 1.0, "b": 10.0}, (0.5, 0.25)))[0] == 76.0
    first = jvp(several, at, ({"a": 1.0, "b": 10.0}, (0.5, 0.25)))
    assert first[1] == pytest.approx(want[1])
    assert jvp(several, at, ({"b": 10.0, "a": 1.0}, [0.5, 0.25])) == first
    assert jvp(several, list(at), [{"b": 10.0, "a": 1.0}, np.array([0.5, 0.25])]) == first
    slopes = grad(several, (0, 1))(*at)
    assert slopes == ({"a": 38.0, "b": 2.0}, (14.0, 10.0))
    product = hvp(several, at, ({"b": 0.0, "a": 1.0}, (0.0, 0.0)))
    assert product == ({"a": 0.0, "b": 1.0}, (7.0, 5.0))


def test_weights_of_vjp_go_by_key_and_by_place() -> None:
    value, pullback = vjp(lambda x: {"s": x * x, "d": [x, 2 * x]}, 3.0)
    assert value == {"s": 9.0, "d": [3.0, 6.0]}
    assert pullback({"d": (10.0, 100.0), "s": 1.0}) == (216.0,)
    assert pullback({"s": 1.0, "d": np.array([0.0, 0.0])}) == (6.0,)
    assert vjp(lambda a: a * a, np.array([[1.0, 2.0]]))[1]([[1.0, 10.0]])[0].tolist() == [
        [2.0, 40.0]
    ]
    assert vjp(lambda: 3.0)[1](1.0) == ()


def test_hvp_gives_a_bare_result_for_one_argument() -> None:
    assert hvp(lambda x: x**3, (2.0,), (1.0,)) == 12.0
    assert hvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0)) == (0.0, 1.0)


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_an_array_that_holds_one_number_is_one_number(shape: tuple[int, ...]) -> None:
    """As HIPS autograd has it; its value keeps the shape."""

    def f(x: Any) -> Any:
        out = np.empty(shape, dtype=object)
        out[...] = x * x
        return out

    value, slope = value_and_grad(f)(3.0)
    assert np.shape(value) == shape
    assert float(np.ravel(value)[0]) == 9.0
    assert slope == 6.0
    assert grad(grad(f))(3.0) == 2.0
    assert hvp(f, (3.0,), (1.0,)) == 2.0
