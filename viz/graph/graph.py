"""The graph behind a picture: Values, operations and constants as nodes, gradients along edges.

`collect` reads the computation once and returns a `Graph`, which knows nothing about colours or
DOT; everything that simplifies a picture takes a Graph and returns one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from autograd import Value
from autograd.chain.names import names
from autograd.language import say
from autograd.operation import Op
from autograd.sweep import topological
from viz.graph.cells import Cells
from viz.graph.moment import Moment
from viz.text import number

Kind = Literal["leaf", "inner", "constant", "operation", "folded", "hint"]


class Mark(str):
    """A line that says what is wrong, in the reader's language; `state` is its English name."""

    state: str

    def __new__(cls, text: str, state: str) -> Mark:
        mark = super().__new__(cls, text)
        mark.state = state
        return mark


@dataclass(frozen=True)
class Node:
    """A box of the picture.

    values   the Values it shows: one for a leaf or a result, several for a folded box
    called   the displayed name: that of its Value, or of the group in the box
    trouble  lines about a nan or inf that first occurred here
    marks    lines about other problems, such as a dead relu or a vanishing gradient; see Mark
    label    the Value's label in full; for a folded box, the name of its group
    op       the operation, if this is the node of one
    data     the Value's number; for a folded box, the number of its only output
    grad     the Value's gradient; for a folded box, the Euclidean norm of its parameters' gradients
    parameters  the number of parameters in a folded box
    holds    the names of the nodes merged into this one
    faint    True for a node off the paths that the picture shows
    cells    the numbers of a layer that is drawn as cells
    """

    name: str
    kind: Kind
    lines: tuple[str, ...]
    root: bool = False
    trouble: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    label: str = ""
    called: str = ""
    values: tuple[Value, ...] = ()
    op: Op | None = None
    data: float | None = None
    grad: float | None = None
    parameters: int = 0
    holds: tuple[str, ...] = ()
    faint: bool = False
    cells: Cells | None = None


