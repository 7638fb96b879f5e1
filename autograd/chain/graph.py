"""The graph between an output and the Value it is differentiated by, as the chain rule sees it.

Its stops are the values that have a name, and a factor is the derivative of one stop by the next
one down.  If no value in between has a name, every value is a stop.  Factors along a path multiply,
paths add up.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from autograd.chain.names import names
from autograd.pushpull import pull
from autograd.sweep import topological
from autograd.value import Value


class Factor(NamedTuple):
    """The derivative of the stop `upper` by the stop `lower` right below it."""

    upper: Value
    lower: Value
    value: float


class Path(NamedTuple):
    """One path from the output down to the Value it is differentiated by."""

    factors: tuple[Factor, ...]
    product: float


class Graph:
    """The stops between `output` and `wrt`, the factors between them, and their names.

    nodes      everything between the two, operands first; empty if they are not connected
    stops      the nodes that factors lead from and to, users first
    adjoints   the derivative of the output by each stop, by one reverse sweep
    factors    for each stop, the factors that lead down from it
    users      for each stop, the factors that lead down to it
    counts     how many paths lead from the output to each stop: exact, however many
    """

    def __init__(self, output: Value, wrt: Value) -> None:
        self.output = output
        self.wrt = wrt
        self.nodes = _between(output, wrt)
        between = set(self.nodes)
        named = {x for x in self.nodes if x.label}
        stops = named | {output, wrt} if named - {output, wrt} else between
        self.stops = [x for x in reversed(self.nodes) if x in stops]
        self.adjoints = dict(zip(self.stops, pull([output], [1.0], self.stops, False)))
        self.factors = {stop: _factors(stop, stops, between) for stop in self.stops}
        self.users: dict[Value, list[Factor]] = {stop: [] for stop in self.stops}
        self.counts: Counter[Value] = Counter({output: 1} if self.stops else {})
        for stop in self.stops:
            for factor in self.factors[stop]:
                self.counts[factor.lower] += self.counts[stop]
        for stop in reversed(self.stops):  # operands first: o1 before o2, as one would write it
            for factor in self.factors[stop]:
                self.users[factor.lower].append(factor)

    @cached_property
    def names(self) -> dict[Value, str]:
        """Names for everything below the output, and for `wrt` even if it is not connected."""
        return names(self.output) if self.stops else names(self.output, self.wrt)

    def largest_paths(self, k: int) -> list[Path]:
        """The k paths of the largest products, largest first."""
        # The k best paths down to each stop.  The rest of the way multiplies all paths through a
        # stop by the same factors, so a path that is not among its best never becomes one.
        best: dict[Value, list[_Way]] = {stop: [] for stop in self.stops}
        if self.stops:
            best[self.output].append(_Way(1.0, None, None))
        for stop in self.stops:
            ways = sorted(best.pop(stop), key=_size, reverse=True)[:k]
            if stop is self.wrt:
                return [Path(tuple(way.factors()), way.product) for way in ways]
            for factor in self.factors[stop]:
                best[factor.lower] += [
                    _Way(product(way.product, factor.value), factor, way) for way in ways
                ]
        return []

    def formula(self, stop: Value) -> str:
        """How `stop` was computed, `mul1 + b`; "" if that takes several lines."""
        if stop.op is None:
            return ""
        stops, between = {*self.stops}, {*self.nodes}
        texts = []
        for x, number in zip(stop.inputs, stop.numbers):
            if x in between and x not in stops:
                return ""
            named = isinstance(x, Value) and (x in stops or x.label or x.op is None)
            texts.append(self.names[x] if named else f"{number:.4g}")
        return stop.op.write(*texts)

    def through(self, factor: Factor) -> Iterable[Value]:
        """The operations that a factor differentiates: its upper stop, and those without a name."""
        order = _unnamed_below(factor.upper, set(self.stops), set(self.nodes))
        reaching = {factor.lower}
        for node in order:
            if any(x in reaching for x in node.inputs):
                reaching.add(node)
        return [node for node in reversed(order) if node in reaching]


class _Way(NamedTuple):
    """A path from the output down to a stop, as its last factor and the path before that."""

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
    """The sort key of paths: the size of the product, nan first."""
    return math.inf if math.isnan(way.product) else abs(way.product)


def product(upstream: float, factor: float) -> float:
    """upstream * factor, but a factor of 0 gives 0 even for inf and nan (rule R4 of the table)."""
    return upstream * factor if factor != 0.0 else 0.0


def _between(output: Value, wrt: Value) -> list[Value]:
    """The nodes from `wrt` up to `output`, both included, operands first; [] if not connected."""
    nodes: list[Value] = []
    reached = {wrt}
    for node in topological(output):
        if node in reached or any(x in reached for x in node._prev):
            reached.add(node)
            nodes.append(node)
    used = {output}
    kept = []
    for node in reversed(nodes):
        if node in used:
            kept.append(node)
            if node is not wrt:
                used.update(x for x in node._prev if x in reached)
    return kept[::-1] if wrt in used else []


def _factors(stop: Value, stops: set[Value], nodes: set[Value]) -> list[Factor]:
    """The derivatives of `stop` by the stops right below it, through the unnamed nodes between."""
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
    """`stop` and the nodes below it down to the next stops, excluding those, operands first."""
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
