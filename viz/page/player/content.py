"""The data of the page: everything it shows, as texts and positions.

Each number comes as text, `short` as in drawings and `long` with ten digits.  So the page shows
exactly what Python has, and nan and infinities need no special care.  The page computes nothing
until a reader changes a leaf.

title          one line
root           the index of the root's node
gradients      whether backward() was called
notes          sentences about anything unusual
size           [width, height] of the picture
nodes          a table; `Rows.node_row` describes its columns
columns        for each column of numbers, the indices of its nodes; see `Rows.column_rows`
formulas       the patterns of their formulas; see `Formulas`
edges          a table; `Rows.edge_rows` describes its columns
groups         boxes that open, and `links`, the edges of the picture into and out of them:
               see `Rows.group_rows` and `link_rows`
timelines      {"sweep": [indices of the results, in the order they are computed]}
opened         the paths of each leaf's gradient: see paths.py; None if there are none
live           how the page recomputes when a leaf changes: see live.py; None in a recording

Each entry of `timelines` is one timeline: the steps of a training run can come beside the sweep.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd import Value
from autograd.chain.text import number as long
from autograd.language import say
from viz.page.player.cells import CELL, crowded
from viz.page.player.folding import MANY, Collapse, place
from viz.page.player.formulas import Formulas
from viz.page.player.live import live
from viz.page.player.paths import LISTED, open_leaves
from viz.page.player.picture import USUAL, box_of, group_box, picture_of
from viz.page.player.rows import Rows
from viz.page.player.sweep import Sweep


def content(
    found: Sweep,
    title: str,
    collapse: Collapse = "auto",
    *,
    many: int = MANY,
    moves: bool = True,
    parameters: Iterable[Value] | None = None,
    room: float = USUAL,
    listed: int = LISTED,
    terse: bool = False,
) -> dict[str, Any]:
    """The data of a page for this sweep, as described at the top of this file.

    many        "auto" folds neurons if there are more Values than this
    moves       whether gradients open into paths and leaves can be changed
    parameters  the leaves that an update changes
    room        the least width of a number in a box
    listed      how many paths of a leaf are listed at most; with 0, gradients open one step only
    terse       leave out numbers that the page computes itself when it starts
    """
    picture = picture_of(found, collapse, many)
    ids = {node.name: i for i, node in enumerate(picture.graph.nodes)}
    numbers = {value: ids[name] for name, value in picture.values.items()}
    boxes = {node.name: box_of(node, picture, found, room) for node in picture.graph.nodes}
    boxes |= {f"g{i}": group_box(group, picture, room) for i, group in enumerate(picture.groups)}
    for group in picture.groups:
        if crowded(group.members):
            boxes |= dict.fromkeys(group.members, CELL)
    placed = place(picture.graph, boxes, picture.groups)
    formulas = Formulas(numbers)
    rows = Rows(found, picture, formulas, boxes, placed)
    places = [edge.place for edge in picture.graph.edges]
    return {
        "title": title,
        "root": numbers[found.root],
        "gradients": bool(found.gradients),
        "notes": notes(found),
        "size": [placed.outer.width, placed.outer.height],
        "nodes": [rows.node_row(node) for node in picture.graph.nodes],
        "columns": rows.column_rows(ids),
        "formulas": formulas.patterns,
        "edges": rows.edge_rows(ids, terse),
        "groups": rows.group_rows(ids),
        "links": rows.link_rows(ids),
        "timelines": {"sweep": [numbers[value] for value in found.results]},
        "opened": open_leaves(found, numbers, listed)
        if found.gradients and moves and listed
        else None,
        "live": live(found, numbers, places, parameters) if moves else None,
    }


def notes(found: Sweep) -> list[str]:
    """Sentences about what a reader should know before trusting the numbers."""
    told = [*filter(None, [found.moment.note(found.names)])]
    if not found.gradients:
        told.append(say("page.noBackward"))
    elif found.root.grad != 1.0:
        told.append(say("page.seeded", number=long(found.root.grad)))
    if found.foreign:
        which = ", ".join(found.names[value] for value in found.foreign[:3])
        if len(found.foreign) > 3:
            which = say("page.namesAndOthers", names=which)
        told.append(say("page.foreign", names=which))
    return told