@dataclass(frozen=True)
class Edge:
    """An arrow from an operand to its operation, or from the operation to its result.

    `user` is that result, and `place` the index of the operand among its `inputs`.
    `flow` is the gradient that flowed back along it: None before a backward pass and for constants.
    An arrow merged from `count` others carries the sum of their flows; if these have both signs, it
    is `mixed` and carries their Euclidean norm.  `note` is the text beside the arrow.  In a picture
    of paths, `paths` has the indices of the paths through it.  A `hint` leads to an ellipsis.
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
    user: Value | None = None
    place: int = 0

    @property
    def operand(self) -> Value | float | None:
        """The operand that enters the operation; None for an arrow to a result."""
        return None if self.user is None or self.result else self.user.inputs[self.place]


@dataclass
class Graph:
    """Nodes and edges, operands before their users, in the same order in every process.

    `products` has the product of each path drawn over it; `note` is a remark on its numbers.
    """

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    products: tuple[float, ...] = ()
    note: str = ""

    @property
    def values(self) -> int:
        """The number of boxes with numbers: Values and folded boxes."""
        return sum(node.kind in ("leaf", "inner", "folded") for node in self.nodes)

    @property
    def differentiated(self) -> bool:
        """True after a backward pass."""
        return any(edge.flow is not None for edge in self.edges)

    @property
    def troubled(self) -> bool:
        """True if a nan or an inf occurs in the numbers or flows."""
        flows = (edge.flow for edge in self.edges if edge.flow is not None)
        return any(node.trouble for node in self.nodes) or not all(map(math.isfinite, flows))


def trace(root: Value) -> tuple[set[Value], set[tuple[Value, Value]]]:
    """The Values that `root` was computed from, with itself, and the pairs (operand, result).

    >>> from viz import trace
    >>> x = Value(3.0, label="x")
    >>> y = x * x + 1.0
    >>> nodes, edges = trace(y)
    >>> len(nodes), (x, y) in edges  # x, x * x and y; x is an operand of x * x only
    (3, False)
    """
    nodes = set(topological(root))
    return nodes, {(operand, node) for node in nodes for operand in node._prev}


def collect(roots: Sequence[Value]) -> Graph:
    """The graph of everything that the roots were computed from."""
    return _Collector(roots).graph


def without_leaves(graph: Graph) -> Graph:
    """The graph of results, operations and roots, without parameters, inputs and constants."""
    kinds = ("inner", "operation", "folded")
    nodes = [node for node in graph.nodes if node.root or node.kind in kinds]
    kept = {node.name for node in nodes}
    edges = [edge for edge in graph.edges if {edge.tail, edge.head} <= kept]
    return Graph(nodes, edges)


def without_operations(graph: Graph) -> Graph:
    """The graph with each operation and its result as one node."""
    results = {edge.tail: edge.head for edge in graph.edges if edge.result}
    nodes = [node for node in graph.nodes if node.name not in results]
    edges = [replace(edge, head=results[edge.head]) for edge in graph.edges if not edge.result]
    return Graph(nodes, edges)


class _Collector:
    """Builds the graph in one pass; node names are counters, so they never come from user data."""

    def __init__(self, roots: Sequence[Value]) -> None:
        order = topological(*roots)
        self.names = {value: f"n{i}" for i, value in enumerate(order)}
        self.called = names(*roots)
        self.moment = Moment(order)
        self.graph = Graph(note=self.moment.note(self.called))
        self.constants: dict[tuple[str, object], str] = {}
        self.troubles = first_troubles(order)
        depths: dict[Value, int] = {}
        for value in order:
            self.depth = depths[value] = 1 + max((depths[x] for x in value._prev), default=-1)
            self.add(value, value in roots)

    def add(self, value: Value, root: bool) -> None:
        """Add the node of a Value, after that of the operation which computed it."""
        name, data = self.names[value], self.moment.data[value]
        lines = (
            self.called[value],
            say("graph.data", number=number(data)),
            say("graph.grad", number=number(value.grad) if value.has_grad else "-"),
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
            called=self.called[value],
            values=(value,),
            data=data,
            grad=value.grad if value.has_grad else None,
        )
        self.graph.nodes.append(node)

    def add_operation(self, value: Value, op: Op, name: str) -> None:
        """Add the node of an operation, its constants and its edges."""
        edges = self.graph.edges
        flows = value.flows() if value.has_grad else [None] * len(value.inputs)
        for place, (x, flow) in enumerate(zip(written(op, value.inputs), flows)):
            if isinstance(x, Value):
                edges.append(Edge(self.names[x], name, flow, user=value, place=place))
            elif x is not None:
                tail = self.constant(x, name, op)
                edges.append(Edge(tail, name, None, user=value, place=place))
        state = op.state(value.numbers[0]) if len(value.inputs) == 1 else ""
        marks = (Mark(state_words(state), state),) if state else ()
        self.graph.nodes.append(Node(name, "operation", (op.symbol,), marks=marks, op=op))
        gradient = value.grad if value.has_grad else None
        edges.append(Edge(name, self.names[value], gradient, True, user=value))

    def constant(self, x: float, user: str, op: Op) -> str:
        """The name of the node of a constant.

        Each operation has its own, except that variadic operations at the same depth share equal
        constants: this way the neurons of a layer share their inputs.
        """
        key = (repr(x), self.depth if op.variadic else user)
        if key not in self.constants:
            self.constants[key] = f"c{len(self.constants)}"
            node = Node(self.constants[key], "constant", (number(x),), data=x)
            self.graph.nodes.append(node)
        return self.constants[key]


def state_words(state: str) -> str:
    """An activation's state in the reader's language; user-defined states keep their names."""
    return say(f"graph.{state}") if state in ("dead", "saturated") else state


def written(op: Op, inputs: Sequence[Value | float]) -> list[Value | float | None]:
    """The inputs as people write them: None for the implicit factor 1 of a bias."""
    seen: list[Value | float | None] = list(inputs)
    for i, x in enumerate(inputs):
        if not isinstance(x, Value) and x == 1.0:
            texts = ["_"] * len(inputs)
            texts[i] = "1"
            if "1" not in op.write(*texts):
                seen[i] = None
                break  # only the first: other ones are data that happen to be 1
    return seen


def first_troubles(order: Sequence[Value]) -> dict[Value, tuple[str, ...]]:
    """The Values in which a nan or an inf first occurred, with a line that says so.

    In the forward pass that is a Value whose operands are all finite; in the backward pass, a
    gradient that is not finite although those of all its users are.
    """
    found: dict[Value, tuple[str, ...]] = {}
    tainted: set[Value] = set()  # operands of Values whose gradient is not finite
    for value in reversed(order):
        if value.has_grad and not math.isfinite(value.grad):
            if value not in tainted:
                found[value] = (say("health.firstInGrad", number=number(value.grad)),)
            tainted.update(value._prev)
    for value in order:
        if not math.isfinite(value.data) and all(math.isfinite(x.data) for x in value._prev):
            found[value] = (say("health.firstInData", number=number(value.data)),)
    return found
