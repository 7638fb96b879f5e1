"""How much room and effort the layout of a picture gets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from viz.graph.graph import Graph

PORT = 11  # points between two edges that meet in a node
MOST_PORTS = 12  # edges; more that meet in a node share one place

CROWDED = 50  # edges side by side from which docking would pull the picture apart
TANGLED = 800  # ranks that all edges together run past, from which docking takes over 2 seconds
VERY_TANGLED = 6000  # from which curves take over 5 seconds


@dataclass(frozen=True)
class Layout:
    """Numbers for a layout.

    Normally each operation is docked to its result: ranks are narrow, the edge between the two
    spans one rank, an edge from an operand four.  But in each rank that it passes an edge takes
    room, and the layout takes time.  So where edges are many or run far, all span one rank.
    """

    span: int = 4  # ranks from an operand to its operation
    thick: float = 4.2  # the pen of the largest flow, in points
    arrow: float = 0.6
    attributes: dict[str, str | float] = field(default_factory=lambda: {"ranksep": 0.11})


def layout_for(graph: Graph) -> Layout:
    """The layout that suits a graph: docked, or roomy for dense layers, or quick for a tangle."""
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
    """The most edges that end in one rank, and how many ranks all edges together run past."""
    rank = ranks(graph)
    passed = (rank[edge.head] - rank[edge.tail] - 1 for edge in graph.edges)
    ends = Counter(rank[edge.head] for edge in graph.edges)
    return max(ends.values(), default=0), sum(passed)


def ranks(graph: Graph) -> dict[str, int]:
    """The rank of each node, from 0 on; without operands it is just before its nearest user."""
    rank: dict[str, int] = {}
    for edge in graph.edges:  # operands before their users
        rank[edge.head] = max(rank.get(edge.head, 0), rank.get(edge.tail, 0) + 1)
    nearest: dict[str, int] = {}
    for edge in graph.edges:
        nearest[edge.tail] = min(nearest.get(edge.tail, rank[edge.head]), rank[edge.head])
    found = {x.name: rank.get(x.name, nearest.get(x.name, 1) - 1) for x in graph.nodes}
    first = min(found.values(), default=0)
    return {name: place - first for name, place in found.items()}
