"""Boxes of the player that open: the neurons or layers of a network, each with its own picture.

The same layouts serve for every choice of open boxes: the outer one has a closed box for each
group, and inside.py lays out what is in each.  When a box opens, the page makes room around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from viz.graph.graph import Edge, Graph, Node
from viz.graph.groups import LEVELS, Level, modules, owners
from viz.graph.outline import outline
from viz.page.player.arrange import Arrangement, Box, Place, arrange
from viz.page.player.grid import grid, takes_long
from viz.page.player.inside import insides

Collapse = Literal["auto", "neuron", "layer", "none"]
COLLAPSES: tuple[Collapse, ...] = ("auto", "neuron", "layer", "none")
MANY = 60  # more Values than this are folded into neurons by "auto"
CROWD = 150  # more boxes than this are folded into layers
TANGLE = 300  # so are boxes with more lines between them


@dataclass
class Group:
    """Nodes in one box; `output` is the last result, or the first leaf if there is no result."""

    name: str
    members: list[str] = field(default_factory=list)
    output: str = ""


@dataclass
class Link:
    """An edge of the outer picture that stands for `edges`, by index, into or out of a group."""

    tail: str
    head: str
    edges: list[int]
    curve: list[Place] = field(default_factory=list)


@dataclass
class Placement:
    """Where everything goes; nodes and curves within a group are in its own coordinates.

    curves  the curve of each edge; empty if a link stands for it
    frames  the width and height of each open group
    """

    outer: Arrangement
    places: dict[str, Place]
    curves: list[list[Place]]
    groups: list[Group] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    ports: list[dict[str, Place]] = field(default_factory=list)
    frames: list[Place] = field(default_factory=list)


def groups(whole: Graph, graph: Graph, collapse: Collapse, many: int = MANY) -> list[Group]:
    """The groups of the level, in the order of their outputs; [] if nothing is folded.

    `whole` has the operations as nodes, `graph` is what the page shows.  "auto" folds neurons if
    there are more than `many` Values, and layers if there would still be too many boxes, or too
    many lines between them.
    """
    if collapse == "none" or (collapse == "auto" and graph.values <= many):
        return []
    if collapse != "auto":
        return _grouped(graph, _level(whole, collapse))
    neurons = _grouped(graph, _level(whole, "neuron"))
    loose = len(graph.nodes) - sum(len(group.members) for group in neurons)
    if len(neurons) + loose <= CROWD and _lines(graph, neurons) <= TANGLE:
        return neurons
    if not modules(whole):
        return _grouped(graph, _level(whole, "layer"))
    return _grouped(graph, _outline(whole), leaves=True)


def _lines(graph: Graph, folded: list[Group]) -> int:
    """How many lines there are between the boxes, and to and from nodes outside of them."""
    box: dict[str, str | int] = {
        name: i for i, group in enumerate(folded) for name in group.members
    }
    ends = {(box.get(edge.tail, edge.tail), box.get(edge.head, edge.head)) for edge in graph.edges}
    return sum(tail != head for tail, head in ends)


def _level(whole: Graph, level: Level) -> dict[str, str]:
    """The name of the group of each node that belongs to one."""
    place = LEVELS.index(level)
    return {name: owner[place] for name, owner in owners(whole).items()}


def _outline(whole: Graph) -> dict[str, str]:
    """The name of the outline's box of each node that is in one."""
    boxes = [node for node in outline(whole).nodes if node.kind == "folded"]
    return {name: box.label for box in boxes for name in box.holds}


def _grouped(graph: Graph, owned: Mapping[str, str], *, leaves: bool = False) -> list[Group]:
    """The groups of nodes with the same owner; with `leaves` also those without a result.

    A constant that is used in one group only belongs to that group.
    """
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
            if node.kind == "inner" or (leaves and not group.output):
                group.output = node.name
    return [group for group in found.values() if group.output and len(group.members) > 1]


def place(graph: Graph, boxes: Mapping[str, Box], folded: list[Group]) -> Placement:
    """The layout of the graph with all groups closed, and of what is in each of them.

    `boxes` has the sizes of all nodes, and of the closed groups by the names `g0`, `g1` ...
    """
    inside = {name: i for i, group in enumerate(folded) for name in group.members}
    outer, links, own = _outer(graph, folded, inside)
    arranged = grid(outer, boxes) if takes_long(outer) else arrange(outer, boxes)
    curves: list[list[Place]] = [[] for _ in graph.edges]
    for curve, link, i in zip(arranged.curves, links, own):
        if link is not None:
            link.curve = curve
        elif i is not None:
            curves[i] = curve
    placed = Placement(arranged, dict(arranged.places), curves, folded)
    placed.links = [link for link in links if link is not None]
    for shown in insides(graph, boxes, [group.members for group in folded]):
        placed.frames.append(shown.frame)
        placed.ports.append(shown.ports)
        placed.places.update(shown.places)
        for i, curve in shown.curves.items():
            placed.curves[i] = curve
    return placed


def _outer(
    graph: Graph, folded: list[Group], inside: Mapping[str, int]
) -> tuple[Graph, list[Link | None], list[int | None]]:
    """The graph of closed boxes, and for each of its edges the link or the edge's index."""
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
