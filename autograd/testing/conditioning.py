"""How well the numbers of a graph are determined by floating-point arithmetic."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograd import ops
from autograd.operation import Op
from autograd.sweep import topological
from autograd.testing.numeric import EPSILON
from autograd.value import Value

_DIRECTIONS = (-math.inf, 0.0, math.inf)


def spread(
    outputs: Sequence[Any], runs: int = 12, seed: int = 0, units: float = 1.0
) -> list[float]:
    """How far each of `outputs` moves when all results move by a unit in the last place.

    The largest distance over `runs` recomputations of their graph, in which the result of every
    operation is moved, and every product and partial sum inside a sum or dot.  The graph may hold
    derivatives, made with `create_graph`, so their condition is measured too.  With `units=2.0**29`
    results move by that many units, which is one in the last place of single precision.
    Often a single operation decides the spread, and a third of the runs leave it unmoved: all of
    six runs do so once in 729 graphs, all of twelve once in half a million.

    >>> from autograd.testing import spread
    >>> x = Value(1.0)
    >>> spread([(x + 1e16) - 1e16])  # a unit in the last place of 1e16 is 2
    [2.0000000000000004]
    """
    chance = random.Random(seed)
    order = topological(*(y for y in outputs if isinstance(y, Value)))
    places = {node: k for k, node in enumerate(order)}
    numbers, steps = _steps(order, places)
    most = sum(len(operands) for _, _, operands in steps)  # never fewer than there are moves
    furthest = [0.0] * len(outputs)
    for _ in range(runs):
        directions = iter(chance.choices(_DIRECTIONS, k=most))
        for k, op, operands in steps:
            numbers[k] = _recomputed(op, [numbers[i] for i in operands], directions, units)
        for k, y in enumerate(outputs):
            if isinstance(y, Value):
                furthest[k] = max(furthest[k], _distance(numbers[places[y]], y.data))
    return furthest


def _steps(
    order: Sequence[Value], places: Mapping[Value, int]
) -> tuple[list[float], list[tuple[int, Op, list[int]]]]:
    """Numbers of all nodes, then those that are operands; and a step for each result.

    A step has the place of the result among the numbers, the operation, and the operands' places.
    """
    numbers = [node.data for node in order]
    steps = []
    for k, node in enumerate(order):
        if node.op is not None:
            operands = []
            for x in node.inputs:
                if isinstance(x, Value):
                    operands.append(places[x])
                else:
                    operands.append(len(numbers))
                    numbers.append(x)
            steps.append((k, node.op, operands))
    return numbers, steps


def _distance(x: float, y: float) -> float:
    """The distance of x and y; infinite if only one of them is a number."""
    if x == y or (x != x and y != y):
        return 0.0
    return abs(x - y) if math.isfinite(x - y) else math.inf


def _recomputed(
    op: Op, operands: Sequence[float], directions: Iterator[float], units: float
) -> float:
    """The result of op, moved; for a sum or dot, each product and each partial sum is moved."""
    if op is ops.sum:
        terms = list(operands)
    elif op is ops.dot:
        n = len(operands) // 2
        terms = [_moved(w * x, directions, units) for w, x in zip(operands[:n], operands[n:])]
    else:
        return _moved(op.forward(*operands), directions, units)
    total = terms[0] if terms else 0.0
    for x in terms[1:]:
        total = _moved(total + x, directions, units)
    return _moved(total, directions, units) if len(terms) == 1 else total


def _moved(x: float, directions: Iterator[float], units: float) -> float:
    """x, or a number on either side of it, a unit in the last place or `units` away."""
    direction = next(directions)
    if units > 1.0 and direction and math.isfinite(x):
        return x + math.copysign(units * math.ulp(x), direction)
    return math.nextafter(x, direction) if direction else x


def tolerance(g: float, moved: float) -> float:
    """How far a right result may be from g: 8 times its spread plus 8 roundings of its own.

    >>> from autograd.testing import tolerance
    >>> tolerance(1.0, 0.5)
    4.000000000000001
    """
    return 8.0 * moved + 8.0 * EPSILON * abs(g)
