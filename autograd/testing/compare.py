"""The comparison at the heart of the checks: one function, one point, all derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from autograd.functional import pull, push
from autograd.operation import Op
from autograd.testing.conditioning import spread, tolerance
from autograd.testing.numeric import slopes
from autograd.value import Value

MODES = ("fwd", "rev")
Function = Callable[[list[Value]], list[Any]]  # from the inputs to the outputs, all in lists


class Failure(NamedTuple):
    """A derivative that is not what the differences say."""

    order: int
    mode: str
    output: int
    variable: int
    got: float
    numerical: float
    allowed: float
    found: bool  # whether the differences told anything


def first_failure(
    f: Function,
    numbers: list[float],
    order: int,
    modes: Sequence[str],
    only: Iterable[int] | None = None,
) -> Failure | None:
    """The first derivative that is wrong, lowest order first; None where all are right."""
    xs = [Value(x) for x in numbers]
    level = f(xs)
    wanted = list(range(len(xs)) if only is None else only)
    for k in range(1, order + 1):
        rows = [pull([y], [1.0], xs, True) for y in level]
        moved = [spread(row) for row in rows]
        for j in wanted:
            found = slopes(partial(derivatives, f, numbers, k - 1, j), numbers[j])
            for mode in modes:
                got = [row[j].data for row in rows] if mode == "rev" else _column(level, xs, j)
                for i, (g, slope) in enumerate(zip(got, found)):
                    allowed = tolerance(slope.value, moved[i][j]) + slope.allowed
                    if not slope.found or not abs(g - slope.value) <= allowed:
                        return Failure(k, mode, i, j, g, slope.value, allowed, slope.found)
        level = [y for row in rows for y in row]
    return None


def _column(level: list[Any], xs: list[Value], j: int) -> list[float]:
    """The derivatives of all of `level` by the j-th variable, in forward mode."""
    unit = [float(i == j) for i in range(len(xs))]
    return [float(t) for t in push(level, xs, unit, False)]


def derivatives(f: Function, numbers: list[float], order: int, j: int, x: float) -> list[float]:
    """All derivatives of `order` with x in place of the j-th number."""
    xs = [Value(x if i == j else number) for i, number in enumerate(numbers)]
    level = f(xs)
    for _ in range(order):
        level = [g for y in level for g in pull([y], [1.0], xs, True)]
    return [y.data if isinstance(y, Value) else y for y in level]


def as_function(op: Op, at: Sequence[float], varying: Iterable[int]) -> Function:
    """The operation as a function of the operands that vary; the others stay numbers."""
    free = set(varying)

    def function(xs: list[Value]) -> list[Any]:
        return [op._dispatch(tuple(x if i in free else at[i] for i, x in enumerate(xs)))]

    return function
