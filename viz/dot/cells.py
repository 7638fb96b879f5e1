"""The cells of a layer in HTML-like DOT labels: weights beside results, gradients below."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograd.language import say
from viz.graph.cells import GAP, LARGE, Cells, Numbers, largest
from viz.text import quote_html
from viz.theme import Theme

_FAINTEST = 0.12  # the least share of full colour for a number other than 0


def cells_text(lines: Sequence[str], cells: Cells, theme: Theme) -> str:
    """The HTML in a box: its lines, then the grid of numbers, and below it the grid of gradients.

    Cells above 0 are blue, cells below 0 orange and, in large cells, rounded.  The number of
    largest magnitude in a grid has the full colour.
    """
    head = "<br/>".join(map(quote_html, lines))
    rows = f"<tr><td>{head}</td></tr>"
    rows += _part(say("facts.data"), cells.weights, cells.results, cells.side, theme)
    if cells.weight_grads:
        rows += _part(say("facts.grad"), cells.weight_grads, cells.result_grads, cells.side, theme)
    return f'<table border="0" cellspacing="0" cellpadding="1">{rows}</table>'


def _part(
    caption: str, weights: Sequence[Numbers], results: Numbers, side: int, theme: Theme
) -> str:
    """A caption and a grid of weights with a column of results beside it."""
    full, beside = largest(weights), largest([results])
    rows = []
    for k, row in enumerate(weights):
        cells = "".join(_cell(x / full, side, theme) for x in row)
        if results:
            gap = f'<td width="{GAP}" height="{side}" fixedsize="true"></td>'
            cells += gap + _cell(results[k] / beside, side, theme)
        rows.append(f"<tr>{cells}</tr>")
    width = len(weights[0]) * side + (side + GAP if results else 0)
    height = len(weights) * side
    plain = 'border="0" cellborder="0" cellspacing="0" cellpadding="0" fixedsize="true"'
    grid = f'<table {plain} width="{width}" height="{height}">{"".join(rows)}</table>'
    words = f'<font point-size="10" color="{theme.quiet}">{caption}</font>'
    return f"<tr><td>{words}</td></tr><tr><td>{grid}</td></tr>"


def _cell(share: float, side: int, theme: Theme) -> str:
    """The cell of a number, given as a share of the largest."""
    look = f'width="{side}" height="{side}" fixedsize="true" bgcolor="{shade(share, theme)}"'
    if share < 0.0 and side == LARGE:
        look += ' style="rounded"'
    return f"<td {look}></td>"


def shade(share: float, theme: Theme) -> str:
    """The colour of a number that is this share of the largest: from background to full colour."""
    if not math.isfinite(share):
        return theme.trouble
    if share == 0.0:
        return theme.background
    full = theme.positive if share > 0.0 else theme.negative
    part = _FAINTEST + (1.0 - _FAINTEST) * min(abs(share), 1.0)
    pairs = zip(_channels(theme.background), _channels(full))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _channels(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]
