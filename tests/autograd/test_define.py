"""A user's own operation: at home in eager mode, at every order, in text and in pictures."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given

import autograd
from autograd import Value, define_op, explain, grad, hessian, hvp, jvp, ops
from autograd.define import undefine_op
from autograd.operation import TABLE, Op
from autograd.testing import check_grads, check_op, points

inf, nan = math.inf, math.nan


@pytest.fixture
def cube() -> Iterator[Op]:
    yield define_op(
        "cube",
        lambda x: x**3,
        lambda g, out, x: (g * 3.0 * ops.square(x),),
        samples=[(2.0,), (-0.5,)],
        text="{0}**3",
    )
    undefine_op("cube")


@pytest.fixture
def lens() -> Iterator[Op]:
    """1 / (1/x + 1/y), with a domain."""
    yield define_op(
        "lens",
        lambda x, y: x * y / (x + y),
        lambda g, out, x, y: (g * (out / x) ** 2, g * (out / y) ** 2),
        samples=[(1.0, 2.0)],
        domain=(0.0, 1e6),
    )
    undefine_op("lens")


@pytest.fixture
def norm1() -> Iterator[Op]:
    """An operation of any number of operands."""
    yield define_op(
        "norm1",
        lambda *xs: math.fsum(map(abs, xs)),
        lambda g, out, *xs: tuple(g * ops.sign(x) for x in xs),
        samples=[(1.0, -2.0), (3.0, 0.5, -1.0)],
    )
    undefine_op("norm1")


def test_on_numbers_and_values(cube: Op) -> None:
    assert cube(2) == 8.0
    x = Value(2.0)
    y = x.cube() + cube(x)
    y.backward()
    assert (y.data, x.grad) == (16.0, 24.0)
    assert TABLE["cube"] is cube


def test_derivatives_of_every_order_in_both_modes(cube: Op) -> None:
    assert grad(cube)(2.0) == 12.0
    assert grad(grad(cube))(2.0) == 12.0
    assert grad(grad(grad(cube)))(2.0) == 6.0
    assert jvp(cube, (2.0,), (1.0,)) == (8.0, 12.0)
    assert hvp(cube, (2.0,), (0.5,)) == 6.0
    check_grads(lambda x, y: cube(x * y) + cube(cube(y)), (0.5, 1.5), order=3)


def test_two_operands_and_their_domain(lens: Op) -> None:
    check_op(lens)
    assert hessian(lens, (0, 1))(1.0, 2.0)[0][1] == pytest.approx(4 / 27)
    assert lens.operands == ("x", "y")


def test_any_number_of_operands(norm1: Op) -> None:
    check_op(norm1)
    assert grad(norm1)([1.0, -2.0, 3.0]) == [1.0, -1.0, 1.0]


def test_it_is_explained_and_drawn(cube: Op) -> None:
    import viz

    w = Value(2.0, label="w")
    y = cube(w) * 2.0
    y.backward()
    assert "24" in str(explain(y, w))
    assert "cube" in viz.draw(y).dot
    assert cube.write("w + 1") == "(w + 1)**3"


def test_it_is_not_there_any_more() -> None:
    assert "cube" not in TABLE
    assert not hasattr(Value, "cube")
    assert not hasattr(autograd, "cube")


EDGES: list[tuple[Callable[..., Any], tuple[float, ...], float]] = [
    (lambda x: math.sqrt(x), (-1.0,), nan),
    (lambda x: x**0.5, (-1.0,), nan),  # complex in Python
    (lambda x: math.exp(x), (1000.0,), inf),
    (lambda x: -math.exp(x), (1000.0,), -inf),
    (lambda x, y: x**y, (-10.0, 999.0), -inf),
    (lambda x: 1.0 / x, (0.0,), inf),
    (lambda x: 1.0 / x, (-0.0,), -inf),
    (lambda x, y: x / y, (0.0, 0.0), nan),
    (lambda x: 1.0 / (x - 1.0), (1.0,), nan),  # no side to come from
    (lambda x: math.log(x), (0.0,), nan),
    (lambda x: 3, (1.0,), 3.0),
]


@pytest.mark.parametrize(("forward", "at", "wanted"), EDGES)
def test_forward_may_raise(
    forward: Callable[..., Any], at: tuple[float, ...], wanted: float
) -> None:
    samples = [(2.0,) * len(at)]
    op = define_op("edge", forward, lambda g, out, *xs: (g,) * len(at), samples=samples)
    try:
        got = op(*at)
        assert type(got) is float
        assert got == wanted or (got != got and wanted != wanted)
        assert op(*map(Value, at)).data == wanted or wanted != wanted
    finally:
        undefine_op("edge")


WRONG: list[tuple[str, Callable[..., Any]]] = [
    ("a part in a thousand more", lambda g, out, x: (g * 3.003 * x * x,)),
    ("a part in a thousand less", lambda g, out, x: (g * 2.997 * x * x,)),
    ("the sign", lambda g, out, x: (-g * 3.0 * x * x,)),
    ("a power", lambda g, out, x: (g * 3.0 * x,)),
    ("the upstream gradient", lambda g, out, x: (3.0 * x * x,)),
    ("the second order", lambda g, out, x: (g * 3.0 * getattr(x, "data", x) ** 2,)),
]


@pytest.mark.parametrize(("what", "pullback"), WRONG)
def test_a_wrong_pullback_is_caught(what: str, pullback: Callable[..., Any]) -> None:
    op = define_op("cube", lambda x: x**3, pullback, samples=[(2.0,), (-0.5,)])
    try:
        with pytest.raises(AssertionError, match=r"check_op: .*cube.*(pullback|multiply by g)"):
            check_op("cube")
        with pytest.raises(AssertionError, match=r"likely culprit: cube\("):
            check_grads(lambda x, y: ops.sin(op(x) * 0.25) * y, (2.0, 0.5))
    finally:
        undefine_op("cube")


def test_points_come_from_the_domain(lens: Op) -> None:
    @given(points(lens))
    def positive(at: tuple[float, float]) -> None:
        assert min(at) > 0.0

    positive()


@pytest.mark.parametrize("error", [ValueError, OverflowError, ZeroDivisionError, KeyError])
def test_an_error_of_the_users_code_reaches_the_user(error: type[Exception]) -> None:
    """A ValueError that a forward raised on purpose was turned into nan."""

    def forward(x: float) -> float:
        if x > 10.0:
            raise error("mine")
        return x * math.log(x)

    pullback = lambda g, out, x: (g * (1.0 + ops.log(x)),)  # noqa: E731
    op = define_op("checked_log", forward, pullback, samples=[(2.0,)])
    try:
        with pytest.raises(error, match="mine"):
            op(Value(20.0))
        with pytest.raises(error, match="mine"):
            op(20.0)
        assert math.isnan(op(-1.0))
    finally:
        undefine_op("checked_log")
