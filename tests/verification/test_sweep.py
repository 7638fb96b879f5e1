"""Each operation over all binades: a value within 1 unit, its derivatives within 4 and 8.

A row that is itself a derivative of another (`tanh`'s `sech2`) serves third and higher orders.
Its own derivatives pass through 0 where no formula of floats can follow, so its units are those of
the derivative and of what one unit of the operand makes of it; below 1e-290, where a factor may be
subnormal, they are only held to be finite and small.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from typing import Any

import figures
import pytest
from binades import check_pairs, derivatives
from closed_forms import DOMAINS, FORMS, at_digits
from hypothesis import settings
from mpmath import mp, mpf
from pairs import TWO, far
from sweep import BOUNDS, distance, points, units

from autograd import Value, gradients
from autograd.operation import TABLE, Condition

COUNT = settings().max_examples  # 300 points an operation in every run, 20,000 nightly
UNARY = [name for name, op in TABLE.items() if name in FORMS]
MANY = {"dot", "sum", "prod", "hypot", "direction"}
PAIRS = {"add", "sub", "mul", "div", "pow", "mod", "floordiv", "atan2", "hypot", "share"}
CHOOSING = {"maximum", "minimum", "fmax", "fmin", "clamp", "where"}


@pytest.fixture(autouse=True)
def _fifty_digits() -> Iterator[None]:
    with mp.workdps(50):
        yield


def test_no_operation_is_left_out() -> None:
    computed = {name for name, op in TABLE.items() if not isinstance(op, Condition)}
    assert computed == set(UNARY) | MANY | PAIRS | CHOOSING


@pytest.mark.parametrize("name", UNARY)
def test_one_operand(name: str) -> None:
    inside = DOMAINS.get(name, lambda x: True)
    for x in filter(inside, points(COUNT)):
        for order, (got, wanted) in enumerate(zip(derivatives(TABLE[name], x), at_digits(name, x))):
            error = distance(name, order, x, got, wanted, BOUNDS[order])
            figures.record(f"sweep, order {order}", error / BOUNDS[order], f"{name}({x!r})")
            assert error <= BOUNDS[order], f"{name}, derivative {order} at {x!r}: {got!r}"


TAILS = [("tanh", 18.0), ("sigmoid", 36.0), ("sigmoid", -36.0), ("expm1", -40.0)]
TAILS += [("asin", 1 - 1e-9), ("acos", 1e-9 - 1), ("softplus", 20.5), ("tanh", 5e-324)]


@pytest.mark.parametrize(("name", "x"), TAILS, ids=str)
def test_the_tails_are_among_the_points(name: str, x: float) -> None:
    """Where formulas from a rounded result lose all digits; a flat tolerance does not see it."""
    got, wanted = derivatives(TABLE[name], x), at_digits(name, x)
    assert all(units(g, w) <= bound for g, w, bound in zip(got, wanted, BOUNDS))
    assert units(got[1] * (1 + 2.0**-49), wanted[1]) > 4 or got[1] in (0.0, 1.0)


# Two operands


@pytest.mark.parametrize("name", TWO)
def test_two_operands(name: str) -> None:
    check_pairs(name, COUNT)


# Many operands: within conditioning, by the terms that are added or multiplied

EPSILON = mpf(2) ** -53


def _terms(chance: random.Random, count: int) -> list[float]:
    return [far(chance, 40) if chance.random() < 0.5 else chance.gauss(0, 1) for _ in range(count)]


@pytest.mark.parametrize("count", [1, 2, 3, 8, 33])
def test_sum_and_dot(count: int) -> None:
    """A sum of n terms within n roundings of the terms' sizes; every slope exact."""
    chance = random.Random(count)
    for _ in range(max(1, COUNT // 10)):
        ws, xs = _terms(chance, count), _terms(chance, count)
        for op, operands, terms, slopes in (
            ("sum", (xs,), [mpf(x) for x in xs], [1.0] * count),
            ("dot", (ws, xs), [mpf(w) * mpf(x) for w, x in zip(ws, xs)], [*xs, *ws]),
        ):
            leaves = [[Value(x) for x in operand] for operand in operands]
            y = TABLE[op](*leaves)
            allowed = (count + 1) * EPSILON * mp.fsum(terms, absolute=True)
            error = abs(mpf(y.data) - mp.fsum(terms, absolute=False))
            figures.record("sweep, many operands", float(error / allowed), f"{op} of {count}")
            assert error <= allowed
            assert gradients(y, [x for operand in leaves for x in operand]) == slopes


@pytest.mark.parametrize("count", [1, 2, 3, 8, 33])
def test_prod(count: int) -> None:
    """A product of n factors, and of all but one or two, within n roundings; zeros included."""
    chance = random.Random(count)
    for k in range(max(1, COUNT // 10)):
        xs = [chance.uniform(-3.0, 3.0) * 2.0 ** chance.randint(-9, 9) for _ in range(count)]
        if k % 3 == 0:
            xs[chance.randrange(count)] = 0.0
        leaves = [Value(x) for x in xs]
        y = TABLE["prod"](leaves)
        firsts = gradients(y, leaves, create_graph=True)
        seconds = gradients(firsts[0], leaves)
        for i in range(count):
            others = [mpf(x) for j, x in enumerate(xs) if j != i]
            assert _near(firsts[i].data, mp.fprod(others), count)
            rest = others[1:] if i else [mpf(0)]
            assert _near(seconds[i], mp.fprod(rest), count + 1)
        assert _near(y.data, mp.fprod(map(mpf, xs)), count)


def _near(got: float, wanted: Any, roundings: int) -> bool:
    return abs(mpf(got) - wanted) <= roundings * EPSILON * abs(wanted)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_hypot_and_direction(count: int) -> None:
    chance = random.Random(count)
    for _ in range(max(1, COUNT // 5)):
        xs = [
            far(chance, 200) if chance.random() < 0.3 else chance.gauss(0, 1) for _ in range(count)
        ]
        leaves = [Value(x) for x in xs]
        norm = mp.sqrt(mp.fsum(mpf(x) ** 2 for x in xs))
        length, along = TABLE["hypot"](*leaves), TABLE["direction"](*leaves)
        assert units(length.data, norm) <= 1
        assert units(along.data, mpf(xs[0]) / norm) <= 1.5
        for x, slope in zip(xs, gradients(length, leaves)):
            assert units(slope, mpf(x) / norm) <= 4
        rest = mp.fsum(mpf(x) ** 2 for x in xs[1:])
        wanted = [rest / norm**3, *(-mpf(xs[0]) * mpf(x) / norm**3 for x in xs[1:])]
        with mp.workdps(300):
            for got, w in zip(gradients(along, leaves), wanted):
                assert abs(w) < 1e-300 or units(got, w) <= 8 or count > 2


@pytest.mark.parametrize("name", sorted(CHOOSING - {"where"}))
def test_choosing_is_exact(name: str) -> None:
    """What only chooses among its operands returns one of them and gives it all the gradient."""
    chance = random.Random(name)
    op = TABLE[name]
    for _ in range(COUNT):
        at = [far(chance, 1000) for _ in op.operands]
        if name == "clamp":
            at[1:] = sorted(at[1:])
        chosen = {"ma": max, "fm": max, "mi": min, "cl": max}[name[:2]](at[:2])
        if name == "fmin":
            chosen = min(at)
        if name == "clamp":
            chosen = min(chosen, at[2])
        xs = [Value(x) for x in at]
        y = op(*xs)
        assert y.data == chosen
        assert gradients(y, xs) == [float(x == chosen) for x in at]


@pytest.mark.parametrize("condition", [1.0, -2.5, 5e-324, 0.0, -0.0])
def test_where_gives_all_to_the_branch_it_took(condition: float) -> None:
    for x, y in itertools.product((1e-300, -2.0, 1e300, math.inf, math.nan), repeat=2):
        leaves = [Value(condition), Value(x), Value(y)]
        out = TABLE["where"](*leaves)
        assert out is leaves[1 if condition else 2]
        assert gradients(out, leaves) == [0.0, float(condition != 0.0), float(condition == 0.0)]
