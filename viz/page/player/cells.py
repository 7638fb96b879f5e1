"""A box of very many nodes as a grid of cells: a row for each neuron, its parameters and results.

A thousand boxes with their edges are no picture.  A cell has no text; the page colours it by its
numbers and shows these when a reader points at it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from viz.graph.graph import Graph
from viz.page.player.arrange import Box, Place

CELL = Box(14.0, 14.0)
PITCH = 16.0  # points from cell to cell
CROWD = 150  # nodes in a box; more are cells
ASPECT = 1.4  # width by height
NARROWEST = 160.0  # points, so that the name of the box has room


def crowded(members: Collection[str]) -> bool:
    """True if a box of these nodes shows them as cells."""
    return len(members) > CROWD


def cells(graph: Graph, members: Sequence[str]) -> tuple[Place, dict[str, Place]]:
    """The size of the grid, and the centre of each node's cell."""
    wide = math.ceil(math.sqrt(ASPECT * len(members)))
    lines = [row[i : i + wide] for row in _rows(graph, members) for i in range(0, len(row), wide)]
    longest = max(map(len, lines))
    blocks = max(1, round(math.sqrt(ASPECT * len(lines) / longest)))
    high = math.ceil(len(lines) / blocks)
    places = {
        name: (
            ((k // high) * (longest + 1) + column + 0.5) * PITCH,
            (k % high + 0.5) * PITCH,
        )
        for k, line in enumerate(lines)
        for column, name in enumerate(line)
    }
    width = max(x for x, _ in places.values()) + PITCH / 2
    return (max(width, NARROWEST), high * PITCH), places


def _rows(graph: Graph, members: Sequence[str]) -> list[list[str]]:
    """For each result that uses leaves: these, itself, and what is computed from it.

    Nodes that belong to no such row, as in a box of leaves alone, share one.
    """
    inside = set(members)
    operands: dict[str, list[str]] = {}
    for edge in graph.edges:
        if edge.head in inside and edge.tail in inside:
            operands.setdefault(edge.head, []).append(edge.tail)
    kinds = {node.name: node.kind for node in graph.nodes}
    rows: list[list[str]] = []
    row_of: dict[str, list[str]] = {}
    for name in members:
        own = operands.get(name, [])
        new = [x for x in dict.fromkeys(own) if kinds[x] != "inner" and x not in row_of]
        if kinds[name] != "inner":
            continue
        row = next((row_of[x] for x in own if x in row_of), None) if not new else None
        if row is None:
            row = []
            rows.append(row)
        for x in [*new, name]:
            row.append(x)
            row_of[x] = row
    if rest := [name for name in members if name not in row_of]:
        rows.append(rest)
    return rows
