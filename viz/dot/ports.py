"""A port for each edge: if several edges meet in a node, each has its own place.

Operands arrive and users leave in their order.  Edges into a folded box have no order and get no
ports.  Neither do the terms of a dot or a sum after a backward pass; before it, their arrowheads
are at this end and would overlap without ports.  A node with ports has an HTML-like label, in which
the ports are empty cells along two sides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from viz.graph.graph import Edge, Graph, Node
from viz.graph.layout import MOST_PORTS, PORT
from viz.text import quote_html

_SIDES = {"LR": ("w", "e"), "RL": ("e", "w"), "TB": ("n", "s"), "BT": ("s", "n")}  # in, out
_NARROWEST = 18  # points: the least text width at which ports still touch the frame of the node
_PLAIN = 'border="0" cellborder="0" cellspacing="0" cellpadding="0"'


class Ports:
    """The ports of a graph: `tail` and `head` name an edge's ports, `label` draws a node's."""

    def __init__(self, graph: Graph, rankdir: str) -> None:
        self.sides = _SIDES[rankdir]
        ends = not graph.differentiated
        ordered = {node.name for node in graph.nodes if node.op and (ends or not node.op.variadic)}
        constants = {node.name for node in graph.nodes if node.kind == "constant"}
        users: dict[str, list[Edge]] = {}
        operands: dict[str, list[Edge]] = {}
        for edge in graph.edges:
            if edge.tail not in constants:  # no gradient flows back to them
                users.setdefault(edge.tail, []).append(edge)
            if edge.head in ordered:
                operands.setdefault(edge.head, []).append(edge)
        self.several = {name for name, edges in users.items() if len(edges) > 1}
        self.out, self.into = _numbered(users), _numbered(operands)
        self.counts = {name: (_several(operands, name), _several(users, name)) for name in
                       {*users, *operands}}  # fmt: skip

    def tail(self, edge: Edge) -> str:
        """The start of an edge, as DOT."""
        if edge.flow is not None and not edge.result and edge.tail not in self.several:
            return f"{edge.tail}:{self.sides[1]}"  # otherwise it might end at a corner
        return self._end(edge.tail, "o", self.out.get(id(edge)), self.sides[1])

    def head(self, edge: Edge) -> str:
        """The end of an edge, as DOT."""
        return self._end(edge.head, "i", self.into.get(id(edge)), self.sides[0])

    def _end(self, name: str, way: str, place: int | None, side: str) -> str:
        return name if place is None else f"{name}:{way}{place}:{side}"

    def label(self, node: Node, text: str, padding: int) -> str | None:
        """The label of a node: its text, given as HTML, and its ports; None if it has no ports."""
        into, out = self.counts.get(node.name, (0, 0))
        if not into and not out:
            return None
        middle = f'<td cellpadding="{padding}" width="{_NARROWEST}">{text}</td>'
        strips = {self.sides[0]: self._strip("i", into), self.sides[1]: self._strip("o", out)}
        if self._upright:
            whole = f"<tr>{strips['w']}{middle}{strips['e']}</tr>"
        else:
            whole = "".join(f"<tr>{x}</tr>" for x in (strips["n"], middle, strips["s"]) if x)
        return f"<<table {_PLAIN}>{whole}</table>>"

    @property
    def _upright(self) -> bool:
        """True if the ports of a side are stacked vertically."""
        return "w" in self.sides

    def _strip(self, way: str, count: int) -> str:
        """A cell with the ports of one side; "" if it has none."""
        if not count:
            return ""
        size = f'width="2" height="{PORT}"' if self._upright else f'width="{PORT}" height="2"'
        cells = [f'<td port="{way}{k}" {size}></td>' for k in range(count)]
        rows = "".join(f"<tr>{x}</tr>" for x in cells) if self._upright else (
            f"<tr>{''.join(cells)}</tr>"
        )  # fmt: skip
        return f"<td><table {_PLAIN}>{rows}</table></td>"


def in_lines(lines: Sequence[str]) -> str:
    """Lines of text as HTML."""
    return "<br/>".join(map(quote_html, lines))


def _several(edges: Mapping[str, list[Edge]], name: str) -> int:
    """The number of ports for the edges of a node: none for one edge or more than MOST_PORTS."""
    count = len(edges.get(name, ()))
    return count if 1 < count <= MOST_PORTS else 0


def _numbered(edges: Mapping[str, list[Edge]]) -> dict[int, int]:
    """The position of each edge that has a port, by the edge's identity."""
    return {
        id(edge): place
        for name, several in edges.items() if _several(edges, name)
        for place, edge in enumerate(several)
    }  # fmt: skip
