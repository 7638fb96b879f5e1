"""The graph between an output and the Value that it is differentiated by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from autograd.chain.names import names
from autograd.chain.stops import Factor, Path, Stops
from autograd.sweep import topological
from autograd.value import Value


class Graph:
    """The part of a graph between `output` and `wrt`; see Stops.

    `below` has the stops below `output` that lead to `wrt`, and possibly others; `nodes` contains
    everything between the two, and nothing if they are not connected.
    """

    def __init__(self, output: Value, wrt: Value, below: Stops, nodes: Nodes) -> None:
        self.output = output
        self.wrt = wrt
        self.below = below
        self.nodes = nodes
        self.adjoints = below.adjoints
        self.users = below.users
        self.counts = below.counts

    @property
    def connected(self) -> bool:
        """False if no path leads from one to the other."""
        return self.output in self.nodes

    @cached_property
    def stops(self) -> list[Value]:
        """The stops between the two, including both, users first."""
        return [x for x in self.below.order if x in self.nodes]

    @cached_property
    def names(self) -> dict[Value, str]:
        """Names for everything below the output, and for `wrt` even if it is not below it."""
        return names(self.output) if self.connected else names(self.output, self.wrt)

    def largest_paths(self, k: int) -> list[Path]:
        """The k paths with the largest products, largest first."""
        return self.below.largest_paths(self.wrt, k)

    def formula(self, stop: Value) -> str:
        """The formula of `stop`, such as `mul1 + b`; "" if it involves other unnamed results."""
        if stop.op is None:
            return ""
        texts = []
        for x, number in zip(stop.inputs, stop.numbers):
            is_stop = x in self.nodes and x in self.below.chosen
            if x in self.nodes and not is_stop:
                return ""
            named = isinstance(x, Value) and (is_stop or x.label or x.op is None)
            texts.append(self.names[x] if named else f"{number:.4g}")
        return stop.op.write(*texts)

    def through(self, factor: Factor) -> Iterable[Value]:
        """The operations that a factor differentiates: its upper stop, and those without a name."""
        return self.below.through(factor)


class _Above:
    """The set of nodes that depend on one leaf, stored as one bit per leaf in a number per node."""

    def __init__(self, leaves: dict[Value, int], bit: int) -> None:
        self._leaves = leaves
        self._bit = bit

    def __contains__(self, x: object) -> bool:
        return isinstance(x, Value) and bool(self._leaves.get(x, 0) >> self._bit & 1)


Nodes = set[Value] | _Above


def graph_between(output: Value, wrt: Value) -> Graph:
    """The graph between two Values."""
    nodes = _between(output, wrt)
    named = {x for x in nodes if x.label}
    chosen = named | {output, wrt} if named - {output, wrt} else set(nodes)
    return Graph(output, wrt, Stops(output, nodes, chosen), set(nodes))


def graphs_of_leaves(output: Value) -> Iterator[Graph]:
    """The graph between an output and each leaf that it depends on, in the order of computation.

    Each equals the result of `graph_between`, but the common parts are computed only once.
    """
    order = topological(output)
    leaves = [x for x in order if x.op is None and x is not output]
    under = _under_a_name(output, order)
    bits = _leaves_below(order, leaves)
    everything = named = None
    for bit, leaf in enumerate(leaves):
        if leaf in under:
            named = named or Stops(output, order, {output, *leaves, *(x for x in order if x.label)})
        else:
            everything = everything or Stops(output, order, set(order))
        below = named if leaf in under else everything
        assert below is not None
        yield Graph(output, leaf, below, _Above(bits, bit))


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


def _under_a_name(output: Value, order: Iterable[Value]) -> set[Value]:
    """The nodes from which labelled results other than the output were computed."""
    found: set[Value] = set()
    for node in reversed(list(order)):
        if node in found or (node.label and node is not output):
            found.update(node._prev)
    return found


def _leaves_below(order: Iterable[Value], leaves: Iterable[Value]) -> dict[Value, int]:
    """The leaves that each node depends on, one bit per leaf; a leaf depends on itself."""
    found = {leaf: 1 << bit for bit, leaf in enumerate(leaves)}
    for node in order:
        if node.op is not None:
            found[node] = 0
            for x in node._prev:
                found[node] |= found[x]
    return found
