"""The boxes of the page: the value that each of them shows, and its size."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograd import Value
from viz.graph.graph import Graph, Node, collect, without_operations
from viz.graph.notation import printed
from viz.page.player.arrange import Box
from viz.page.player.folding import MANY, Collapse, Group, groups
from viz.page.player.sweep import Sweep
from viz.text import number as short
from viz.text import text_width

NAME, NUMBER, SMALL = 14.0, 13.5, 9.0  # font sizes in a node, in points
USUAL = text_width("-0.003804", NUMBER)  # room for a number, so that most boxes are alike


@dataclass
class Picture:
    """The graph whose nodes are values and constants.

    values  the value of each node by its name
    pills   what the pill of each result's operation shows
    """

    graph: Graph
    values: dict[str, Value]
    pills: dict[str, str]
    groups: list[Group]


def picture_of(found: Sweep, collapse: Collapse, many: int = MANY) -> Picture:
    """The graph of `draw` as it is printed, with each result and its operation in one box."""
    whole = collect([found.root])
    drawn = printed(whole)
    graph = without_operations(drawn)
    values = {node.name: value for node in graph.nodes for value in node.values}
    lines = {node.name: node.lines[0] for node in drawn.nodes}
    pills = {edge.head: lines[edge.tail] for edge in drawn.edges if edge.result}
    return Picture(graph, values, pills, groups(whole, graph, collapse, many))


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
    numbers = [short(found.moment.data[value])]
    if found.gradients:
        numbers.append(short(found.gradients[value]))
    wide = max(head, text_width(owner, SMALL), *(text_width(x, NUMBER) for x in numbers), room)
    height = 28.0 + 16.0 * len(numbers) + (10.0 if owner else 0.0)
    return Box(round(wide + 16.0, 1), height, round(badge, 1))


def group_box(group: Group, picture: Picture, room: float = USUAL) -> Box:
    """The size of a closed group, which shows its name and the numbers of its output."""
    owner, name = split(group.name)
    pill = picture.pills.get(group.output)
    badge = text_width(pill, NUMBER - 1.0) + 10.0 if pill else 0.0
    wide = max(text_width(name, NAME) * 1.06 + badge + 8.0, text_width(owner, SMALL), room)
    return Box(round(wide + 16.0, 1), 60.0 + (10.0 if owner else 0.0), round(badge, 1))
