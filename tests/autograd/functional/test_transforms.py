"""Every transform against closed forms, to third order."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import Value, grad, gradients, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd.operation import TABLE

SCALARS: list[tuple[str, Callable[[Any], Any], list[Callable[[float], float]]]] = [
    ("cube", lambda x: x**3, [lambda x: 3 * x * x, lambda x: 6 * x, lambda x: 6.0]),
    ("sin", ag.sin, [math.cos, lambda x: -math.sin(x), lambda x: -math.cos(x)]),
    ("exp", ag.exp, [math.exp] * 3),
    ("log", ag.log, [lambda x: 1 / x, lambda x: -1 / x**2, lambda x: 2 / x**3]),
    ("1/x", lambda x: 1 / x, [lambda x: -1 / x**2, lambda x: 2 / x**3, lambda x: -6 / x**4]),
    ("x*sin", lambda x: x * ag.sin(x), [
        lambda x: math.sin(x) + x * math.cos(x),
        lambda x: 2 * math.cos(x) - x * math.sin(x),
        lambda x: -3 * math.sin(x) - x * math.cos(x),
    ]),
    ("constant", lambda x: 7.0, [lambda x: 0.0] * 3),
    ("identity", lambda x: x, [lambda x: 1.0, lambda x: 0.0, lambda x: 0.0]),
    ("2**x", lambda x: 2**x, [lambda x, k=k: math.log(2) ** k * 2**x for k in (1, 2, 3)]),
]  # fmt: skip
finite = st.floats(-3, 3)


def close(x: float, rel: float = 1e-13) -> Any:
    return pytest.approx(x, rel=rel, abs=1e-13)


@pytest.mark.parametrize(("f", "slopes"), [s[1:] for s in SCALARS], ids=[s[0] for s in SCALARS])
@pytest.mark.parametrize("x", [0.5, 1.0, 2.25])
def test_three_orders_of_a_scalar(f: Any, slopes: list[Callable[[float], float]], x: float) -> None:
    first = grad(f)
    second, third = grad(first), grad(grad(first))
    assert first(x) == close(slopes[0](x))
    assert second(x) == close(slopes[1](x))
    assert third(x) == close(slopes[2](x))
    assert hessian(f)(x) == close(slopes[1](x))
    assert grad(hessian(f))(x) == close(slopes[2](x))
    assert jacobian(jacobian(jacobian(f)))(x) == close(slopes[2](x))


@pytest.mark.parametrize(("f", "slopes"), [s[1:] for s in SCALARS], ids=[s[0] for s in SCALARS])
def test_forward_reverse_and_their_mixtures_agree(f: Any, slopes: list[Any]) -> None:
    x, v = 1.5, -0.75
    assert jvp(f, (x,), (v,)) == (close(_number(f(x))), close(slopes[0](x) * v))
    value, pullback = vjp(f, x)
    assert (value, pullback(v)) == (close(_number(f(x))), (close(slopes[0](x) * v),))
    assert hvp(f, (x,), (v,)) == close(slopes[1](x) * v)
    assert jvp(grad(f), (x,), (v,))[1] == close(slopes[1](x) * v)
    assert grad(lambda x: jvp(f, (x,), (v,))[1])(x) == close(slopes[1](x) * v)
    assert jvp(lambda x: jvp(f, (x,), (1.0,))[1], (x,), (v,))[1] == close(slopes[1](x) * v)
    assert grad(lambda x: hvp(f, (x,), (v,)))(x) == close(slopes[2](x) * v)
    assert hvp(grad(f), (x,), (v,)) == close(slopes[2](x) * v)


def _number(x: Any) -> float:
    return x.data if isinstance(x, Value) else x


def quadratic(v: list[Any]) -> Any:
    """3 x^2 + 4 x y - y^2 z."""
    x, y, z = v
    return 3 * x * x + 4 * x * y - y * y * z


def quadratic_gradient(x: float, y: float, z: float) -> list[float]:
    return [6 * x + 4 * y, 4 * x - 2 * y * z, -y * y]


def quadratic_hessian(x: float, y: float, z: float) -> list[list[float]]:
    return [[6, 4, 0], [4, -2 * z, -2 * y], [0, -2 * y, 0]]


@given(st.lists(finite, min_size=3, max_size=3), st.lists(finite, min_size=3, max_size=3))
def test_gradient_hessian_and_their_products(at: list[float], v: list[float]) -> None:
    slope, curve = quadratic_gradient(*at), quadratic_hessian(*at)
    assert grad(quadratic)(at) == [close(g) for g in slope]
    assert hessian(quadratic)(at) == [[close(h) for h in row] for row in curve]
    product = [close(sum(h * x for h, x in zip(row, v)), 1e-11) for row in curve]
    assert hvp(quadratic, (at,), (v,)) == product
    assert jvp(quadratic, (at,), (v,))[1] == close(sum(g * x for g, x in zip(slope, v)), 1e-11)


def many(v: list[Any]) -> list[Any]:
    """Five numbers of two: forward mode is the cheaper."""
    x, y = v
    return [x * y, ag.sin(x) * y, x / (1 + y * y), 3.0, y]


def few(v: list[Any]) -> list[Any]:
    """Two numbers of five: reverse mode is the cheaper."""
    a, b, c, d, e = v
    return [a * b * c + ag.exp(d), ag.tanh(a - e)]


@pytest.mark.parametrize(("f", "at"), [(many, [0.5, -1.5]), (few, [0.5, 2.0, -1.0, 0.25, 1.0])])
def test_a_jacobian_has_the_rows_of_vjp_and_the_columns_of_jvp(f: Any, at: list[float]) -> None:
    matrix = jacobian(f)(at)
    _, pullback = vjp(f, at)
    m, n = len(matrix), len(at)
    for i in range(m):
        assert pullback([float(i == k) for k in range(m)])[0] == pytest.approx(matrix[i], rel=1e-15)
    for j in range(n):
        _, column = jvp(f, (at,), ([float(j == k) for k in range(n)],))
        assert column == pytest.approx([row[j] for row in matrix], rel=1e-15)


@given(st.lists(finite, min_size=5, max_size=5), st.lists(finite, min_size=5, max_size=5),
       st.lists(finite, min_size=2, max_size=2))  # fmt: skip
def test_jvp_is_j_v_and_vjp_is_u_j(at: list[float], v: list[float], u: list[float]) -> None:
    matrix = jacobian(few)(at)
    _, moved = jvp(few, (at,), (v,))
    _, pullback = vjp(few, at)
    scale = 1e-12 * (1 + math.exp(3))
    for got, row in zip(moved, matrix):
        assert got == pytest.approx(math.fsum(a * b for a, b in zip(row, v)), rel=1e-12, abs=scale)
    for j, got in enumerate(pullback(u)[0]):
        want = math.fsum(row[j] * b for row, b in zip(matrix, u))
        assert got == pytest.approx(want, rel=1e-12, abs=scale)


def test_known_jacobian() -> None:
    x, y = 0.5, -1.5
    rows = jacobian(many)([x, y])
    assert rows[0] == [y, x]
    assert rows[1] == [close(math.cos(x) * y), close(math.sin(x))]
    assert rows[2] == [close(1 / (1 + y * y)), close(-2 * x * y / (1 + y * y) ** 2)]
    assert rows[3:] == [[0.0, 0.0], [0.0, 1.0]]


SMOOTH = [
    op for op in TABLE.values() if op.pullback is not None and (op.variadic or len(op.operands) > 1)
]


def dotted(v: list[Any]) -> Any:
    half = len(v) // 2
    return ag.dot(v[:half], v[half:])


@pytest.mark.parametrize("op", SMOOTH, ids=lambda op: op.name)
def test_hessians_of_the_table_are_symmetric(op: Any) -> None:
    for at in op.samples:
        if at in op.kinks:
            continue
        matrix = hessian(dotted if op.name == "dot" else lambda v: op(*v))(list(at))
        for i, row in enumerate(matrix):
            for j in range(i):
                assert row[j] == pytest.approx(matrix[j][i], rel=1e-12, abs=1e-14)


def test_value_and_grad_gives_both() -> None:
    assert value_and_grad(lambda x: x * x)(3.0) == (9.0, 6.0)
    assert value_and_grad(lambda x: 5)(3.0) == (5.0, 0.0)


def test_gradients_sums_outputs_and_writes_nothing() -> None:
    w, x = Value(3.0), Value(2.0)
    w.grad = 0.5
    y = w * w * x
    assert gradients(y, [w, x]) == [12.0, 9.0]
    assert gradients(y, w) == 12.0
    assert gradients([y, x, x], (w, x)) == [12.0, 11.0]
    assert gradients(y, [Value(1.0), y, y]) == [0.0, 1.0, 1.0]
    assert (w.grad, x.has_grad, y.has_grad) == (0.5, False, False)


def test_gradients_may_be_differentiated_again() -> None:
    x = Value(2.0)
    y = x**4
    first = gradients(y, x, create_graph=True)
    second = gradients(first, x, create_graph=True)
    third = gradients(second, [x])
    assert (first.data, second.data, third) == (32.0, 48.0, [48.0])
    assert isinstance(gradients(y, Value(1.0), create_graph=True), Value)
    (first * first).backward()
    assert x.grad == 2 * 32.0 * 48.0


def test_a_second_derivative_does_not_skip_an_adjoint_of_zero() -> None:
    assert grad(grad(lambda x: (3 * x) ** 2))(0.0) == 18.0


@pytest.mark.parametrize("k", [0, 1, 2, 3])
def test_whole_powers_at_zero(k: int) -> None:
    f: Any = lambda x: x**k  # noqa: E731
    for order in range(1, 5):
        f = grad(f)
        assert f(0.0) == (math.factorial(k) if order == k else 0.0)


@pytest.mark.parametrize(("f", "at", "slope"), [
    (ag.abs, 0.0, 0.0), (ag.relu, 0.0, 0.0), (ag.relu6, 6.0, 0.0), (ag.relu, math.nan, 0.0),
    (lambda x: ag.maximum(x, 1.0), 1.0, 0.5), (lambda x: ag.maximum(x, x), 1.0, 1.0),
    (lambda x: ag.clamp(x, 0.0, 1.0), 1.0, 1.0), (ag.sqrt, 0.0, math.inf), (ag.floor, 2.5, 0.0),
    (lambda x: ag.where(x > 0, ag.log(x), 0.0), 0.0, 0.0), (lambda x: max(x, 2.0), 2.0, 1.0),
    (lambda x: max(2.0, x), 2.0, 0.0),
])  # fmt: skip
def test_at_kinks_all_transforms_follow_the_table(f: Any, at: float, slope: float) -> None:
    assert grad(f)(at) == slope
    assert jvp(f, (at,), (1.0,))[1] == slope
    assert vjp(f, at)[1](1.0) == (slope,)
