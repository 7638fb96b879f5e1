"""Many nodes in a grid: from left to right as they are computed, wrapped to fit a screen.

In a layered layout one column can be as tall as a layer has weights.  Here the nodes of one rank
are wrapped into several columns, so that the whole picture is a little wider than it is tall.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from viz.graph.graph import Graph
from viz.graph.layout import ranks
from viz.page.player.arrange import Arrangement, Box, Place, spread

ASPECT = 1.5  # width by height
BESIDE, BELOW, BETWEEN = 18.0, 10.0, 60.0  # points between columns, rows and ranks
MOST = 4_000  # edges: Graphviz takes about three seconds
FARTHEST = 10_000  # ranks that all edges together skip: about ten seconds


def takes_long(graph: Graph) -> bool:
    """True if Graphviz would take many seconds for a picture that is no clearer than a grid."""
    rank = ranks(graph)
    passed = sum(abs(rank[edge.head] - rank[edge.tail]) - 1 for edge in graph.edges)
    return len(graph.edges) > MOST or passed > FARTHEST


def grid(graph: Graph, boxes: Mapping[str, Box]) -> Arrangement:
    """The nodes in columns by rank, in the order of the graph."""
    steps: dict[int, list[str]] = defaultdict(list)
    for name, rank in ranks(graph).items():
        steps[rank].append(name)
    area = sum((box.width + BESIDE) * (box.height + BELOW) for box in boxes.values())
    height = max(math.sqrt(area / ASPECT), *(box.height for box in boxes.values()))
    found = Arrangement(height=height)
    left = 0.0
    for rank in sorted(steps):
        left = _fill(steps[rank], boxes, left, found) + BETWEEN
    found.width = max(left - BETWEEN, 0.0)
    found.curves = [
        _curve(found.places[edge.tail], boxes[edge.tail], found.places[edge.head], boxes[edge.head])
        for edge in graph.edges
    ]
    spread(graph, boxes, found)
    return found


def _fill(names: list[str], boxes: Mapping[str, Box], left: float, found: Arrangement) -> float:
    """Places the nodes of one rank in columns of equal length; returns where the last ends."""
    tall = sum(boxes[name].height + BELOW for name in names)
    columns = math.ceil(tall / (found.height + BELOW))
    rows = math.ceil(len(names) / columns)
    right = left
    for k in range(0, len(names), rows):
        column = names[k : k + rows]
        left = right + (BESIDE if k else 0.0)
        wide = max(boxes[name].width for name in column)
        high = sum(boxes[name].height + BELOW for name in column) - BELOW
        y = (found.height - high) / 2
        for name in column:
            found.places[name] = left + wide / 2, y + boxes[name].height / 2
            y += boxes[name].height + BELOW
        right = left + wide
    return right


def _curve(tail: Place, before: Box, head: Place, behind: Box) -> list[Place]:
    """A curve from the right side of one box to the left side of another."""
    (x, y), (to, end) = tail, head
    x, to = x + before.width / 2, to - behind.width / 2
    bend = (to - x) / 2
    return [(x, y), (x + bend, y), (to - bend, end), (to, end)]
