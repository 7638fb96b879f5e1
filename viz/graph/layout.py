"""The spacing of a picture's layout, and how much effort Graphviz puts into it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from viz.graph.graph import Graph

PORT = 11  # points between two edges that meet in a node
MOST_PORTS = 12  # edges; if more meet in a node, they share one place

CROWDED = 50  # edges side by side; docking more of them would pull the picture apart
TANGLED = 800  # ranks passed by all edges together; with more, docking takes over 2 seconds
VERY_TANGLED = 6000  # the same; with more, curves take over 5 seconds


@dataclass(frozen=True)
class Layout:
    """The parameters of a layout.

    Normally each operation is docked to its result: ranks are narrow, and the edge between the two
    spans one rank while an edge from an operand spans four.  But an edge takes up space and layout
    time in every rank that it passes, so with many or long edges, all edges span one rank.
    """

    span: int = 4  # ranks from an operand to its operation
    thick: float = 4.2  # the pen of the largest flow, in points
    arrow: float = 0.6
    attributes: dict[str, str | float] = field(default_factory=lambda: {"ranksep": 0.11})


def layout_for(graph: Graph) -> Layout:
    """The layout that suits a graph: docked, spacious for dense layers, or fast for a tangle."""
    crowd, run = _measure(graph)
    quick: dict[str, str | float] = {"ranksep": 0.3, "nslimit": 1, "nslimit1": 1, "mclimit": 0.3}
    if run > VERY_TANGLED:
        return Layout(1, 2.0, 0.45, quick | {"splines": "line"})
    if run > TANGLED:
        return Layout(1, 2.0, 0.45, quick)
    if crowd > CROWDED:
        return Layout(1, 2.0, 0.45, {"ranksep": round(min(max(crowd / 160, 1.0), 2.0), 1)})
    return Layout()


def _measure(graph: Graph) -> tuple[int, int]:
    """The most edges that end in one rank, and how many ranks all edges together pass."""
    rank = ranks(graph)
    passed = (rank[edge.head] - rank[edge.tail] - 1 for edge in graph.edges)
    ends = Counter(rank[edge.head] for edge in graph.edges)
    return max(ends.values(), default=0), sum(passed)


def ranks(graph: Graph) -> dict[str, int]:
    """The rank of each node, from 0 on; a node without operands is just before its nearest user."""
    rank: dict[str, int] = {}
    for edge in graph.edges:  # operands before their users
        rank[edge.head] = max(rank.get(edge.head, 0), rank.get(edge.tail, 0) + 1)
    nearest: dict[str, int] = {}
    for edge in graph.edges:
        nearest[edge.tail] = min(nearest.get(edge.tail, rank[edge.head]), rank[edge.head])
    found = {x.name: rank.get(x.name, nearest.get(x.name, 1) - 1) for x in graph.nodes}
    first = min(found.values(), default=0)
    return {name: place - first for name, place in found.items()}
