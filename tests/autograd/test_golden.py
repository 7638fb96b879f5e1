"""The golden table holds: on Values, on floats, for both ways to a gradient, at second order."""

from __future__ import annotations

import math

import pytest
from golden import POINTS, Point
from same import bits, close

import autograd as ag
from autograd import Value
from autograd.functional import gradients

# How far a finite number may be from the exact one, in units of its last place.
VALUE, FIRST, SECOND = 1, 4, 8

each_point = pytest.mark.parametrize("point", POINTS, ids=str)


def test_close_can_tell_apart() -> None:
    after = math.nextafter(1.0, 2.0)
    assert close(math.nan, math.nan, 0)
    assert close(-0.0, 0.0, 0)
    assert close(after, 1.0, 1)
    assert not close(math.nextafter(after, 2.0), 1.0, 1)
    assert not close(1.0, math.nan, 9)
    assert not close(math.nan, 1.0, 9)
    assert not close(math.inf, 1e308, 9)
    assert not close(-math.inf, math.inf, 9)
    assert not close(5e-324, 0.0, 9)


@each_point
def test_value_and_gradient(point: Point) -> None:
    xs = [Value(x) for x in point.at]
    out = point.f(*xs)
    assert close(out.data, point.value, VALUE), out
    out.backward()
    got = [x.grad for x in xs]
    assert all(map(close, got, point.gradient, [FIRST] * len(xs))), got
    assert [x.data for x in xs] == pytest.approx(point.at, rel=0, abs=0, nan_ok=True)


@each_point
def test_second_derivative(point: Point) -> None:
    xs = [Value(x) for x in point.at]
    firsts = gradients(point.f(*xs), xs, create_graph=True)
    got = [first.data for first in firsts]
    assert all(map(close, got, point.gradient, [FIRST] * len(xs))), got
    second = gradients(firsts[0], xs[0])
    assert close(second, point.second, SECOND), second


@each_point
def test_floats_give_the_same_bits(point: Point) -> None:
    out = point.f(*point.at)
    assert type(out) is float
    assert bits(out) == bits(point.f(*map(Value, point.at)).data)


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_abs_of_zero_has_no_sign(zero: float) -> None:
    """IEEE 754: abs clears the sign bit."""
    assert bits(ag.abs(zero)) == bits(0.0)
    assert bits(abs(Value(zero)).data) == bits(0.0)


def test_square_root_of_zero_keeps_its_sign() -> None:
    """IEEE 754 again."""
    assert bits(ag.sqrt(-0.0)) == bits(-0.0)


def test_every_point_is_there_once() -> None:
    assert len(set(map(str, POINTS))) == len(POINTS) >= 207
