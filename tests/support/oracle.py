"""The oracle: the same program on numbers of 50 digits, differentiated by differences.

It shares no derivative rule with the engine.  What may lie between the two is what rounding can
explain: see `autograd.testing.spread`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement, permutations
from typing import Any

from autograd import Value
from autograd.functional import pull
from autograd.operation import TABLE
from autograd.testing import Program, spread, tolerance
from fuzzer.reference import exact

OPERATIONS = [op for op in TABLE.values() if op.pullback]
LARGE = 1e100  # beyond, a program says more about overflow than about rules


def record(program: Callable[..., Any], at: Sequence[float], order: int) -> list[list[list[Value]]]:
    """[the result, its first derivatives, its second ones, ...] as Values, each row by input."""
    xs = [Value(x) for x in at]
    levels = [[[program(*xs)]]]
    for _ in range(order):
        levels.append([pull([y], [1.0], xs, True) for row in levels[-1] for y in row])
    return levels


def backward(program: Callable[..., Any], at: Sequence[float]) -> list[float]:
    """The gradient that `Value.backward` leaves."""
    xs = [Value(x) for x in at]
    program(*xs).backward()
    return [x.grad for x in xs]


def indices(n: int, order: int) -> list[tuple[int, ...]]:
    """Which of n inputs a derivative of that order is by, each combination once."""
    return list(combinations_with_replacement(range(n), order))


def position(index: tuple[int, ...], n: int) -> int:
    """Where the derivative by these inputs stands in the flat list of its order."""
    place = 0
    for i in index:
        place = place * n + i
    return place


def worst(
    program: Program, order: int, engine: Callable[[int], Sequence[float]] | None = None
) -> float | None:
    """The largest error of a derivative of `order`, over its tolerance.

    None where the program is no matter for floats: its numbers too large, or such that one more
    rounding makes all the difference.  `engine` gives other derivatives to judge, in a flat list.
    """
    at, n = program.at, len(program.at)
    level = [y for row in record(program, at, order)[-1] for y in row]
    got = [y.data for y in level] if engine is None else engine(order)
    moved = spread(level)
    largest = 0.0
    for index in indices(n, order):
        place = position(index, n)
        wanted = exact(program, at, [index.count(i) for i in range(n)])
        # A mixed derivative is computed in each order of its inputs, and an engine may take any.
        most = max(moved[position(places, n)] for places in permutations(index))
        if not abs(wanted) < LARGE or not math.isfinite(most):
            return None
        largest = max(largest, excess(got[place], wanted, most))
    return largest


def excess(got: float, wanted: Any, moved: float) -> float:
    """The distance of `got` from the exact derivative, over what is allowed."""
    error = float(abs(got - wanted)) if math.isfinite(got) else math.inf
    if error < 1e-30:  # what differences leave of a derivative that is 0
        return 0.0
    allowed = tolerance(float(wanted), moved) + math.ulp(0.0)
    return error / allowed
