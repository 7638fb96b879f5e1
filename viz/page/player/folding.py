"""Boxes of the player that open: the neurons or layers of a network, each with its own picture.

Two layouts suffice for every choice of what is open.  The outer one has a closed box for each
group; the inner one holds what the groups hold, each group apart from all others, with what comes
in from outside as small ports at its left.  Where a box opens, the page makes room around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Literal

from viz.graph.graph import Edge, Graph, Node
from viz.graph.groups import LEVELS, owners
from viz.page.player.arrange import Arrangement, Box, Place, arrange

Collapse = Literal["auto", "neuron", "layer", "none"]
COLLAPSES: tuple[Collapse, ...] = ("auto", "neuron", "layer", "none")
MANY = 60  # Values from which neurons are folded when nobody says

MARGIN = 12.0  # around what is in an open box, in points
HEAD = 26.0  # of an open box, for its name
PORT = Box(10.0, 10.0)


@dataclass
class Group:
    """Nodes that one box holds; `output` is the last of its results."""

    name: str
    members: list[str] = field(default_factory=list)
    output: str = ""


@dataclass
class Link:
    """An edge of the outer picture that stands for those into or out of a group, by number."""

    tail: str
    head: str
    edges: list[int]
    curve: list[Place] = field(default_factory=list)


@dataclass
class Placement:
    """Where everything goes: nodes of a group, and the curves to them, in the frame of the group.

    curves  of each edge; empty where a link stands for it
    frames  the inner width and height of each group
    """

    outer: Arrangement
    places: dict[str, Place]
    curves: list[list[Place]]
    groups: list[Group] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    ports: list[dict[str, Place]] = field(default_factory=list)
    frames: list[Place] = field(default_factory=list)


def groups(whole: Graph, graph: Graph, collapse: Collapse) -> list[Group]:
    """The groups of the level, in the order of their outputs; [] where nothing is to be folded.

    `whole` has the operations as nodes, `graph` is what the page shows.  A constant that only one
    group uses is in it.
    """
    if collapse == "none" or (collapse == "auto" and graph.values <= MANY):
        return []
    level = LEVELS.index("neuron" if collapse == "auto" else collapse)
    owned = {name: owner[level] for name, owner in owners(whole).items()}
    users: dict[str, set[str | None]] = {}
    for edge in graph.edges:
        users.setdefault(edge.tail, set()).add(owned.get(edge.head))
    found: dict[str, Group] = {}
    for node in graph.nodes:
        owner = owned.get(node.name)
        if owner is None and node.kind == "constant" and len(users[node.name]) == 1:
            (owner,) = users[node.name]
        if owner is not None and not node.root:
            group = found.setdefault(owner, Group(owner))
            group.members.append(node.name)
            if node.kind == "inner":
                group.output = node.name
    return [group for group in found.values() if group.output and len(group.members) > 1]


def place(graph: Graph, boxes: Mapping[str, Box], folded: list[Group]) -> Placement:
    """The layouts of a graph, with the groups closed and with what is in them.

    `boxes` has the sizes of all nodes, and of each closed group by the name `g0`, `g1` ...
    """
    inside = {name: i for i, group in enumerate(folded) for name in group.members}
    outer, links, own = _outer(graph, folded, inside)
    arranged = arrange(outer, boxes)
    curves: list[list[Place]] = [[] for _ in graph.edges]
    for curve, link, i in zip(arranged.curves, links, own):
        if link is not None:
            link.curve = curve
        elif i is not None:
            curves[i] = curve
    placed = Placement(arranged, dict(arranged.places), curves, folded)
    placed.links = [link for link in links if link is not None]
    if folded:
        _place_inside(graph, boxes, placed, inside)
    return placed


def _outer(
    graph: Graph, folded: list[Group], inside: Mapping[str, int]
) -> tuple[Graph, list[Link | None], list[int | None]]:
    """The graph of closed boxes; of each of its edges the link that it is, or which edge."""
    shown = {name: f"g{i}" for name, i in inside.items()}
    outputs = {group.output: f"g{i}" for i, group in enumerate(folded)}
    nodes = []
    for node in graph.nodes:
        if node.name in outputs:
            nodes.append(Node(outputs[node.name], "inner", ()))
        elif node.name not in inside:
            nodes.append(node)
    edges: list[Edge] = []
    links: list[Link | None] = []
    own: list[int | None] = []
    known: dict[tuple[str, str], Link] = {}
    for i, edge in enumerate(graph.edges):
        tail, head = shown.get(edge.tail, edge.tail), shown.get(edge.head, edge.head)
        grouped = edge.tail in inside or edge.head in inside
        if grouped and tail == head:
            continue
        if grouped and (tail, head) in known:
            known[tail, head].edges.append(i)
            continue
        edges.append(Edge(tail, head, edge.flow))
        links.append(Link(tail, head, [i]) if grouped else None)
        own.append(None if grouped else i)
        if (link := links[-1]) is not None:
            known[tail, head] = link
    return Graph(nodes, edges), links, own


def _place_inside(
    graph: Graph, boxes: Mapping[str, Box], placed: Placement, inside: Mapping[str, int]
) -> None:
    """Lay out what the groups hold, and move each group's to a frame of its own.

    Groups of the same shape, as the neurons of a layer often are, get the same layout.
    """
    parts = _parts(graph, boxes, placed.groups, inside)
    shapes = {part.shape: k for k, part in enumerate(parts)}
    drawn = [parts[k] for k in shapes.values()]
    found = arrange(
        Graph([x for part in drawn for x in part.nodes], [x for part in drawn for x in part.edges]),
        {name: box for part in drawn for name, box in part.boxes.items()},
    )
    first = dict(zip(shapes, accumulate((len(part.edges) for part in drawn), initial=0)))
    for part in parts:
        alike = parts[shapes[part.shape]]
        left, top, right, bottom = _bounds(list(alike.boxes), alike.boxes, found)
        shift = (MARGIN - left, MARGIN + HEAD - top)
        placed.frames.append((right - left + 2 * MARGIN, bottom - top + 2 * MARGIN + HEAD))
        there = [_moved(found.places[node.name], shift) for node in alike.nodes]
        placed.ports.append(dict(zip(part.ports, there)))
        placed.places.update(zip((x.name for x in part.nodes[len(part.ports) :]), there[len(part.ports) :]))
        for k, i in enumerate(part.numbers, first[part.shape]):
            placed.curves[i] = [_moved(point, shift) for point in found.curves[k]]


@dataclass
class _Part:
    """What a group holds, as a graph of its own.

    nodes    the ports first, then the members
    boxes    the size of each
    edges    `numbers` are those of the whole graph
    ports    what leads in from outside, by the names that it has there
    """

    nodes: list[Node] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    ports: dict[str, str] = field(default_factory=dict)

    @cached_property
    def shape(self) -> object:
        """What is the same for groups that can be laid out alike."""
        places = {node.name: k for k, node in enumerate(self.nodes)}
        boxes = [(box.width, box.height) for box in self.boxes.values()]
        edges = [(places[edge.tail], places[edge.head]) for edge in self.edges]
        return tuple(node.kind for node in self.nodes), tuple(boxes), tuple(edges)


def _parts(
    graph: Graph, boxes: Mapping[str, Box], folded: list[Group], inside: Mapping[str, int]
) -> list[_Part]:
    """What each group holds."""
    parts = [_Part() for _ in folded]
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


def _bounds(
    names: list[str], sizes: Mapping[str, Box], found: Arrangement
) -> tuple[float, float, float, float]:
    """The left, top, right and bottom of these boxes together."""
    places = [(*found.places[name], sizes[name]) for name in names]
    return (
        min(x - box.width / 2 for x, _, box in places),
        min(y - box.height / 2 for _, y, box in places),
        max(x + box.width / 2 for x, _, box in places),
        max(y + box.height / 2 for _, y, box in places),
    )


def _moved(point: Place, shift: Place) -> Place:
    return round(point[0] + shift[0], 1), round(point[1] + shift[1], 1)
