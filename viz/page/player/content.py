"""The data of the page: everything that it shows, as texts and places.

Each number comes as the text to show, `short` as the pictures have it and `long` with ten digits,
so nan and infinities need no care and what is shown is what Python has.  The page computes nothing
until a reader changes a leaf.

title          a line
root           the number of the root's node
gradients      whether a backward pass has been here
notes          sentences on what is unusual
size           [width, height] of the picture
nodes          a table; `Rows.node_row` says what its columns are
edges          a table; `Rows.edge_rows` says what its columns are
groups         boxes that open, and `links`, the edges of the picture that lead to and from them:
               see `Rows.group_rows` and `link_rows`
timelines      {"sweep": [numbers of the results, in order of their computation]}
opened         how the gradients of leaves open: see paths.py; None where none does
live           how the page computes when a leaf changes: see live.py; None in a recorded training

A timeline is an entry of `timelines`: one over the steps of training can stand beside the sweep.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd import Value
from autograd.chain.text import number as long
from autograd.language import say
from viz.page.player.folding import MANY, Collapse, place
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
    """The data of a page on this sweep; see the head of this file.

    "auto" folds the neurons of more than `many` Values.  `moves` says whether gradients open and
    leaves can be changed, `parameters` which of these an update changes, `room` is the least width
    of a number in a box, and `listed` how many paths of a leaf are spelled out at most; with none,
    gradients open one step back only.  `terse` leaves out what the page computes itself as soon as
    it is alive.
    """
    picture = picture_of(found, collapse, many)
    ids = {node.name: i for i, node in enumerate(picture.graph.nodes)}
    numbers = {value: ids[name] for name, value in picture.values.items()}
    boxes = {node.name: box_of(node, picture, found, room) for node in picture.graph.nodes}
    boxes |= {f"g{i}": group_box(group, picture, room) for i, group in enumerate(picture.groups)}
    placed = place(picture.graph, boxes, picture.groups)
    rows = Rows(found, picture, numbers, boxes, placed)
    places = [edge.place for edge in picture.graph.edges]
    return {
        "title": title,
        "root": numbers[found.root],
        "gradients": bool(found.gradients),
        "notes": notes(found),
        "size": [placed.outer.width, placed.outer.height],
        "nodes": [rows.node_row(node) for node in picture.graph.nodes],
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
    """What a reader should know before trusting the numbers."""
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
