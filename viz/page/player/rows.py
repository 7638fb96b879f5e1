"""The tables of the page's data: nodes, edges, boxes that open, and links between them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograd import Value
from autograd.chain.text import number as long
from viz.flow import share
from viz.graph.graph import Node
from viz.graph.notation import subscripts
from viz.page.player.arrange import Box
from viz.page.player.cells import crowded
from viz.page.player.folding import Placement
from viz.page.player.formulas import Formulas
from viz.page.player.paths import sign
from viz.page.player.picture import Picture, split
from viz.page.player.sweep import Handing, Sweep
from viz.text import clean, clean_each
from viz.text import number as short


@dataclass
class Rows:
    """The tables of nodes and edges."""

    found: Sweep
    picture: Picture
    formulas: Formulas
    boxes: dict[str, Box]
    placed: Placement

    def node_row(self, node: Node) -> dict[str, Any]:
        """A node of the page.

        kind       leaf, inner or constant
        name       unique among values; `owner` is the part before the last dot, or ""
        sub        how many digits at the end of the name are a subscript, if any are
        symbol     of the operation as books print it; `op` is its name
        data       [short, long]
        grad       [short, long, sign], or None without gradients
        formula    [index of its pattern, indices of nodes]: see `Formulas.of`
        trouble    a sentence about the nan or inf that first appeared here, if any
        box        [x, y of the centre, width, height, width of the badge]
        """
        value = self.picture.values.get(node.name)
        box = self.boxes[node.name]
        place = self.placed.places[node.name]
        row: dict[str, Any] = {"kind": node.kind, "name": node.lines[0]}
        row["box"] = [*place, box.width, box.height, box.badge]
        if value is None:
            return row
        row["owner"], row["name"] = split(self.found.names[value])
        if lowered := _lowered(self.found.names[value]):
            row["sub"] = lowered
        moment = self.found.moment
        row["data"] = [short(moment.data[value]), long(moment.data[value])]
        if node.trouble:
            row["trouble"] = ", ".join(node.trouble)
        if self.found.gradients:
            gradient = self.found.gradients[value]
            row["grad"] = [short(gradient), long(gradient), sign(gradient)]
        if value.op is not None:
            row["symbol"] = clean(self.picture.pills[node.name])
            row["op"] = clean(value.op.name)
            row["formula"] = self.formulas.of(value)
        return row

    def column_rows(self, ids: dict[str, int]) -> list[list[int]]:
        """The indices of nodes whose numbers stand in a column, for each column of several."""
        return [[ids[x] for x in names] for names in self.picture.columns if len(names) > 1]

    def edge_rows(self, ids: dict[str, int], terse: bool = False) -> list[list[Any]]:
        """One row for each edge: [tail, head, curve, width, factor, flow, sign, total].

        width     of the line, from 0 for the smallest flow to 1 for the largest
        factor    the derivative of the head with respect to the tail
        flow      what the head passes to the tail: factor times its gradient; `sign` is its sign
        total     the sum of the tail's gradient including this flow, as [short, long, sign]; None
                  if this is the only edge out of the tail
        Everything from the width on is None where nothing flows: at constants, and without
        gradients.  If `terse`, the texts of numbers are empty.
        """
        rows = []
        largest = self._largest()
        text = (lambda x: "") if terse else long
        brief = (lambda x: "") if terse else short
        fan_out = Counter(edge.tail for edge in self.picture.graph.edges)
        for edge, curve, handing in zip(
            self.picture.graph.edges, self.placed.curves, self._handings()
        ):
            row: list[Any] = [ids[edge.tail], ids[edge.head], _curve(curve)]
            if handing is None or not isinstance(handing.operand, Value):
                row += [None] * 5
            else:
                flow, total = handing.flow, handing.total
                row += [round(share(flow, largest), 2), text(handing.factor)]
                row += [text(flow), sign(flow)]
                alone = fan_out[edge.tail] == 1
                row.append(None if alone else [brief(total), text(total), sign(total)])
            rows.append(row)
        return rows

    def group_rows(self, ids: dict[str, int]) -> list[dict[str, Any]]:
        """One row for each box that opens.

        name      `owner` is the part before the last dot, or ""
        members   the indices of the nodes in it; `output` is the index of its last result
        box       as for a node, while it is closed
        frame     [width, height] when it is open; its nodes are placed within
        ports     [index, x, y] of the nodes outside that are inputs to it
        cells     whether its nodes are cells, without edges
        """
        rows = []
        for i, (group, frame, ports) in enumerate(
            zip(self.picture.groups, self.placed.frames, self.placed.ports)
        ):
            owner, name = split(group.name)
            box = self.boxes[f"g{i}"]
            x, y = self.placed.places[f"g{i}"]
            rows.append({
                "name": clean_each(name), "owner": clean(owner), "output": ids[group.output],
                "members": [ids[member] for member in group.members],
                "box": [x, y, box.width, box.height, box.badge], "frame": frame,
                "ports": [[ids[tail], *place] for tail, place in ports.items()],
                "cells": crowded(group.members),
            })  # fmt: skip
        return rows

    def link_rows(self, ids: dict[str, int]) -> list[list[Any]]:
        """One row for each link: [indices of edges, curve, width and sign of the sum of flows]."""
        largest = self._largest()
        handings = list(self._handings())
        rows: list[list[Any]] = []
        for link in self.placed.links:
            flows = [handing.flow for i in link.edges if (handing := handings[i]) is not None]
            total = math.fsum(flows) if all(map(math.isfinite, flows)) else math.nan
            shown = [round(share(total, largest), 2), sign(total)] if flows else [None, None]
            rows.append([link.edges, _curve(link.curve), *shown])
        return rows

    def _handings(self) -> Iterator[Handing | None]:
        """What flows back along each edge, in the order of the edges; None where nothing does."""
        for edge in self.picture.graph.edges:
            assert edge.user is not None
            handings = self.found.handings.get(edge.user)
            yield None if handings is None else handings[edge.place]

    def _largest(self) -> float:
        """The largest finite absolute value of a flow."""
        sizes = (
            abs(handing.flow) for handings in self.found.handings.values() for handing in handings
        )
        return max((size for size in sizes if math.isfinite(size)), default=0.0)


def _lowered(name: str) -> int:
    """How many digits at the end of a name are subscripts in print: 1 for w1, 0 for x_1."""
    return sum(character != small for character, small in zip(name, subscripts(name)))


def _curve(points: list[tuple[float, float]]) -> str:
    """The curve as an SVG path; "" if a link is drawn instead."""
    if not points:
        return ""
    (x, y), *rest = points
    return f"M{x:g},{y:g}C" + " ".join(f"{x:g},{y:g}" for x, y in rest)
