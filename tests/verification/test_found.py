"""What this suite has found: each failure once more, as small as it became."""

from __future__ import annotations

import math

import pytest
from oracle import record

from autograd import Value, erf, grad, gradients, hessian, jacobian, log
from autograd.operation import TABLE
from autograd.testing import spread


@pytest.mark.parametrize("k", range(-5, 23))
def test_log10_of_a_power_of_ten_is_whole(k: int) -> None:
    """log10(1) was -3.9e-37, so `where(log10(x), ...)` took the wrong branch."""
    if k >= 0:
        assert TABLE["log10"](float(10**k)) == float(k)
    assert TABLE["log10"](float(f"1e{k}")) == float(k)


@pytest.mark.parametrize("name", ["log", "log2", "log10", "acosh"])
def test_logarithms_of_1_are_0(name: str) -> None:
    assert TABLE[name](1.0) == 0.0


@pytest.mark.parametrize("x", [0.5, 1.0, 2.0])
def test_the_hessian_of_a_power_is_symmetric_at_exponent_0(x: float) -> None:
    """d/dx of y * x**(y - 1) by y is 1/x at y = 0, for an exponent that varies; it was 0."""
    rows = hessian(lambda x, y: x**y, (0, 1))(x, 0.0)
    assert rows[0][1] == rows[1][0] == 1.0 / x


def test_the_third_derivative_of_x_to_the_x_at_1() -> None:
    """The same on the way to a third derivative, where the exponent is x - 1."""
    assert grad(grad(grad(lambda x: x**x)))(1.0) == 3.0


def test_a_constant_exponent_0_stays_constant() -> None:
    """R5, which the case above must not break."""
    for x in (0.0, 2.0, math.nan, math.inf):
        assert grad(lambda x: x**0)(x) == 0.0
        assert grad(grad(lambda x: x**0))(x) == 0.0


@pytest.mark.parametrize("name", ["gauss", "gauss_slope", "normal", "normal_slope", "gelu_curve"])
@pytest.mark.parametrize("x", [1e106, -1e160, 1e300])
def test_far_out_all_derivatives_are_0(name: str, x: float) -> None:
    """A density times x * x - 1 was 0 times infinity."""
    v = Value(x)
    first = gradients(TABLE[name](v), v, create_graph=True)
    assert first.data == gradients(first, v) == 0.0


def test_jacobian_of_a_constant_among_outputs() -> None:
    assert jacobian(lambda x: [3.0, x])(1.0) == [0.0, 1.0]


@pytest.mark.parametrize("x", [2.0, -0.5])
def test_the_third_derivative_of_a_direction_along_its_first_axis(x: float) -> None:
    """d/dx of x / |(x, y, z)| was a product of two |(y, z)|, whose kink at 0 lost the curvature."""
    by_x = grad(TABLE["direction"])
    wanted = 2.0 / abs(x) ** 3
    assert hessian(lambda y, z: by_x(x, y, z), (0, 1))(0.0, 0.0) == ((wanted, 0.0), (0.0, wanted))


def test_no_operation_stays_where_it_is_in_all_runs_of_a_spread() -> None:
    """All error of log(erf(3)) is that of erf(3), which one spread in 729 used to leave unmoved."""
    level = record(lambda x: log(erf(x)), (3.0,), 0)[-1][0]
    assert min(spread(level, seed=seed)[0] for seed in range(3000)) > 1e-16
