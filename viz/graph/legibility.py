"""The legibility of a picture, estimated before it is laid out.

The estimate does not use Graphviz, so that the same graph is drawn in the same way everywhere.  It
stacks the nodes in columns as `dot` does, orders them by the mean position of their neighbours, and
counts the crossings.  Tests compare it with Graphviz's layouts of the same graphs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from viz.graph.cells import size_of_cells
from viz.graph.graph import Edge, Graph, Node
from viz.graph.layout import MOST_PORTS, PORT, layout_for, ranks
from viz.text import text_width

PAGE = 750.0  # points: the width of a landscape page
SMALLEST = 10.0  # points: the font of the legend
FONT, LINE = 11.0, 13.5  # points: the font of the nodes, and the height of a line
READABLE = 7.0  # points, of the smallest text when the picture fits the page
TALLEST = 2.0  # most height over width, for a picture higher than PAGE
WIDEST = 4.0  # most width over height, for a picture wider than PAGE
BOXES, EDGES, CROSSINGS = 60, 150, 20

_MARGIN = 36.0  # around the picture, both sides together
_LEGEND = 70.0  # the height of a typical legend
_BESIDE = 11.5  # between two nodes of a column
_SWEEPS = 6


@dataclass(frozen=True)
class Legibility:
    """The estimated size of a picture, in points, and its number of edge crossings."""

    width: float
    height: float
    crossings: int

    @property
    def reads(self) -> bool:
        """True if the text is large enough, the shape fits a page, and edges can be followed."""
        readable = SMALLEST * min(1.0, PAGE / self.width) >= READABLE
        tower = self.height > max(TALLEST * self.width, PAGE)
        ribbon = self.width > max(WIDEST * (self.height + _LEGEND), PAGE)
        return readable and not tower and not ribbon and self.crossings < CROSSINGS


def small(graph: Graph) -> bool:
    """True if the graph has at most 60 boxes and 150 edges, the limits of a legible picture."""
    return len(graph.nodes) <= BOXES and len(graph.edges) <= EDGES


def estimate(graph: Graph, rankdir: str = "LR") -> Legibility:
    """The estimated legibility of a small graph."""
    columns = ranks(graph)
    level = rankdir in ("LR", "RL")
    sizes = _sizes(graph, level)
    order, crossings = _ordered(graph, columns)
    along = _along(graph, columns, {name: size[not level] for name, size in sizes.items()})
    across = max(
        sum(sizes[name][level] + _BESIDE if name in sizes else _BESIDE for name in names)
        for names in order
    )
    width, height = (along, across) if level else (across, along)
    return Legibility(width + _MARGIN, height + _MARGIN, crossings)


def _sizes(graph: Graph, level: bool) -> dict[str, tuple[float, float]]:
    """The approximate width and height of each box, with room for the edges that meet in it."""
    meeting = Counter(edge.tail for edge in graph.edges)
    sizes = {}
    for node in graph.nodes:
        wide, high = node_size(node)
        room = PORT * meeting[node.name] if 1 < meeting[node.name] <= MOST_PORTS else 0
        sizes[node.name] = (wide, max(high, room)) if level else (max(wide, room), high)
    return sizes


def node_size(node: Node) -> tuple[float, float]:
    """The approximate width and height of a node's box, in points."""
    lines = (*node.lines, *node.marks, *node.trouble)
    wide = max(text_width(line, FONT) for line in lines)
    high = LINE * len(lines)
    if node.kind in ("operation", "constant"):
        return wide + 10.0, high + 6.0
    if node.cells is not None:
        columns, rows = size_of_cells(node.cells)
        wide, high = max(wide, columns), high + rows
    return wide + 18.0, high + 10.0


def _along(graph: Graph, columns: dict[str, int], sizes: dict[str, float]) -> float:
    """The length of the picture in the direction of the computation, in points."""
    layout = layout_for(graph)
    step = 72.0 * float(layout.attributes["ranksep"])
    docked = {columns[edge.head] for edge in graph.edges if edge.result}
    docked -= {columns[edge.head] for edge in graph.edges if not edge.result}
    widest: dict[int, float] = defaultdict(float)
    for name, place in columns.items():
        widest[place] = max(widest[place], sizes[name])
    gaps = (step * (1 if place in docked else layout.span) for place in widest if place)
    return sum(widest.values()) + sum(gaps)


def _ordered(graph: Graph, columns: dict[str, int]) -> tuple[list[list[str]], int]:
    """The ordered names in each column, with one for each passing edge; the number of crossings.

    The order is the best of several sweeps, in which each node moves to the mean position of its
    neighbours.
    """
    pieces = [piece for i, edge in enumerate(graph.edges) for piece in _pieces(edge, i, columns)]
    count = 1 + max(columns.values(), default=0)
    order: list[list[str]] = [[] for _ in range(count)]
    for node in graph.nodes:
        order[columns[node.name]].append(node.name)
    for place, tail, _ in pieces:
        if tail not in columns:
            order[place].append(tail)
    between: list[list[tuple[str, str]]] = [[] for _ in range(count)]
    for place, tail, head in pieces:
        between[place].append((tail, head))
    best, least = [names[:] for names in order], _crossings(order, between)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for place in range(1, count) if forward else range(count - 2, -1, -1):
            pairs = between[place - 1] if forward else between[place]
            fixed = order[place - 1] if forward else order[place + 1]
            _sort(order[place], fixed, [pair if forward else pair[::-1] for pair in pairs])
        if (crossed := _crossings(order, between)) < least:
            best, least = [names[:] for names in order], crossed
    return best, least


def _pieces(edge: Edge, i: int, columns: dict[str, int]) -> list[tuple[int, str, str]]:
    """The pieces of an edge between adjacent columns, each with the column where it starts."""
    first, last = columns[edge.tail], columns[edge.head]
    between = [f"{i} passes {place}" for place in range(first + 1, last)]
    names = [edge.tail, *between, edge.head]
    return [(first + k, names[k], names[k + 1]) for k in range(len(names) - 1)]


def _sort(names: list[str], fixed: Sequence[str], pairs: Sequence[tuple[str, str]]) -> None:
    """Sort names by the mean position of their neighbours in the column `fixed`."""
    places = {name: k for k, name in enumerate(fixed)}
    beside: dict[str, list[int]] = defaultdict(list)
    for other, name in pairs:
        if other in places:
            beside[name].append(places[other])
    own = {name: k for k, name in enumerate(names)}
    names.sort(
        key=lambda name: sum(beside[name]) / len(beside[name]) if beside[name] else own[name]
    )


def _crossings(order: list[list[str]], between: list[list[tuple[str, str]]]) -> int:
    """The number of pairs of pieces that cross."""
    places = {name: k for names in order for k, name in enumerate(names)}
    crossed = 0
    for pairs in between:
        ends = sorted((places[tail], places[head]) for tail, head in pairs)
        for k, (tail, head) in enumerate(ends):
            crossed += sum(t > tail and h < head for t, h in ends[k + 1 :])
    return crossed
