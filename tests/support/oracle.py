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
from autograd.sweep import topological
from autograd.testing import Program, spread, tolerance
from autograd.testing.numeric import EPSILON
from fuzzer.reference import exact

OPERATIONS = [op for op in TABLE.values() if op.pullback]
LARGE = 1e100  # beyond, a program says more about overflow than about rules


def record(program: Callable[..., Any], at: Sequence[float], order: int) -> list[list[list[Value]]]:
    """[the result, its first derivatives, its second ones, ...] as Values, each row by input."""
    return _levels(program, [Value(x) for x in at], order)


def _levels(program: Callable[..., Any], xs: list[Value], order: int) -> list[list[list[Value]]]:
    levels = [[[program(*xs)]]]
    for _ in range(order):
        levels.append([pull([y], [1.0], xs, True) for row in levels[-1] for y in row])
    return levels


def backward(program: Callable[..., Any], at: Sequence[float]) -> list[float]:
    """The gradient that `Value.backward` leaves: zeros where a choice made the result a number."""
    xs = [Value(x) for x in at]
    result = program(*xs)
    if isinstance(result, Value):
        result.backward()
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
    xs = [Value(x) for x in at]
    *before, last = _levels(program, xs, order)
    level = [y for row in last for y in row]
    moved = spread(level)
    if engine is None:
        got: Sequence[float] = [y.data for y in level]
    else:  # it may add the terms of a derivative up in any order, numbers that are constants too
        got = engine(order)
        below = [y for row in before[-1] for y in row] if before else []
        terms = [size for y in below for size in sizes(y, xs)] or [0.0]
        moved = [m + EPSILON * size for m, size in zip(moved, terms)]
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


def sizes(y: Any, xs: Sequence[Value]) -> list[float]:
    """For each x, the sum over all paths from y of the size of their product; 0 if not finite."""
    found: dict[Any, float] = {y: 1.0}
    for node in reversed(topological(y) if isinstance(y, Value) else []):
        size = found.get(node, 0.0)
        if node.op is None or node.op.pullback is None or not size:
            continue
        slopes = node.op.pullback(1.0, node.data, *node.numbers)
        for x, slope in zip(node.inputs, slopes):
            if isinstance(x, Value) and slope:
                found[x] = found.get(x, 0.0) + size * abs(slope)
    return [s if math.isfinite(s := found.get(x, 0.0)) else 0.0 for x in xs]


def excess(got: float, wanted: Any, moved: float) -> float:
    """The distance of `got` from the exact derivative, over what is allowed."""
    error = float(abs(got - wanted)) if math.isfinite(got) else math.inf
    if error < 1e-30:  # what differences leave of a derivative that is 0
        return 0.0
    allowed = tolerance(float(wanted), moved) + math.ulp(0.0)
    return error / allowed
