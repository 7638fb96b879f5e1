"""The boxes of the page: the value that each of them shows, and its size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograd import Value
from viz.graph.graph import Graph, Node, collect, without_operations
from viz.graph.notation import columns, titled
from viz.page.player.arrange import Box
from viz.page.player.cells import crowded
from viz.page.player.folding import MANY, Collapse, Group, groups
from viz.page.player.sweep import Sweep
from viz.text import column, text_width

NAME, NUMBER, SMALL = 14.0, 13.5, 9.0  # font sizes in a node, in points
USUAL = text_width("-0.003804", NUMBER)  # room for a number, so that most boxes are alike


@dataclass
class Picture:
    """The graph whose nodes are values and constants.

    values   the value of each node by its name
    pills    what the pill of each result's operation shows
    columns  the names of nodes whose numbers have the same count of digits, as in drawings
    numbers  the data of each node in a column, and its gradient if there are gradients
    """

    graph: Graph
    values: dict[str, Value]
    pills: dict[str, str]
    groups: list[Group]
    columns: list[list[str]]
    numbers: dict[str, tuple[str, ...]]


def picture_of(found: Sweep, collapse: Collapse, many: int = MANY) -> Picture:
    """The graph of `draw` as it is printed, with each result and its operation in one box."""
    whole = collect([found.root])
    drawn = titled(whole)
    graph = without_operations(drawn)
    values = {node.name: value for node in graph.nodes for value in node.values}
    lines = {node.name: node.lines[0] for node in drawn.nodes}
    pills = {edge.head: lines[edge.tail] for edge in drawn.edges if edge.result}
    folded = groups(whole, graph, collapse, many)
    stacks = list(_stacks(graph, folded))
    numbers: dict[str, tuple[str, ...]] = {}
    for names in stacks:
        numbers |= zip(names, _written(found, [values[name] for name in names]))
    return Picture(graph, values, pills, folded, stacks, numbers)


def _stacks(graph: Graph, folded: list[Group]) -> Iterator[list[str]]:
    """The names of the nodes of each column, without cells, which have no text."""
    cells = {
        name
        for group in folded
        if crowded(group.members)
        for name in group.members
        if name != group.output  # whose numbers the closed box shows
    }
    for nodes in columns(graph):
        if names := [node.name for node in nodes if node.name not in cells]:
            yield names


def _written(found: Sweep, values: list[Value]) -> Iterator[tuple[str, ...]]:
    """The data of each value of a column, and its gradient if there are gradients."""
    lines = [column(found.moment.data[value] for value in values)]
    if found.gradients:
        lines.append(column(found.gradients[value] for value in values))
    return zip(*lines)


def split(name: str) -> tuple[str, str]:
    """("layers[0].neurons[1]", "w[2]") for a long name from a model; ("", name) for any other."""
    if len(name) > 14 and re.fullmatch(r"[\w.\[\]]+", name):
        owner, _, last = name.rpartition(".")
        return owner, last
    return "", name


def box_of(node: Node, picture: Picture, found: Sweep, room: float = USUAL) -> Box:
    """The size that a node's texts need, with numbers at least `room` points wide."""
    value = picture.values.get(node.name)
    if value is None:
        return Box(max(28.0, text_width(node.lines[0], NUMBER) + 14.0), 24.0)
    owner, name = split(found.names[value])
    pill = picture.pills.get(node.name)
    badge = max(text_width(pill, NUMBER - 1.0) + 10.0, 18.0) if pill else 0.0
    head = text_width(name, NAME) * 1.06 + (badge + 5.0 if badge else 0.0)  # in bold
    wide = max(head, text_width(owner, SMALL), _widest(picture.numbers.get(node.name, ())), room)
    height = (60.0 if found.gradients else 44.0) + (10.0 if owner else 0.0)
    return Box(round(wide + 16.0, 1), height, round(badge, 1))


def group_box(group: Group, picture: Picture, room: float = USUAL) -> Box:
    """The size of a closed group, which shows its name and the numbers of its output."""
    owner, name = split(group.name)
    pill = picture.pills.get(group.output)
    badge = text_width(pill, NUMBER - 1.0) + 10.0 if pill else 0.0
    head = text_width(name, NAME) * 1.06 + badge + 8.0
    wide = max(head, text_width(owner, SMALL), _widest(picture.numbers.get(group.output, ())), room)
    return Box(round(wide + 16.0, 1), 60.0 + (10.0 if owner else 0.0), round(badge, 1))


def _widest(numbers: Iterable[str]) -> float:
    """The width of the widest number; 0 if there is none."""
    return max((text_width(x, NUMBER) for x in numbers), default=0.0)
