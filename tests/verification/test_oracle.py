"""Random programs against 50 digits: first, second and third derivatives, in every mode.

The number of programs is the profile's: 300 a property in every run, 20,000 nightly.
"""

from __future__ import annotations

import math

import figures
from hypothesis import assume, given
from hypothesis import strategies as st
from judging import judge, pairs, programs, unhurried
from oracle import backward, excess, record, worst

from autograd import Value, grad, hessian, hvp, jacobian, jvp, vjp
from autograd.testing import Program, spread, tolerance


@unhurried
@given(programs)
def test_gradient(f: Program) -> None:
    """What `backward` leaves, within what rounding explains."""
    judge("oracle, backward", f, worst(f, 1, lambda _: backward(f, f.at)))


@unhurried
@given(programs)
def test_second_derivatives(f: Program) -> None:
    judge("oracle, order 2", f, worst(f, 2))


@unhurried
@given(pairs)
def test_third_derivatives(f: Program) -> None:
    judge("oracle, order 3", f, worst(f, 3))


@unhurried
@given(programs)
def test_the_value_is_that_of_50_digits(f: Program) -> None:
    judge("oracle, value", f, worst(f, 0))


def agree(check: str, program: Program, a: float, b: float, moved: float) -> None:
    """Fails where two ways to one derivative differ by more than rounding explains."""
    assume(math.isfinite(moved))
    allowed = 2.0 * tolerance(a, moved) + 1e-300
    figures.record(check, abs(a - b) / allowed, f"{len(program.steps)} nodes")
    assert abs(a - b) <= allowed


@unhurried
@given(programs)
def test_hessians_are_symmetric(f: Program) -> None:
    rows = record(f, f.at, 2)[2]
    moved = [spread(row) for row in rows]
    for i in range(len(rows)):
        for j in range(i):
            a, b = rows[i][j].data, rows[j][i].data
            agree("Hessian = its transpose", f, a, b, max(moved[i][j], moved[j][i]))


@unhurried
@given(programs, st.data())
def test_forward_over_reverse_is_reverse_over_forward(f: Program, data: st.DataObject) -> None:
    """four ways to the product of the Hessian and a direction."""
    n = len(f.at)
    direction = data.draw(st.tuples(*[st.sampled_from((1.0, -0.5, 0.0, 2.0))] * n))
    everything = tuple(range(n))
    at = [Value(x) for x in f.at]  # with Values the results are graphs, whose condition can be told
    ways = [
        hvp(f, at, direction),
        jvp(grad(f, everything), at, direction)[1],
        grad(lambda *xs: jvp(f, xs, direction)[1], everything)(*at),
    ]
    rows = hessian(f, everything)(*f.at)
    rows_moved = [spread(row) for row in record(f, f.at, 2)[2]]
    for i in range(n):
        by_rows = sum(a * b for a, b in zip(rows[i], direction))
        scale = sum(abs(a * b) for a, b in zip(rows[i], direction))
        moved = scale * 2.0**-52 + sum(m * abs(b) for m, b in zip(rows_moved[i], direction))
        for way in ways:
            check = "forward over reverse = reverse over forward"
            agree(check, f, by_rows, way[i].data, moved + spread([way[i]])[0])


@unhurried
@given(programs)
def test_forward_mode_is_reverse_mode(f: Program) -> None:
    """jvp along each axis, vjp, and the jacobian of more outputs than inputs."""
    n = len(f.at)
    _, pullback = vjp(f, *f.at)
    reverse = pullback(1.0)
    moved = spread(record(f, f.at, 1)[1][0])
    rows = jacobian(lambda *xs: [f(*xs)] * (n + 1), tuple(range(n)))(*f.at)
    for j in range(n):
        tangent = jvp(f, [Value(x) for x in f.at], [float(i == j) for i in range(n)])[1]
        room = moved[j] + spread([tangent])[0]
        agree("forward = reverse", f, reverse[j], tangent.data, room)
        agree("forward = reverse", f, reverse[j], rows[n][j], room)


def test_the_oracle_sees_a_difference_of_a_few_roundings() -> None:
    assert excess(1.0, 1.0 + 2.0**-53, 0.0) < 1.0
    assert excess(1.0, 1.0 + 2.0**-48, 0.0) > 1.0
    assert excess(math.nan, 1.0, 0.0) == math.inf
