"""A transform of a function that reaches Values outside itself is connected to them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import (
    TraceError,
    Value,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jit,
    jvp,
    no_grad,
    sqrt,
    value_and_grad,
    vjp,
    where,
)
from autograd.testing import check_grads

Transform = Callable[[Callable[..., Any], Any], Any]

# Of w * x**3 at x: what the transform gives, as a multiple of w.
TRANSFORMS: dict[str, tuple[Transform, Callable[[float], float]]] = {
    "grad": (lambda f, x: grad(f)(x), lambda x: 3.0 * x**2),
    "value": (lambda f, x: value_and_grad(f)(x)[0], lambda x: x**3),
    "value_and_grad": (lambda f, x: value_and_grad(f)(x)[1], lambda x: 3.0 * x**2),
    "jvp": (lambda f, x: jvp(f, (x,), (2.0,))[1], lambda x: 6.0 * x**2),
    "vjp": (lambda f, x: vjp(f, x)[1](2.0)[0], lambda x: 6.0 * x**2),
    "hvp": (lambda f, x: hvp(f, (x,), (2.0,)), lambda x: 12.0 * x),
    "jacobian": (lambda f, x: jacobian(f)(x), lambda x: 3.0 * x**2),
    "forward jacobian": (
        lambda f, x: jacobian(lambda t: [f(t), t])(x)[0],
        lambda x: 3.0 * x**2,
    ),
    "hessian": (lambda f, x: hessian(f)(x), lambda x: 6.0 * x),
    "grad of grad": (lambda f, x: grad(grad(f))(x), lambda x: 6.0 * x),
}
every_transform = pytest.mark.parametrize(
    ("transform", "slope"), TRANSFORMS.values(), ids=TRANSFORMS.keys()
)


@every_transform
def test_the_gradient_of_a_captured_value(transform: Transform, slope: Any) -> None:
    w = Value(0.25)
    y = w + transform(lambda x: w * x**3, 3.0)
    y.backward()
    assert y.data == 0.25 + 0.25 * slope(3.0)
    assert w.grad == 1.0 + slope(3.0)


@every_transform
def test_of_a_captured_result(transform: Transform, slope: Any) -> None:
    w = Value(0.5)
    half = 0.5 * w
    transform(lambda x: half * x**3, 3.0).backward()
    assert w.grad == 0.5 * slope(3.0)


@every_transform
def test_floats_stay_where_no_value_is_reached(transform: Transform, slope: Any) -> None:
    def f(x: Any) -> Any:
        total = Value(0.0)  # made here: nobody outside can ask for its gradient
        for _ in range(2):
            total = total + 0.5 * x**3
        return where(total, total.detach() / total.detach() * total, 1.0)

    got = transform(f, 3.0)
    assert type(got) is float
    assert got == pytest.approx(slope(3.0))


@every_transform
def test_inside_another_transform_by_the_captured_one(transform: Transform, slope: Any) -> None:
    assert grad(lambda w: transform(lambda x: w * x**3, 3.0))(0.25) == slope(3.0)
    v = Value(2.0)
    outer = grad(lambda w: v * transform(lambda x: w * x**3, 3.0))(0.25)
    outer.backward()
    assert v.grad == slope(3.0)


def test_a_value_kept_from_an_earlier_call_is_outside_of_later_ones() -> None:
    kept: list[Value] = []

    def f(x: Any) -> Any:
        if not kept:
            kept.append(Value(0.5))
        return kept[0] * x

    assert type(grad(f)(3.0)) is float
    grad(f)(3.0).backward()
    assert kept[0].grad == 1.0


def test_a_function_that_returns_the_captured_value() -> None:
    w = Value(0.5)
    value, slope = value_and_grad(lambda x: w)(3.0)
    assert value is w
    assert isinstance(slope, Value)
    assert slope.data == 0.0


def test_structures_and_arrays_hold_values() -> None:
    w = Value(2.0)
    found = grad(lambda p: w * p["a"] * p["b"][0])({"a": 3.0, "b": [4.0]})
    assert found["a"].data == 8.0
    found["b"][0].backward()
    assert w.grad == 3.0
    row = grad(lambda x: w * x[0] * x[1])(np.array([3.0, 4.0]))
    assert [v.data for v in row] == [8.0, 6.0]


def test_no_grad_connects_nothing() -> None:
    w = Value(0.5)
    with no_grad():
        assert type(grad(lambda x: w * x * x)(3.0)) is float


def test_gradients_inside_a_transform_are_connected_unless_told() -> None:
    assert grad(lambda w: gradients(w**3, w))(2.0) == 12.0
    assert grad(lambda w: w * gradients(w**3, w, create_graph=False))(2.0) == 12.0
    w = Value(2.0)
    assert type(gradients(w**3, w)) is float


def test_check_grads_of_a_function_with_an_inner_closure() -> None:
    check_grads(lambda w: grad(lambda x: w * x * x)(3.0), (0.25,))
    outside = Value(0.5)
    check_grads(lambda w: grad(lambda x: outside * w * x * x)(3.0), (0.25,))


@every_transform
def test_a_trace_refuses_transforms(transform: Transform, slope: Any) -> None:
    with pytest.raises(TraceError, match=r"differentiate the program instead.*test_closures\.py"):
        jit(lambda x: transform(lambda t: x * t**3, 3.0))(1.0)


def test_a_trace_refuses_gradients() -> None:
    w = Value(2.0)
    with pytest.raises(TraceError, match="gradients is not supported inside"):
        jit(lambda x: x * gradients(w * w, w))(1.0)


def test_marks_are_undone_and_threads_have_their_own() -> None:
    """A leaf made in one thread while another runs a transform is not that transform's own."""
    inside, go, made = threading.Event(), threading.Event(), []

    def slow(x: Any) -> Any:
        inside.set()
        assert go.wait(20.0)
        return made[0] * x

    thread = threading.Thread(target=lambda: made.append(grad(slow)(3.0)))
    thread.start()
    assert inside.wait(20.0)
    made.append(Value(0.5))
    go.set()
    thread.join()
    assert isinstance(made[1], Value)
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: 1 / 0)(1.0)
    w = Value(0.5)
    assert isinstance(grad(lambda x: w * x)(3.0), Value)


# Forward mode


def test_an_input_that_does_not_move_sends_no_nan() -> None:
    """A tangent of 0 was multiplied by the infinite slope of a root at 0."""
    f = lambda x, y: [sqrt(x) + y, x * y, x]  # noqa: E731 - more outputs than inputs: forward mode
    assert jacobian(f, (0, 1))(0.0, 1.0)[0] == (float("inf"), 1.0)
    assert jvp(lambda x, y: sqrt(x) + y, (0.0, 1.0), (0.0, 1.0)) == (1.0, 1.0)
    assert jvp(lambda x, y: sqrt(x) + y, (0.0, 1.0), (-0.0, 0.0)) == (1.0, 0.0)
