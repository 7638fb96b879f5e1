"""Transforms inside transforms, Values from outside, no_grad, and what all of it costs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    dot,
    exp,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jvp,
    no_grad,
    sin,
    tanh,
    value_and_grad,
    vjp,
)  # fmt: skip


def forward(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The derivative by forward mode."""
    return lambda x: jvp(f, (x,), (1.0,))[1]


def by_vjp(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: vjp(f, x)[1](1.0)[0]


def by_gradients(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The derivative by way of Values made by hand, itself a Value."""

    def slope(x: Any) -> Any:
        at = x * 1.0 if isinstance(x, Value) else Value(x)
        return gradients(f(at), at, create_graph=True)

    return slope


def number(x: Any) -> float:
    return x.data if isinstance(x, Value) else x


TRANSFORMS = [grad, forward, by_vjp, by_gradients, jacobian]
inner_transform = pytest.mark.parametrize("inner", TRANSFORMS)
outer_transform = pytest.mark.parametrize("outer", TRANSFORMS)
transform = pytest.mark.parametrize("outer", [x for x in TRANSFORMS if x is not by_gradients])


@inner_transform
@transform
def test_perturbations_are_not_confused(inner: Any, outer: Any) -> None:
    """Siskind and Pearlmutter 2005."""
    assert number(outer(lambda x: x * inner(lambda y: x + y)(1.0))(1.0)) == 1.0
    assert number(outer(lambda x: x * inner(lambda y: x * y)(1.0))(4.0)) == 8.0
    assert number(outer(lambda x: x * inner(lambda y: x * y * y)(x))(3.0)) == 54.0


@inner_transform
@outer_transform
def test_second_order_by_every_pair_of_roads(inner: Any, outer: Any) -> None:
    assert number(outer(inner(lambda x: x**3))(2.0)) == 12.0
    assert number(outer(lambda x: inner(sin)(x) * x)(0.0)) == 1.0


def test_third_order_by_every_mixture() -> None:
    for a in TRANSFORMS:
        for b in TRANSFORMS:
            for c in TRANSFORMS:
                assert number(a(b(c(lambda x: x**4)))(2.0)) == 48.0


def test_a_derivative_at_a_value_can_be_differentiated_by_all_that_it_used() -> None:
    w, x = Value(3.0), Value(2.0)
    slope = grad(lambda x: w * x * x)(x)
    assert slope.data == 12.0
    slope.backward()
    assert (x.grad, w.grad) == (6.0, 4.0)


@pytest.mark.parametrize("product", [
    lambda f, x, v: jvp(f, (x,), (v,))[1],
    lambda f, x, v: vjp(f, x)[1](v)[0],
    lambda f, x, v: hvp(lambda x: x**3 / 3.0, (x,), (v,)) / 2.0,
])  # fmt: skip
def test_directions_and_weights_may_be_values(product: Any) -> None:
    v = Value(5.0)
    got = product(lambda x: x * x / 2.0, 2.0, v)
    assert got.data == 10.0
    got.backward()
    assert v.grad == 2.0


def test_value_and_grad_nests() -> None:
    def f(x: Any) -> Any:
        value, slope = value_and_grad(lambda y: y**3)(x)
        return value + slope

    assert value_and_grad(f)(2.0) == (20.0, 24.0)


def test_mixed_partials_of_closures() -> None:
    def f(x: Any) -> Any:
        return grad(lambda y: exp(x * y))(1.0)  # x exp(x y)

    assert grad(f)(0.0) == 1.0
    assert grad(grad(f))(0.0) == 2.0


def test_hessian_inside_a_gradient() -> None:
    def trace(v: list[Any]) -> Any:
        matrix = hessian(lambda u: u[0] ** 3 * u[1])(v)
        return matrix[0][0] + matrix[1][1]

    assert grad(trace)([2.0, 3.0]) == [18.0, 12.0]


def test_transforms_work_inside_no_grad() -> None:
    with no_grad():
        assert grad(lambda x: x**3)(2.0) == 12.0
        assert grad(grad(lambda x: x**3))(2.0) == 12.0
        assert hessian(lambda x: x**3)(2.0) == 12.0
        assert hvp(lambda x: x**3, (2.0,), (1.0,)) == 12.0
        assert jvp(lambda x: x**3, (2.0,), (1.0,)) == (8.0, 12.0)
        assert vjp(lambda x: x**3, 2.0)[1](1.0) == (12.0,)
        assert (Value(1.0) + 1.0).op is None  # the block is still closed to everything else


def test_create_graph_records_inside_no_grad() -> None:
    x = Value(2.0)
    y = x**3
    with no_grad():
        slope = gradients(y, x, create_graph=True)
    assert gradients(slope, x) == 12.0


def test_no_grad_inside_a_function_makes_constants() -> None:
    def f(x: Any) -> Any:
        with no_grad():
            constant = x * x
        return x * constant

    assert grad(f)(3.0) == 9.0
    assert grad(lambda x: x.detach() * x)(3.0) == 3.0


def test_nothing_is_left_behind_where_a_function_raises() -> None:
    def wrong(x: Any) -> Any:
        raise KeyError("mine")

    with no_grad():
        with pytest.raises(KeyError, match="mine"):
            grad(wrong)(1.0)
        assert (Value(1.0) * 2.0).op is None
    assert type(grad(lambda x: x * x)(1.0)) is float


def test_threads_do_not_see_each_other() -> None:
    inside, go = threading.Event(), threading.Event()
    found = []

    def slow(x: Any) -> Any:
        inside.set()
        go.wait(10)
        return x * x

    thread = threading.Thread(target=lambda: found.append(grad(slow)(3.0)))
    thread.start()
    inside.wait(10)
    found.append(grad(lambda x: x * x)(2.0))
    go.set()
    thread.join()
    assert found == [4.0, 6.0]
    assert all(type(x) is float for x in found)


def test_a_graph_whose_leaf_has_changed_is_not_differentiated_again() -> None:
    x = Value(2.0)
    y = x * x
    assert gradients(y, x) == 4.0
    x.data = 5.0
    assert gradients(y, x) == 4.0  # of the computation that happened
    message = r"data=5.0.* held 2.0 when 'mul' used it; .* only if its leaves have not changed"
    with pytest.raises(ValueError, match=message):
        gradients(y, x, create_graph=True)
    x.data = 2.0
    assert gradients(y, x, create_graph=True).data == 4.0


def test_depth_is_no_matter() -> None:
    def deep(x: Any) -> Any:
        for _ in range(20_000):
            x = x * 1.0
        return x

    assert grad(deep)(2.0) == 1.0
    assert jvp(deep, (2.0,), (1.0,)) == (2.0, 1.0)
    assert gradients(deep(Value(1.0)), Value(2.0)) == 0.0


def calls(f: Callable[[], Any]) -> int:
    """How many Python and C functions f calls: work without a clock."""
    count = 0

    def tick(frame: Any, event: str, arg: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tick)
    try:
        f()
    finally:
        sys.setprofile(None)
    return count


def network(v: list[Any]) -> Any:
    n = len(v) // 2
    return tanh(dot(v[:n], v[n:])) + sum((x.exp() * 0.1 for x in v), 0.0)


@pytest.mark.parametrize("n", [20, 80])
def test_what_things_cost(n: int) -> None:
    """A Hessian-vector product costs a few gradients, whatever the number of inputs."""
    at = [0.1 * (i % 7) for i in range(n)]
    gradient = calls(lambda: grad(network)(at))
    assert calls(lambda: hvp(network, (at,), (at,))) < 8 * gradient
    assert calls(lambda: jvp(network, (at,), (at,))) < 2 * gradient
    assert calls(lambda: value_and_grad(network)(at)) < 1.1 * gradient
    assert calls(lambda: hessian(network)(at)) > 0.2 * n * gradient  # and a Hessian does not


def test_a_jacobian_takes_the_cheaper_road() -> None:
    def tall(x: Any) -> Any:
        trunk = x[0]
        for _ in range(60):
            trunk = sin(trunk)
        return [trunk * k for k in range(60)]

    def wide(x: list[Any]) -> Any:
        return [sum(x, 0.0)]

    one = calls(lambda: jvp(tall, ([1.0],), ([1.0],)))
    assert calls(lambda: jacobian(tall)([1.0])) < 3 * one
    at = [1.0] * 60
    one = calls(lambda: grad(lambda v: wide(v)[0])(at))
    assert calls(lambda: jacobian(wide)(at)) < 3 * one


def test_numpy_inside_a_function() -> None:
    a = np.array([[2.0, 1.0], [1.0, 3.0]])
    f = lambda v: v @ a @ v / 2.0  # noqa: E731
    assert grad(f)(np.array([1.0, -1.0])).tolist() == [1.0, -2.0]
    assert hessian(f)(np.array([1.0, -1.0])).tolist() == a.tolist()
    assert hvp(f, (np.zeros(2),), (np.array([1.0, 0.0]),)).tolist() == [2.0, 1.0]
