"""Many nodes in a grid: from left to right as they are computed, wrapped so that it fits a screen.

A column of a layer is as high as a layer has weights.  Here the nodes of one step of the
computation stand in as many columns as it takes for the whole to be little wider than high.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from viz.graph.graph import Graph
from viz.graph.layout import ranks
from viz.page.player.arrange import Arrangement, Box, Place, spread

ASPECT = 1.5  # width by height
BESIDE, BELOW, BETWEEN = 18.0, 10.0, 60.0  # points: from column to column, row to row, step to step
MOST = 4_000  # edges: Graphviz takes some three seconds
FARTHEST = 10_000  # ranks that all edges together run past: some ten


def takes_long(graph: Graph) -> bool:
    """True where Graphviz would take many seconds, for a picture that is no clearer than a grid."""
    rank = ranks(graph)
    passed = sum(abs(rank[edge.head] - rank[edge.tail]) - 1 for edge in graph.edges)
    return len(graph.edges) > MOST or passed > FARTHEST


def grid(graph: Graph, boxes: Mapping[str, Box]) -> Arrangement:
    """The nodes in columns by their rank, in the order in which the graph has them."""
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
    """Places the nodes of a step, columns of one height each; the right of the last."""
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
    """A curve from the right of one box to the left of another."""
    (x, y), (to, end) = tail, head
    x, to = x + before.width / 2, to - behind.width / 2
    bend = (to - x) / 2
    return [(x, y), (x + bend, y), (to - bend, end), (to, end)]
