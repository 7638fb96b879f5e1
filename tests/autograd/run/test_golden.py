"""The golden table of the eager engine holds on the machine, in every lane of a batch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from golden import POINTS, Point
from same import bits, close

from autograd import TraceError, Value, elu, jit, leaky_relu

# In units of the last place: the vector routines of a C library are within 4, a slope may use two.
VALUE, FIRST = 4, 8
BATCHES = (1, 7, 8, 9, 17, 65)  # one, around a vector, and beyond a block of lanes


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_value_and_gradient_in_every_lane(point: Point) -> None:
    program = jit(point.f)
    if "Python's own" in str(point):  # the builtin max() branches on its arguments
        with pytest.raises(TraceError, match=r"where\(condition, a, b\)"):
            program(*point.at)
        return
    for n in BATCHES:
        values, gradients = program.value_and_grad(*(np.full(n, x) for x in point.at))
        columns = gradients if len(point.at) > 1 else [gradients]
        assert len(values) == n
        for value in values.tolist():
            assert close(value, point.value, VALUE), (n, value)
        for column, wanted in zip(columns, point.gradient):
            for got in column.tolist():
                assert close(got, wanted, FIRST), (n, got)


# A gradient that is 0 whatever x is, then a slope of inf or nan
_ZEROS: dict[str, tuple[Callable[[Any], Any], float]] = {
    "a factor": (lambda x: 0.0 * x.sqrt(), 0.0),
    "a difference": (lambda x: x.exp() - x.exp(), math.nan),
    "a difference behind a sign": (lambda x: -x.exp() - -x.exp(), math.nan),
    "a sum with its opposite": (lambda x: (n := -x.exp()) + -n, math.inf),
    "a slope for negative numbers alone": (lambda x: leaky_relu(1.0, x.exp()), math.nan),
    "an alpha for negative numbers alone": (lambda x: elu(2.0, x.sqrt()), 0.0),
    "a constant sign": (lambda x: (x.sqrt() * 1.0 - x.sqrt()).tanh(), 0.0),
}


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("case", _ZEROS)
def test_a_zero_from_the_user_is_no_reason_to_stop(case: str, exact: bool) -> None:
    """0 * inf is nan on the way back too, as in the eager engine."""
    function, at = _ZEROS[case]
    program, x, one = jit(function, exact=exact), Value(at), Value(1.0)
    function(x).backward()
    assert math.isnan(x.grad)
    function(one).backward()
    assert not exact or bits(program.grad(1.0)) == bits(one.grad)
    assert math.isnan(program.grad(at))
    assert np.isnan(program.value_and_grad(np.array([1.0, at]))[1]).tolist() == [False, True]


@pytest.mark.parametrize(
    "function",
    [lambda x: -x - -x, lambda x: -x + x, lambda x: (n := -x) + -n, lambda x: x * -0.0],
    ids=["difference", "sum", "opposite", "product"],
)
def test_a_gradient_of_zero_has_the_sign_that_values_give(function: Callable[[Any], Any]) -> None:
    """Gradients begin with 0.0, and 0.0 + -0.0 is 0.0."""
    x, several = Value(1.0), np.array([1.0, -2.0, 3.0])
    function(x).backward()
    program = jit(function, exact=True)
    assert bits(program.grad(1.0)) == bits(x.grad)
    assert [*map(bits, program.grad(several).tolist())] == [bits(x.grad)] * 3
