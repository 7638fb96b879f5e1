"""How well the numbers of a graph are determined by floating-point arithmetic."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from autograd import ops
from autograd.operation import Op
from autograd.sweep import topological
from autograd.testing.numeric import EPSILON
from autograd.value import Value


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
    furthest = [0.0] * len(outputs)
    for _ in range(runs):
        numbers: dict[Value, float] = {}
        for node in order:
            if node.op is None:
                numbers[node] = node.data
            else:
                operands = [numbers[x] if isinstance(x, Value) else x for x in node.inputs]
                numbers[node] = _recomputed(node.op, operands, chance, units)
        for k, y in enumerate(outputs):
            if isinstance(y, Value):
                furthest[k] = max(furthest[k], _distance(numbers[y], y.data))
    return furthest


def _distance(x: float, y: float) -> float:
    """The distance of x and y; infinite if only one of them is a number."""
    if x == y or (x != x and y != y):
        return 0.0
    return abs(x - y) if math.isfinite(x - y) else math.inf


def _recomputed(op: Op, operands: Sequence[float], chance: random.Random, units: float) -> float:
    """The result of op, moved; for a sum or dot, each product and each partial sum is moved."""
    if op is ops.sum:
        terms = list(operands)
    elif op is ops.dot:
        n = len(operands) // 2
        terms = [_moved(w * x, chance, units) for w, x in zip(operands[:n], operands[n:])]
    else:
        return _moved(op.forward(*operands), chance, units)
    total = terms[0] if terms else 0.0
    for x in terms[1:]:
        total = _moved(total + x, chance, units)
    return _moved(total, chance, units) if len(terms) == 1 else total


def _moved(x: float, chance: random.Random, units: float) -> float:
    """x, or a number on either side of it, a unit in the last place or `units` away."""
    direction = chance.choice((-math.inf, 0.0, math.inf))
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
