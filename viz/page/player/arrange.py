"""Where the player's nodes and edges go: the sizes are ours, the positions Graphviz's.

Graphviz gets generated names and sizes, never a label, so the layout does not depend on fonts and
no user data reaches it.  A result and its operation share one box, as in the pictures of `draw`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from viz.dot.render import layout
from viz.graph.graph import Graph
from viz.graph.layout import layout_for

POINTS = 72.0  # in an inch; the page's picture is measured in points

APART = 11.0  # points between the ends of two edges at a node, if there is room
CORNER = 7.0  # points between a corner of a node and the nearest end

Place = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """The size of a node in points; `badge` is the width of the operation's badge at its left."""

    width: float
    height: float
    badge: float = 0.0


@dataclass
class Arrangement:
    """A picture's size, the centre of each node, and each edge's curve, from the top left.

    A curve is a point followed by three for each Bezier segment, as in an SVG path's "M" and "C".
    """

    width: float = 0.0
    height: float = 0.0
    places: dict[str, Place] = field(default_factory=dict)
    curves: list[list[Place]] = field(default_factory=list)


def arrange(graph: Graph, boxes: Mapping[str, Box], *, seconds: float = 60.0) -> Arrangement:
    """The graph laid out from left to right.  Raises RenderError if Graphviz can't do it."""
    dot = "digraph {\n" + "".join(f"{line}\n" for line in _lines(graph, boxes)) + "}\n"
    found = _read(layout(dot, seconds=seconds), len(graph.edges))
    _sort_alike(graph, boxes, found)
    spread(graph, boxes, found)
    return found


def _lines(graph: Graph, boxes: Mapping[str, Box]) -> Iterator[str]:
    """The lines of the DOT source."""
    look = layout_for(graph).attributes
    room = max(0.42, float(look.get("ranksep", 0.0)))  # inches; dense layers ask for more
    look = look | {"rankdir": "LR", "nodesep": 0.17, "ranksep": room}
    yield "graph [" + " ".join(f'{key}="{value}"' for key, value in look.items()) + "]"
    yield 'node [shape=box fixedsize=true label=""]'
    yield "edge [dir=none headport=w tailport=e]"
    fan_in = Counter(edge.head for edge in graph.edges)
    fan_out = Counter(edge.tail for edge in graph.edges)
    for node in sorted(graph.nodes, key=lambda node: node.kind != "leaf"):
        box = boxes[node.name]
        ordered = "in" if fan_in[node.name] == 2 else "out" if fan_out[node.name] > 1 else ""
        ordering = f" ordering={ordered}" if ordered else ""
        size = f"width={box.width / POINTS:.4f} height={box.height / POINTS:.4f}"
        yield f"{node.name} [{size}{ordering}]"
    for i, edge in enumerate(graph.edges):
        weight = " weight=8" if fan_in[edge.head] == 1 else ""
        # The colour identifies the edge in the output, even with parallel edges.
        yield f"{edge.tail} -> {edge.head} [color=e{i}{weight}]"


def _read(plain: str, edges: int) -> Arrangement:
    """The arrangement described by output in Graphviz's "plain" format."""
    found = Arrangement(curves=[[] for _ in range(edges)])
    for line in plain.splitlines():
        kind, *words = line.split()
        if kind == "graph":
            found.width, found.height = (float(word) * POINTS for word in words[1:3])
        elif kind == "node":
            found.places[words[0]] = _place(words[1:3], found.height)
        elif kind == "edge":
            count = int(words[2])
            numbers = words[3 : 3 + 2 * count]
            points = [_place(numbers[i : i + 2], found.height) for i in range(0, 2 * count, 2)]
            found.curves[int(words[-1][1:])] = points
    return found


def _sort_alike(graph: Graph, boxes: Mapping[str, Box], found: Arrangement) -> None:
    """Sorts the weights of a neuron, and the neurons of a layer, from top to bottom.

    Nodes of one column with the same neighbours can swap places, together with their curves,
    without any new crossing.
    """
    edges: dict[str, dict[tuple[str, str], int]] = {node.name: {} for node in graph.nodes}
    single = Counter((edge.tail, edge.head) for edge in graph.edges)
    for i, edge in enumerate(graph.edges):
        if single[edge.tail, edge.head] == 1:
            edges[edge.tail]["to", edge.head] = i
            edges[edge.head]["from", edge.tail] = i
    alike: dict[object, list[str]] = {}
    for name, own in edges.items():
        if any(way == "to" for way, _ in own):
            key = (frozenset(own), found.places[name][0], boxes[name].height)
            alike.setdefault(key, []).append(name)
    for names in alike.values():
        if len(names) > 1:
            # By their position among the operands of their first user.
            names.sort(key=lambda name: _first_use(edges[name]))
            _deal(names, edges, boxes, found)


def _first_use(edges: Mapping[tuple[str, str], int]) -> int:
    """The position of a node among the operands of its first user."""
    return min(i for (way, _), i in edges.items() if way == "to")


def _deal(
    names: list[str],
    edges: Mapping[str, Mapping[tuple[str, str], int]],
    boxes: Mapping[str, Box],
    found: Arrangement,
) -> None:
    """Assigns the places of these nodes, from the top, in order, with the curves that end there."""
    downwards = sorted(names, key=lambda name: found.places[name][1])
    places = [found.places[name] for name in downwards]
    curves = [{end: found.curves[i] for end, i in edges[name].items()} for name in downwards]
    for name, (x, y), owned in zip(names, places, curves):
        found.places[name] = x, y
        half = boxes[name].width / 2.0
        for end, i in edges[name].items():
            if end[0] == "to":
                found.curves[i] = [(round(x + half, 1), y), *owned[end][1:]]
            else:
                found.curves[i] = [*owned[end][:-1], (round(x - half, 1), y)]


def spread(graph: Graph, boxes: Mapping[str, Box], found: Arrangement) -> None:
    """Separates the ends of edges at each node, in the order of the directions they come from."""
    ends: dict[tuple[str, bool], list[int]] = {}
    for i, edge in enumerate(graph.edges):
        ends.setdefault((edge.tail, False), []).append(i)
        ends.setdefault((edge.head, True), []).append(i)
    for (name, into), numbers in ends.items():
        if len(numbers) == 1:
            continue
        step = min(APART, (boxes[name].height - 2.0 * CORNER) / (len(numbers) - 1))
        if step <= 0.0:
            continue
        numbers.sort(key=lambda i: _slope(found.curves[i], into))
        for k, i in enumerate(numbers):
            down = round((k - (len(numbers) - 1) / 2.0) * step, 1)
            curve = found.curves[i]
            for j in (-1, -2) if into else (0, 1):
                curve[j] = curve[j][0], round(curve[j][1] + down, 1)


def _slope(curve: list[Place], into: bool) -> float:
    """The slope, positive downwards, from one end of a curve to the other."""
    (x, y), (to, end) = (curve[-1], curve[0]) if into else (curve[0], curve[-1])
    return (end - y) / max(abs(to - x), 1.0)


def _place(words: Iterable[str], height: float) -> Place:
    x, y = (float(word) * POINTS for word in words)
    return round(x, 1), round(height - y, 1)
