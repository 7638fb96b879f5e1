"""The chain rule, spelled out: why a gradient has the value it has.

`explain(output, wrt)` looks at the graph between the two as a teacher does: its stops are the
values that have a name, and a factor is the derivative of one stop by the next one down.  Where
nothing between has a name, every value is a stop.  Factors along a path multiply, paths add up;
the total comes of one sweep and never of listing paths, of which there may be 2**60.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any, NamedTuple

from autograd.sweep import topological
from autograd.value import Value


class Factor(NamedTuple):
    """The derivative of the stop `upper` by the stop `lower` right below it."""

    upper: Value
    lower: Value
    value: float


class Path(NamedTuple):
    """One way from the output down to what it is differentiated by."""

    factors: tuple[Factor, ...]
    product: float


class Graph:
    """The stops between `output` and `wrt`, the factors between them, and their names."""

    def __init__(self, output: Value, wrt: Value) -> None:
        self.output = output
        self.wrt = wrt
        nodes = _between(output, wrt)
        named = [x for x in nodes if x.label and x is not output and x is not wrt]
        stops = {output, wrt, *named} if named else set(nodes)
        self.stops = [x for x in reversed(nodes) if x in stops]  # users before operands
        self.names = _names(self.stops, output, wrt)
        self.factors: dict[Value, list[Factor]] = {
            stop: _factors(stop, stops, set(nodes)) for stop in self.stops
        }
        self.users: dict[Value, list[Factor]] = {stop: [] for stop in self.stops}
        for stop in reversed(self.stops):
            for factor in self.factors[stop]:
                self.users[factor.lower].append(factor)
        self.adjoints = self._adjoints()
        self.counts = self._counts()

    def _adjoints(self) -> dict[Value, float]:
        """The derivative of the output by each stop."""
        adjoints = {stop: float(stop is self.output) for stop in self.stops}
        for stop in self.stops:
            for factor in self.factors[stop]:
                adjoints[factor.lower] += _product(adjoints[stop], factor.value)
        return adjoints

    def _counts(self) -> Counter[Value]:
        """How many paths lead from the output to each stop: exact, however many."""
        counts: Counter[Value] = Counter({self.output: 1})
        for stop in self.stops:
            for factor in self.factors[stop]:
                counts[factor.lower] += counts[stop]
        return counts

    def largest_paths(self, k: int) -> list[Path]:
        """The k paths of the largest products, largest first."""
        best: dict[Value, list[Path]] = {stop: [] for stop in self.stops}
        if self.stops:
            best[self.output] = [Path((), 1.0)]
        for stop in self.stops:
            best[stop] = sorted(best[stop], key=_size, reverse=True)[:k]
            for factor in self.factors[stop]:
                best[factor.lower] += [
                    Path((*path.factors, factor), _product(path.product, factor.value))
                    for path in best[stop]
                ]
        return best.get(self.wrt, [])


def _size(path: Path) -> float:
    """What paths are ordered by: the size of the product, nan before all."""
    return math.inf if math.isnan(path.product) else abs(path.product)


def _product(upstream: float, factor: float) -> float:
    """upstream * factor, where a factor of 0 stops even inf and nan (rule R4 of the table)."""
    return upstream * factor if factor != 0.0 else 0.0


def _between(output: Value, wrt: Value) -> list[Value]:
    """What depends on `wrt` and `output` depends on, both included, operands first; [] if apart."""
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
    """The derivatives of `stop` by the stops right below it, through what has no name between."""
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
    """`stop` and the nodes under it down to the next stops, without these, operands first."""
    order: list[Value] = []
    seen = {stop}
    stack: list[tuple[Value, bool]] = [(stop, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
            continue
        stack.append((node, True))
        for x in node._prev:
            if x in nodes and x not in stops and x not in seen:
                seen.add(x)
                stack.append((x, False))
    return order


def _names(stops: list[Value], output: Value, wrt: Value) -> dict[Value, str]:
    """A name for each stop: its label, or its operation and a number; no two alike."""
    names: dict[Value, str] = {}
    taken: Counter[str] = Counter()
    for stop in reversed(stops):  # operands first, so that numbers grow with the computation
        base = stop.label or ("y" if stop is output else "x" if stop is wrt else "")
        if not base:
            assert stop.op is not None
            base = stop.op.name
            names[stop] = f"{base}{taken[base] + 1}"
        else:
            names[stop] = base if not taken[base] else f"{base}'{taken[base] + 1}"
        taken[base] += 1
    return names


class Explanation:
    """A gradient and its reasons; prints as text, Markdown and LaTeX.

    total      the derivative of the output by `wrt`
    value      the same, as text: what stands behind the last "="
    paths      the largest paths, each with its factors and their product
    more       how many paths there are besides, an exact integer
    rest       what these others come to together
    meet       the stop at which paths from the output come together last
    terms      what reaches `meet` over each of its users, whose sum is d output / d meet
    tail       the factors from `meet` down to `wrt`
    verdict    what kept the gradient small or made it large, in a sentence; None if nothing did
    """

    def __init__(self, output: Value, wrt: Value, paths: int = 4) -> None:
        self.output = output
        self.wrt = wrt
        self.graph = graph = Graph(output, wrt)
        self.total = graph.adjoints.get(wrt, 0.0)
        self.paths = graph.largest_paths(paths)
        self.more = graph.counts[wrt] - len(self.paths)
        self.rest = self.total - math.fsum(p.product for p in self.paths) if self.more else 0.0
        self.tail = self._tail()
        self.meet = self.tail[0].upper if self.tail else wrt
        self.terms = [
            (f, _product(graph.adjoints[f.upper], f.value)) for f in graph.users.get(self.meet, [])
        ]

    def _tail(self) -> tuple[Factor, ...]:
        """The factors that all paths share, up from `wrt` to where they come together."""
        tail: list[Factor] = []
        stop = self.wrt
        while len(users := self.graph.users.get(stop, [])) == 1:
            tail.insert(0, users[0])
            stop = users[0].upper
        return tuple(tail)

    def name(self, stop: Value) -> str:
        """What `stop` is called here."""
        names = self.graph.names
        return names.get(stop) or stop.label or ("y" if stop is self.output else "x")

    @property
    def verdict(self) -> str | None:
        """What on the largest path shrank the gradient, or blew it up, the most."""
        return _verdict(self) if self.paths else None

    def __str__(self) -> str:
        from autograd.chain_text import text

        return text(self)

    __repr__ = __str__

    def markdown(self) -> str:
        """The explanation as Markdown, formulas in LaTeX between dollars."""
        from autograd.chain_text import markdown

        return markdown(self)

    def latex(self) -> str:
        """The factored form as LaTeX, in symbols and with numbers."""
        from autograd.chain_text import latex

        return latex(self)

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex()}\n$$"


def _verdict(explanation: Explanation) -> str | None:
    """A sentence on the factor that did most to a tiny, huge or undefined gradient."""
    path = explanation.paths[0]
    if not path.factors:
        return None
    total = explanation.total

    def effect(factor: Factor) -> float:
        size = abs(factor.value)
        return math.inf if not math.isfinite(size) or size == 0.0 else abs(math.log(size))

    worst = max(path.factors, key=effect)
    name = explanation.name
    ratio = f"d{name(worst.upper)}/d{name(worst.lower)}"
    cause = _cause(worst.upper)
    if math.isfinite(worst.value) and 0.01 < abs(worst.value) < 100.0:
        return None
    if worst.value == 0.0 and total == 0.0:
        return f"{ratio} = 0 stops the gradient{cause}"
    if not math.isfinite(worst.value):
        return f"{ratio} = {worst.value} makes it undefined{cause}"
    verb = "shrinks" if abs(worst.value) < 1.0 else "enlarges"
    return f"{ratio} = {worst.value:.3g} {verb} it most{cause}"


def _cause(node: Value) -> str:
    """Why the derivative of this operation is what it is, for the operations known to do this."""
    if node.op is None or len(node.numbers) != 1:
        return ""
    state = node.op.state(node.numbers[0])
    return f": a {state} {node.op.name} at {node.numbers[0]:.4g}" if state else ""


def explain(output: Any, wrt: Any, *, paths: int = 4) -> Explanation:
    """The derivative of `output` by `wrt`, with every factor of it; see Explanation.

    `output` and `wrt` are Values; of any two, also where one does not depend on the other.
    `paths` is how many of the largest paths to list.  Raises TypeError for anything but Values.
    """
    for x, what in ((output, "output"), (wrt, "wrt")):
        if not isinstance(x, Value):
            raise TypeError(f"explain takes Values; {what} is {type(x).__name__}")
    if not isinstance(paths, int) or paths < 1:
        raise ValueError(f"paths is how many paths to list, at least 1, not {paths!r}")
    return Explanation(output, wrt, paths)
