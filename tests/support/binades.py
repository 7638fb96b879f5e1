"""One operation over all binades."""

from __future__ import annotations

import random

import figures
from mpmath import mp, mpf
from pairs import TWO
from sweep import BOUNDS, units

from autograd import Value, gradients
from autograd.operation import TABLE, Op


def derivatives(op: Op, x: float) -> tuple[float, float, float]:
    """Value, first and second derivative as the engine gives them."""
    v = Value(x)
    y = op(v)
    first = gradients(y, v, create_graph=True)
    return y.data, first.data, gradients(first, v)


def check_pairs(name: str, count: int, counted: bool = True) -> None:
    """Where no result over- or underflows: there, each of them within its bound."""
    draw, value, firsts, seconds = TWO[name]
    chance = random.Random(name)
    with mp.workdps(700):
        for _ in range(count):
            at = draw(chance)
            exact = tuple(map(mpf, at))
            wanted = [value(*exact), *firsts(*exact), *seconds(*exact)]
            if any(w and not 1e-290 < abs(w) < 1e305 for w in wanted):
                continue
            xs = [Value(x) for x in at]
            y = TABLE[name](*xs)
            slopes = gradients(y, xs, create_graph=True)
            curves = [gradients(slope, x) for slope, x in zip(slopes, xs)]
            got = [y.data, *(slope.data for slope in slopes), *curves]
            for order, g, w in zip((0, 1, 1, 2, 2), got, wanted):
                error = units(g, w)
                if counted:
                    figures.record(f"sweep, order {order}", error / BOUNDS[order], f"{name}{at}")
                assert error <= BOUNDS[order], f"{name}{at}, derivative {order}: {g!r}"
