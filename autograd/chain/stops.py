"""The stops below an output, and the factors between them.

Stops are the Values with a label, and a factor is the derivative of one stop by the next one below.
If nothing in between has a label, every Value is a stop.  Factors along a path are multiplied, and
paths are added.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from autograd.pushpull import pull
from autograd.value import Value


class Factor(NamedTuple):
    """The derivative of the stop `upper` by the stop `lower` directly below it."""

    upper: Value
    lower: Value
    value: float


class Path(NamedTuple):
    """A path from the output down to the Value that it is differentiated by."""

    factors: tuple[Factor, ...]
    product: float


class Stops:
    """The stops among `nodes`, from an output down, and the factors between them.

    All results for a stop depend only on the nodes above it, so one Stops serves every Value that
    the output may be differentiated by.

    nodes      the nodes that factors may pass through, operands first; the output is the last
    chosen     the nodes that are stops
    order      the stops, users first
    adjoints   the derivative of the output by each stop, from one reverse sweep
    users      the factors that lead down to each stop
    counts     the exact number of paths from the output to each stop
    """

    def __init__(self, output: Value, nodes: Sequence[Value], chosen: set[Value]) -> None:
        self.output = output
        self.nodes = set(nodes)
        self.chosen = chosen
        self.order = [x for x in reversed(nodes) if x in chosen]
        self.adjoints = dict(zip(self.order, pull([output], [1.0], self.order, False)))
        self.factors = {stop: _factors(stop, chosen, self.nodes) for stop in self.order}
        self.users: dict[Value, list[Factor]] = {stop: [] for stop in self.order}
        self.counts: Counter[Value] = Counter({output: 1} if self.order else {})
        for stop in self.order:
            for factor in self.factors[stop]:
                self.counts[factor.lower] += self.counts[stop]
        for stop in reversed(self.order):  # operands first: o1 before o2, as one would write it
            for factor in self.factors[stop]:
                self.users[factor.lower].append(factor)
        self._largest = lru_cache(maxsize=1)(self._ways)

    def largest_paths(self, stop: Value, k: int) -> list[Path]:
        """The k paths with the largest products down to a stop, largest first."""
        ways = self._largest(k).get(stop, [])
        return [Path(tuple(way.factors()), way.product) for way in ways]

    def _ways(self, k: int) -> dict[Value, list[_Way]]:
        """The k largest ways down to each stop.

        Continuing from a stop multiplies all ways to it by the same factors, so no other way can
        become one of the largest further down.
        """
        best: dict[Value, list[_Way]] = {stop: [] for stop in self.order}
        if self.order:
            best[self.output].append(_Way(1.0, None, None))
        for stop in self.order:
            ways = best[stop] = sorted(best[stop], key=_size, reverse=True)[:k]
            for factor in self.factors[stop]:
                best[factor.lower] += [
                    _Way(product(way.product, factor.value), factor, way) for way in ways
                ]
        return best

    def through(self, factor: Factor) -> list[Value]:
        """The operations that a factor differentiates: its upper stop and unnamed ones below it."""
        order = _unnamed_below(factor.upper, self.chosen, self.nodes)
        reaching = {factor.lower}
        for node in order:
            if any(x in reaching for x in node.inputs):
                reaching.add(node)
        return [node for node in reversed(order) if node in reaching]


class _Way(NamedTuple):
    """A way from the output down to a stop, as its last factor and the way before that."""

    product: float
    last: Factor | None
    before: _Way | None

    def factors(self) -> list[Factor]:
        """The factors, from the output down."""
        found: list[Factor] = []
        way: _Way | None = self
        while way is not None and way.last is not None:
            found.append(way.last)
            way = way.before
        return found[::-1]


def _size(way: _Way) -> float:
    """The sort key of a way: the magnitude of its product, with nan as the largest."""
    return math.inf if math.isnan(way.product) else abs(way.product)


def product(upstream: float, factor: float) -> float:
    """upstream * factor, but a factor of 0 stops even inf and nan (rule R4 of the table)."""
    return upstream * factor if factor != 0.0 else 0.0


def _factors(stop: Value, stops: set[Value], nodes: set[Value]) -> list[Factor]:
    """The derivatives of `stop` by the stops directly below it, through unnamed nodes."""
    adjoint = {stop: 1.0}
    found: dict[Value, float] = {}
    for node in reversed(_unnamed_below(stop, stops, nodes)):
        for x, flow in zip(node.inputs, node.flows(adjoint[node])):
            if x in nodes:
                assert isinstance(x, Value)
                where = found if x in stops else adjoint
                where[x] = where.get(x, 0.0) + flow
    return [Factor(stop, lower, value) for lower, value in found.items()]


def _unnamed_below(stop: Value, stops: set[Value], nodes: set[Value]) -> list[Value]:
    """`stop` and the nodes below it, down to but excluding the next stops, operands first."""
    order: list[Value] = []
    seen: set[Value] = set()
    stack = [(stop, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(x, False) for x in node._prev if x in nodes and x not in stops]
    return order
