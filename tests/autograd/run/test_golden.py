"""The golden table of the eager engine holds on the machine, in every lane of a batch."""

from __future__ import annotations

import numpy as np
import pytest
from golden import POINTS, Point
from same import close

from autograd import TraceError, jit

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


def test_a_zero_from_the_user_is_no_reason_to_stop() -> None:
    """0 * inf is nan on the way back too, as in the eager engine."""
    assert np.isnan(jit(lambda x: 0.0 * x.sqrt()).grad(0.0))
