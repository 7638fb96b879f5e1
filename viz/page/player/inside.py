"""Layouts of the contents of the player's boxes, each independent of the others.

An input from outside is drawn as a small port at the left.  Boxes with the same structure, such as
the neurons of a layer, share one layout; a box with very many edges gets a grid, and one with very
many nodes shows these as cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from viz.graph.graph import Edge, Graph, Node
from viz.graph.layout import ranks
from viz.page.player.arrange import Arrangement, Box, Place, arrange
from viz.page.player.cells import cells, crowded
from viz.page.player.grid import MOST, grid

MARGIN = 12.0  # around the contents of an open box, in points
HEAD = 26.0  # height of an open box's title bar, in points
PORT = Box(10.0, 10.0)
CROWD = 400  # a box with more edges is a grid
TALL = 40  # so is one with more nodes in a column, which would be too tall for a screen


@dataclass
class Inside:
    """The layout of an open box, in its own coordinates.

    frame    width and height
    places   the centre of each node
    curves   the curve of each edge, by the edge's index
    ports    the centre of each port, by the name of the node outside that it stands for
    """

    frame: Place
    places: dict[str, Place]
    curves: dict[int, list[Place]]
    ports: dict[str, Place]


def insides(
    graph: Graph, boxes: Mapping[str, Box], groups: Sequence[Sequence[str]]
) -> list[Inside]:
    """The layout of each box when it is open; `groups` has the names of the nodes in each."""
    few = [members for members in groups if not crowded(members)]
    framed = iter(_laid_out(graph, boxes, few))
    return [_celled(graph, names) if crowded(names) else next(framed) for names in groups]


def _celled(graph: Graph, members: Sequence[str]) -> Inside:
    """The layout of a box that shows its nodes as cells, without edges."""
    (width, height), places = cells(graph, members)
    moved = {name: (x + MARGIN, y + MARGIN + HEAD) for name, (x, y) in places.items()}
    return Inside((width + 2 * MARGIN, height + 2 * MARGIN + HEAD), moved, {}, {})


def _laid_out(
    graph: Graph, boxes: Mapping[str, Box], groups: Sequence[Sequence[str]]
) -> list[Inside]:
    """The layouts of boxes that show their nodes and edges."""
    parts = _parts(graph, boxes, groups)
    shapes = {part.shape: part for part in parts}
    found: dict[object, Arrangement] = {}
    small: list[_Part] = []
    room = MOST
    for part in sorted(shapes.values(), key=lambda part: len(part.edges)):
        room -= len(part.edges)
        if len(part.edges) > CROWD or room < 0 or part.tallest > TALL:
            found[part.shape] = grid(part.graph, part.boxes)
        else:
            small.append(part)
    found |= _together(small)
    framed = {shape: _framed(part, found[shape]) for shape, part in shapes.items()}
    return [_inside(part, framed[part.shape]) for part in parts]


@dataclass(eq=False)
class _Part:
    """The contents of a box as a separate graph.

    nodes    the ports first, then the members
    boxes    the size of each node
    edges    its edges; `numbers` has their indices in the whole graph
    ports    the name of each port, by the name of the node outside that it stands for
    """

    nodes: list[Node] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    ports: dict[str, str] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        return Graph(self.nodes, self.edges)

    @property
    def tallest(self) -> int:
        """The number of nodes in the longest column."""
        return max(Counter(ranks(self.graph).values()).values())

    @cached_property
    def shape(self) -> object:
        """A key that is equal for boxes that can share one layout."""
        places = {node.name: k for k, node in enumerate(self.nodes)}
        sizes = tuple((box.width, box.height) for box in self.boxes.values())
        edges = tuple((places[edge.tail], places[edge.head]) for edge in self.edges)
        return tuple(node.kind for node in self.nodes), sizes, edges


def _parts(graph: Graph, boxes: Mapping[str, Box], groups: Sequence[Sequence[str]]) -> list[_Part]:
    """The contents of each group."""
    inside = {name: i for i, members in enumerate(groups) for name in members}
    parts = [_Part() for _ in groups]
    for i, edge in enumerate(graph.edges):
        if (into := inside.get(edge.head)) is None:
            continue
        part, tail = parts[into], edge.tail
        if inside.get(tail) != into:
            tail = part.ports.setdefault(tail, f"g{into}p{len(part.ports)}")
        part.edges.append(Edge(tail, edge.head, edge.flow))
        part.numbers.append(i)
    for part in parts:
        part.nodes = [Node(name, "constant", ()) for name in part.ports.values()]
        part.boxes = dict.fromkeys(part.ports.values(), PORT)
    for node in graph.nodes:
        if node.name in inside:
            part = parts[inside[node.name]]
            part.nodes.append(node)
            part.boxes[node.name] = boxes[node.name]
    return parts


def _together(parts: Sequence[_Part]) -> dict[object, Arrangement]:
    """The layout of each part by its shape, all from one run of Graphviz."""
    if not parts:
        return {}
    nodes = [node for part in parts for node in part.nodes]
    edges = [edge for part in parts for edge in part.edges]
    boxes = {name: box for part in parts for name, box in part.boxes.items()}
    found = arrange(Graph(nodes, edges), boxes)
    ends = [*accumulate((len(part.edges) for part in parts), initial=0)]
    return {
        part.shape: Arrangement(
            places={name: found.places[name] for name in part.boxes}, curves=found.curves[a:b]
        )
        for part, a, b in zip(parts, ends, ends[1:])
    }


@dataclass
class _Framed:
    """A layout for all parts of the same shape, in the coordinates of its frame.

    places  the centre of each port, then of each member
    curves  the curve of each edge
    """

    frame: Place
    places: list[Place]
    curves: list[list[Place]]


def _framed(part: _Part, found: Arrangement) -> _Framed:
    """The layout found for a part, framed."""
    places = [(*found.places[name], box) for name, box in part.boxes.items()]
    left = min(x - box.width / 2 for x, _, box in places)
    top = min(y - box.height / 2 for _, y, box in places)
    right = max(x + box.width / 2 for x, _, box in places)
    bottom = max(y + box.height / 2 for _, y, box in places)

    def moved(point: Place) -> Place:
        return round(point[0] - left + MARGIN, 1), round(point[1] - top + MARGIN + HEAD, 1)

    return _Framed(
        (right - left + 2 * MARGIN, bottom - top + 2 * MARGIN + HEAD),
        [moved((x, y)) for x, y, _ in places],
        [[*map(moved, curve)] for curve in found.curves],
    )


def _inside(part: _Part, framed: _Framed) -> Inside:
    """The layout of a part."""
    members = [node.name for node in part.nodes[len(part.ports) :]]
    return Inside(
        framed.frame,
        dict(zip(members, framed.places[len(part.ports) :])),
        dict(zip(part.numbers, framed.curves)),
        dict(zip(part.ports, framed.places)),
    )
