"""The core of the checks: compares all derivatives of one function at one point."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from autograd.functional import pull, push
from autograd.operation import Op
from autograd.testing.conditioning import spread, tolerance
from autograd.testing.numeric import Verdict, differences, judge
from autograd.value import Value

MODES = ("fwd", "rev")
_NEAR = 2.0**-12  # the same for the points beside it where noise is measured
_BESIDE = 2.0**-5  # distance of a neighbour from the point, times the size of its coordinates
Function = Callable[[list[Value]], list[Any]]  # from the inputs to the outputs, all in lists


class Tolerance(NamedTuple):
    """How much a derivative may differ from its differences, beyond what rounding explains."""

    rtol: float = 1e-5
    atol: float = 0.0
    step: float | None = None  # the widest of the differences


DEFAULT = Tolerance()


class Failure(NamedTuple):
    """A derivative that differences contradict or can't decide."""

    at: list[float]
    order: int
    mode: str
    output: int
    variable: int
    got: float
    verdict: Verdict

    @property
    def wrong(self) -> bool:
        """False if the differences can't tell."""
        return self.verdict.word == "wrong"


def first_failure(
    f: Function,
    numbers: list[float],
    order: int,
    modes: Sequence[str],
    only: Iterable[int] | None = None,
    tolerated: Tolerance = DEFAULT,
) -> Failure | None:
    """The first wrong derivative, lowest order first; else the first that can't be decided; None if
    all are right.

    A derivative of order k is compared with differences of the engine's own derivatives of order
    k - 1, so those are checked at a neighbouring point too: at the point itself an error in them
    may be multiplied by 0.
    """
    wanted = list(range(len(numbers)) if only is None else only)
    untold: Failure | None = None
    for k in range(1, order + 1):
        for at, level in ((numbers, k), (beside(numbers, _BESIDE), k - 1)):
            failure = _check(f, at, level, modes, wanted, tolerated) if level else None
            if failure is not None and failure.wrong:
                return failure
            if at is numbers:
                untold = untold or failure
    return untold


def beside(numbers: Sequence[float], distance: float) -> list[float]:
    """A nearby point: all coordinates moved by about that part of their size, by unequal parts."""
    return [x + distance * max(abs(x), 0.25) * (1.0 + 0.1 * (k % 3)) for k, x in enumerate(numbers)]


def can_tell(
    f: Function, at: list[float], order: int, only: Iterable[int], tolerated: Tolerance
) -> bool:
    """Whether differences can decide all derivatives of that order at a point."""
    failure = _check(f, at, order, ("rev",), list(only), tolerated)
    return failure is None or failure.wrong


def _check(
    f: Function,
    numbers: list[float],
    order: int,
    modes: Sequence[str],
    wanted: list[int],
    tolerated: Tolerance,
) -> Failure | None:
    """The first wrong derivative of that order; else the first that can't be decided."""
    rtol, atol, step = tolerated
    xs, level = _level(f, numbers, order - 1)
    rows = [pull([y], [1.0], xs, True) for y in level]
    moved = [spread(row) for row in rows]
    noise = _noise(f, numbers, order - 1, level)
    untold: Failure | None = None
    for j in wanted:
        function = partial(derivatives, f, numbers, order - 1, j)
        expected = [_data(row[j]) for row in rows]
        found = differences(function, numbers[j], noise, expected, rtol, step)
        for mode in modes:
            got = expected if mode == "rev" else _column(level, xs, j)
            for i, (g, seen) in enumerate(zip(got, found)):
                verdict = judge(g, tolerance(g, moved[i][j]), seen, rtol, atol)
                failure = Failure(numbers, order, mode, i, j, g, verdict)
                if failure.wrong:
                    return failure
                if verdict.word != "right":
                    untold = untold or failure
    return untold


def _level(f: Function, numbers: Sequence[float], order: int) -> tuple[list[Value], list[Any]]:
    """Values of these numbers, and all derivatives of `order` by them."""
    xs = [Value(x) for x in numbers]
    level = f(xs)
    for _ in range(order):
        level = [g for y in level for g in pull([y], [1.0], xs, True)]
    return xs, level


def _noise(f: Function, numbers: list[float], order: int, level: list[Any]) -> list[float]:
    """How far rounding moves all derivatives of `order`, at the point and on both sides of it."""
    noise = spread(level)
    for distance in (_NEAR, -_NEAR):
        _, other = _level(f, beside(numbers, distance), order)
        for k, x in enumerate(spread(other)):
            if math.isfinite(x):
                noise[k] = max(noise[k], x)
    return [2.0 * x for x in noise]


def _data(y: Any) -> float:
    return y.data if isinstance(y, Value) else float(y)


def _column(level: list[Any], xs: list[Value], j: int) -> list[float]:
    """The derivatives of all of `level` by the j-th variable, in forward mode."""
    unit = [float(i == j) for i in range(len(xs))]
    return [float(t) for t in push(level, xs, unit, False)]


def derivatives(f: Function, numbers: list[float], order: int, j: int, x: float) -> list[float]:
    """All derivatives of `order` with x in place of the j-th number."""
    at = [x if i == j else number for i, number in enumerate(numbers)]
    return [_data(y) for y in _level(f, at, order)[1]]


def as_function(op: Op, at: Sequence[float], varying: Iterable[int]) -> Function:
    """The operation as a function of the operands that vary; the others stay numbers."""
    free = set(varying)

    def function(xs: list[Value]) -> list[Any]:
        return [op._dispatch(tuple(x if i in free else at[i] for i, x in enumerate(xs)))]

    return function
