"""What a picture is made of: Values, operations and constants as nodes, gradients along edges.

`collect` reads the computation once and returns a `Graph`, which knows nothing of colours or DOT;
whatever simplifies a picture takes a Graph and returns one.
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
    """A line that says what is wrong, in the reader's language; `state` is its name in ours."""

    state: str

    def __new__(cls, text: str, state: str) -> Mark:
        mark = super().__new__(cls, text)
        mark.state = state
        return mark


@dataclass(frozen=True)
class Node:
    """A box of the picture.

    values   the Values that it shows: one of a leaf or a result, all of them where it is folded
    called   what it is called: the name of its Value, or of what it holds
    trouble  lines that say which nan or inf arose right here
    marks    lines that say what else is wrong here: a dead relu, a layer whose gradient vanishes;
             see Mark
    label    the Value's label, uncut; of a folded box, the name of what it holds
    op       the operation, of an operation's node
    data     the Value's number; of a folded box, that of its only output
    grad     the Value's gradient; of a folded box, the Euclidean norm of its parameters' gradients
    parameters  how many parameters a folded box holds
    holds    the nodes that this one stands for, where it is folded or stands for many alike
    faint    True for what is beside the point of the picture
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

    `user` is that result and `place` the place of the operand among its `inputs`.
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
    user: Value | None = None
    place: int = 0

    @property
    def operand(self) -> Value | float | None:
        """What goes into the operation; None of an arrow to a result."""
        return None if self.user is None or self.result else self.user.inputs[self.place]


@dataclass
class Graph:
    """Nodes and edges, operands before their users, in an order that no process can change.

    `products` are those of the paths that are drawn over it, and `note` is what a reader should
    know of its numbers.
    """

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    products: tuple[float, ...] = ()
    note: str = ""

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


def collect(roots: Sequence[Value]) -> Graph:
    """The graph of everything the roots were computed from."""
    return _Collector(roots).graph


def without_leaves(graph: Graph) -> Graph:
    """The graph of results and their operations: no parameters, inputs and constants but roots."""
    kinds = ("inner", "operation", "folded")
    nodes = [node for node in graph.nodes if node.root or node.kind in kinds]
    kept = {node.name for node in nodes}
    edges = [edge for edge in graph.edges if {edge.tail, edge.head} <= kept]
    return Graph(nodes, edges)


def without_operations(graph: Graph) -> Graph:
    """The graph in which each operation and its result are one node."""
    results = {edge.tail: edge.head for edge in graph.edges if edge.result}
    nodes = [node for node in graph.nodes if node.name not in results]
    edges = [replace(edge, head=results[edge.head]) for edge in graph.edges if not edge.result]
    return Graph(nodes, edges)


class _Collector:
    """One walk over the Values in order; names count up, so no name ever comes from data."""

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
        """Adds the node of a Value and, before it, that of the operation which made it."""
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
        """Adds the node of an operation, its constants and the edges that meet in it."""
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

        Each operation has its own, but those of any number of operands share theirs with others
        of the same depth: so the neurons of a layer share their inputs.
        """
        key = (repr(x), self.depth if op.variadic else user)
        if key not in self.constants:
            self.constants[key] = f"c{len(self.constants)}"
            node = Node(self.constants[key], "constant", (number(x),), data=x)
            self.graph.nodes.append(node)
        return self.constants[key]


def state_words(state: str) -> str:
    """What an activation's state is called; one of a row of the user's own keeps its name."""
    return say(f"graph.{state}") if state in ("dead", "saturated") else state


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
                found[value] = (say("health.firstInGrad", number=number(value.grad)),)
            tainted.update(value._prev)
    for value in order:
        if not math.isfinite(value.data) and all(math.isfinite(x.data) for x in value._prev):
            found[value] = (say("health.firstInData", number=number(value.data)),)
    return found
