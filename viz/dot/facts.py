"""The name, numbers and formula of each node and edge, for SVG titles and the page of a drawing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape

from autograd import Value
from autograd.chain.text import number
from autograd.language import say
from viz.graph.graph import Edge, Graph, Node
from viz.text import clean

_LONGEST = 300  # longest formula in characters; the rest is cut
_GROUP = re.compile(r'<g id="\w+" class="(?:node|edge)">\n<title>(.*?)</title>')

Row = tuple[str, str]  # a caption, and a number or a formula


@dataclass(frozen=True)
class Fact:
    """The name of a node or an edge, and rows of information about it."""

    name: str
    rows: tuple[Row, ...] = ()


Facts = Mapping[str, Fact]  # by the name of a node, or `tail->head`


def facts_of(graph: Graph) -> dict[str, Fact]:
    """The facts about the nodes and edges of a graph, with its current numbers."""
    return _Reader(graph).facts


class _Reader:
    """Collects the facts in one pass over the graph."""

    def __init__(self, graph: Graph) -> None:
        self.called = {node.values[0]: node.called for node in graph.nodes if len(node.values) == 1}
        self.numbers = {node.values[0]: node.data for node in graph.nodes if len(node.values) == 1}
        self.slopes: dict[Value, tuple[float, ...]] = {}
        self.facts: dict[str, Fact] = {}
        made = {edge.tail: edge.user for edge in graph.edges if edge.result}
        into: dict[str, list[Edge]] = {}
        for edge in graph.edges:
            into.setdefault(edge.head, []).append(edge)
        for node in graph.nodes:
            self.facts[node.name] = self.node(node, made.get(node.name), into.get(node.name, []))
        for edge in graph.edges:
            self.add(edge)

    def node(self, node: Node, made: Value | None, into: list[Edge]) -> Fact:
        """The fact about a node; `made` is an operation's result, `into` its incoming edges."""
        if node.kind == "operation" and made is not None and made.op is not None:
            slopes = [row for edge in into if (row := self.slope(edge))]
            return Fact(
                say("facts.of", operation=made.op.name, name=self.name(made)),
                (*self.formula(made), *slopes),
            )
        if len(node.values) == 1 and node.kind in ("leaf", "inner"):
            data = node.values[0].data if node.data is None else node.data
            grad = "-" if node.grad is None else number(node.grad)
            rows = [(say("facts.data"), number(data)), (say("facts.grad"), grad)]
            return Fact(node.called, (*rows, *self.formula(node.values[0])))
        name = node.called or clean(node.lines[0] if node.lines else "")
        return Fact(name, tuple(("", line) for line in node.lines if line != name))

    def name(self, x: Value | float) -> str:
        """The name of an operand; for a constant or a Value that is not shown, its number."""
        if isinstance(x, Value):
            return self.called.get(x) or number(x.data)
        return number(x)

    def formula(self, made: Value) -> list[Row]:
        """The formula of a Value, in names and in numbers; [] for a leaf."""
        if made.op is None:
            return []
        names = made.op.write(*(self.name(x) for x in made.inputs))
        numbers = made.op.write(*(number(self.number(x)) for x in made.inputs))
        rows = [(say("facts.formula"), f"{self.name(made)} = {names}"), ("", f"= {numbers}")]
        return [(word, text[:_LONGEST]) for word, text in rows]

    def number(self, x: Value | float) -> float:
        """An operand's number when it was used; its current one if the picture does not show it."""
        if not isinstance(x, Value):
            return x
        known = self.numbers.get(x)
        return x.data if known is None else known

    def slope(self, edge: Edge) -> Row | None:
        """The local derivative of an operation by the operand of an edge."""
        user, operand = edge.user, edge.operand
        if user is None or not isinstance(operand, Value):
            return None
        if user not in self.slopes:
            self.slopes[user] = user.flows(1.0)
        upper, lower = self.name(user), self.name(operand)
        slope = self.slopes[user][edge.place]
        return f"\N{PARTIAL DIFFERENTIAL}{upper}/\N{PARTIAL DIFFERENTIAL}{lower}", number(slope)

    def add(self, edge: Edge) -> None:
        """Add the fact about an edge to those about other edges between the same two nodes."""
        ends = (self.facts[name].name for name in (edge.tail, edge.head))
        name = " \N{RIGHTWARDS ARROW} ".join(ends)
        rows: list[Row] = []
        if edge.count > 1:
            rows.append((say("facts.edges"), f"{edge.count:,}"))
        if slope := self.slope(edge):
            rows.append(slope)
        if edge.flow is not None:
            word = say("facts.norm" if edge.mixed else "facts.back")
            rows.append((word, number(edge.flow)))
        key = f"{edge.tail}->{edge.head}"
        before = self.facts[key].rows if key in self.facts else ()
        self.facts[key] = Fact(name, (*before, *rows))


def retitled(svg: str, facts: Facts, *, keyed: bool = False) -> str:
    """The SVG text with readable titles in place of Graphviz's `n0->n2op`.

    Elements without a name lose their title.  With `keyed`, the key of each node and edge among the
    facts becomes its attribute `data-key`.
    """

    def title(found: re.Match[str]) -> str:
        key = re.sub(r":[\w:]+", "", unescape(found[1]))
        group = found[0].partition("\n")[0]
        if keyed:
            group = f'{group[:-1]} data-key="{escape(key)}">'
        name = facts[key].name if key in facts else ""
        return f"{group}\n<title>{escape(name)}</title>" if name else f"{group}\n"

    return _GROUP.sub(title, svg)
