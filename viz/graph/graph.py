"""What a picture is made of: Values, operations and constants as nodes, gradients along edges.

`collect` reads the computation once and returns a `Graph`, which knows nothing of colours or DOT;
whatever simplifies a picture takes a Graph and returns one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from autograd import Value
from autograd.operation import Op
from autograd.sweep import topological
from viz.text import clean, number

Kind = Literal["leaf", "inner", "constant", "operation", "folded", "hint"]

_COUNTED = 100_000  # a graph that is refused is counted up to here, then it is "more than"


class TooLargeError(ValueError):
    """The graph has more Values than may be laid out."""


@dataclass(frozen=True)
class Node:
    """A box of the picture.

    trouble  lines that say which nan or inf arose right here
    marks    lines that say what else is wrong here: a dead relu, a layer whose gradient vanishes
    label    the Value's label, uncut; of a folded box, the name of what it holds
    op       the operation, of an operation's node
    data     the Value's number; of a folded box, that of its only output
    grad     the Value's gradient; of a folded box, the Euclidean norm of its parameters' gradients
    parameters  how many parameters a folded box holds
    holds    the nodes that this one stands for, where it is folded or stands for many alike
    faint    True for what is beside the point of the picture
    """

    name: str
    kind: Kind
    lines: tuple[str, ...]
    root: bool = False
    trouble: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    label: str = ""
    op: Op | None = None
    data: float | None = None
    grad: float | None = None
    parameters: int = 0
    holds: tuple[str, ...] = ()
    faint: bool = False


@dataclass(frozen=True)
class Edge:
    """An arrow from an operand to its operation, or from the operation to its result.

    `flow` is the gradient that came back along it: None before a backward pass and at a constant.
    An arrow that stands for `count` others carries the sum of their flows; where these are of both
    signs it is `mixed` and carries their Euclidean norm.  `note` is written at it.  In a picture of
    paths, `paths` holds the numbers of those that it is on.  A `hint` leads to what was left out.
    """

    tail: str
    head: str
    flow: float | None
    result: bool = False
    count: int = 1
    mixed: bool = False
    note: str = ""
    paths: tuple[int, ...] = ()
    faint: bool = False
    hint: bool = False


@dataclass
class Graph:
    """Nodes and edges, operands before their users, in an order that no process can change.

    `products` are those of the paths that are drawn over it.
    """

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    products: tuple[float, ...] = ()

    @property
    def values(self) -> int:
        """How many boxes with numbers it shows: Values, and what is folded of them."""
        return sum(node.kind in ("leaf", "inner", "folded") for node in self.nodes)

    @property
    def differentiated(self) -> bool:
        """True where a backward pass has been here."""
        return any(edge.flow is not None for edge in self.edges)

    @property
    def troubled(self) -> bool:
        """True where a nan or an inf arose, or flows."""
        flows = (edge.flow for edge in self.edges if edge.flow is not None)
        return any(node.trouble for node in self.nodes) or not all(map(math.isfinite, flows))


def trace(root: Value) -> tuple[set[Value], set[tuple[Value, Value]]]:
    """The Values that root was computed from, itself included, and the pairs (operand, result)."""
    nodes = set(topological(root))
    return nodes, {(operand, node) for node in nodes for operand in node._prev}


def node_names(roots: Sequence[Value]) -> dict[Value, str]:
    """The names that the Values below the roots have in the graph that `collect` returns."""
    return {value: f"n{i}" for i, value in enumerate(topological(*roots))}


def check_size(
    roots: Sequence[Value], limit: int, leaves: bool = True, folding: bool = False
) -> None:
    """Raises TooLargeError where the roots reach more than `limit` Values, themselves included.

    Without `leaves` only results and roots count.  At once, however large the graph is: the message
    says how many there are and the ways out, which depend on whether it is to be folded.
    """
    stop = max(limit, _COUNTED)
    seen = set(roots)
    waiting = list(seen)
    while waiting and len(seen) <= stop:
        for operand in waiting.pop()._prev:
            if operand not in seen and (leaves or operand.op is not None):
                seen.add(operand)
                waiting.append(operand)
    refuse(len(seen), limit, folding)


def refuse(count: int, limit: int, folding: bool = False) -> None:
    """Raises TooLargeError where `count`, which need not be exact beyond 100,000, is over limit."""
    if count > limit:
        told = f"{count:,}" if count <= _COUNTED else f"more than {max(limit, _COUNTED):,}"
        if folding:
            raise TooLargeError(
                f"this graph has {told} Values, too many to fold: draw a smaller root, such as the "
                'loss of a few samples, draw(model), or take the DOT text with format="dot"'
            )
        raise TooLargeError(
            f"this graph has {told} Values, too many to lay out with limit={limit:,}: draw a "
            "smaller root, fold it (collapse=), pass a larger limit=, or take the DOT text with "
            'format="dot"'
        )


def collect(roots: Sequence[Value]) -> Graph:
    """The graph of everything the roots were computed from."""
    return _Collector(topological(*roots), set(roots)).graph


def without_leaves(graph: Graph) -> Graph:
    """The graph of results and their operations: no parameters, inputs and constants but roots."""
    kinds = ("inner", "operation", "folded")
    nodes = [node for node in graph.nodes if node.root or node.kind in kinds]
    names = {node.name for node in nodes}
    return Graph(nodes, [edge for edge in graph.edges if {edge.tail, edge.head} <= names])


class _Collector:
    """One walk over the Values in order; names count up, so no name ever comes from data."""

    def __init__(self, order: Sequence[Value], roots: set[Value]) -> None:
        self.graph = Graph()
        self.names = {value: f"n{i}" for i, value in enumerate(order)}  # as node_names
        self.constants: dict[tuple[str, object], str] = {}
        self.troubles = first_troubles(order)
        depths: dict[Value, int] = {}
        for value in order:
            self.depth = depths[value] = 1 + max((depths[x] for x in value._prev), default=-1)
            self.add(value, value in roots)

    def add(self, value: Value, root: bool) -> None:
        """Adds the node of a Value and, before it, that of the operation which made it."""
        name = self.names[value]
        lines = (
            *([clean(value.label)] if value.label else []),
            f"data {number(value.data)}",
            f"grad {number(value.grad) if value.has_grad else '-'}",
        )
        if value.op is not None:
            self.add_operation(value, value.op, f"{name}op")
        node = Node(
            name,
            "leaf" if value.op is None else "inner",
            lines,
            root,
            self.troubles.get(value, ()),
            label=value.label or "",
            data=value.data,
            grad=value.grad if value.has_grad else None,
        )
        self.graph.nodes.append(node)

    def add_operation(self, value: Value, op: Op, name: str) -> None:
        """Adds the node of an operation, its constants and the edges that meet in it."""
        edges = self.graph.edges
        flows = value.flows() if value.has_grad else [None] * len(value.inputs)
        for x, flow in zip(written(op, value.inputs), flows):
            if isinstance(x, Value):
                edges.append(Edge(self.names[x], name, flow))
            elif x is not None:
                edges.append(Edge(self.constant(x, name, op), name, None))
        state = op.state(value.numbers[0]) if len(value.inputs) == 1 else ""
        marks = (state,) if state else ()
        self.graph.nodes.append(Node(name, "operation", (op.symbol,), marks=marks, op=op))
        edges.append(Edge(name, self.names[value], value.grad if value.has_grad else None, True))

    def constant(self, x: float, user: str, op: Op) -> str:
        """The name of the node of a constant.

        Each operation has its own, but those of any number of operands share theirs with others
        of the same depth: so the neurons of a layer share their inputs.
        """
        key = (repr(x), self.depth if op.variadic else user)
        if key not in self.constants:
            self.constants[key] = f"c{len(self.constants)}"
            node = Node(self.constants[key], "constant", (number(x),), data=x)
            self.graph.nodes.append(node)
        return self.constants[key]


def written(op: Op, inputs: Sequence[Value | float]) -> list[Value | float | None]:
    """The inputs as people write them: None for the 1 that goes without saying beside a bias."""
    seen: list[Value | float | None] = list(inputs)
    for i, x in enumerate(inputs):
        if not isinstance(x, Value) and x == 1.0:
            texts = ["_"] * len(inputs)
            texts[i] = "1"
            if "1" not in op.write(*texts):
                seen[i] = None
                break  # only the first: others are data that happen to be 1
    return seen


def first_troubles(order: Sequence[Value]) -> dict[Value, tuple[str, ...]]:
    """Where a nan or an inf arose, and a line that says so.

    That is in data whose operands are finite; or, on the way back, in a gradient where those of
    all users are finite.
    """
    found: dict[Value, tuple[str, ...]] = {}
    tainted: set[Value] = set()  # operands of a Value whose gradient is not finite
    for value in reversed(order):
        if value.has_grad and not math.isfinite(value.grad):
            if value not in tainted:
                found[value] = (f"first {number(value.grad)} in grad",)
            tainted.update(value._prev)
    for value in order:
        if not math.isfinite(value.data) and all(math.isfinite(x.data) for x in value._prev):
            found[value] = (f"first {number(value.data)} in data",)
    return found
