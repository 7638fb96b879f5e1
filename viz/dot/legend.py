"""The legend of a picture."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Iterator, Sequence

from autograd.language import say
from viz.dot.cells import shade
from viz.fonts import family
from viz.graph.cells import Cells
from viz.graph.graph import Graph
from viz.text import TITLE_LIMIT, clean, column, quote_html
from viz.theme import Theme

Rows = list[tuple[str, str]]  # (a sample drawn as in the picture, its meaning)

STATES = ("dead", "saturated", "vanishing", "exploding")  # explained in the legend

COLUMN = 200.0  # points: the approximate width of a column of the legend
_NOTE_WIDTH = 36  # characters of the note per column


def graph_rows(graph: Graph, theme: Theme) -> Rows:
    """The rows of a graph's legend: only what occurs in the graph."""
    rows = [*_boxes(graph, theme), *_states(graph, theme)]
    rows += _paths(graph, theme) if graph.products else _flows(graph, theme)
    if graph.troubled:
        rows.append((_line((30, 4, theme.trouble)), say("legend.trouble")))
    return rows


def weight_rows(theme: Theme, weights: Collection[float], *, cells: bool = False) -> Rows:
    """The rows of a model's legend: the meaning of the lines between its neurons, or of cells."""
    if cells:
        return [_scale(theme), (_grid(theme), say("legend.weights"))]
    signs = {x > 0.0 if math.isfinite(x) else None for x in weights if x != 0.0}
    rows = []
    if True in signs:
        rows.append((_strokes(theme.positive), say("legend.weightAbove")))
    if False in signs:
        rows.append((_dashes(theme.negative, 2), say("legend.weightBelow")))
    if None in signs:
        rows.append((_line((30, 3, theme.trouble)), say("legend.weightTrouble")))
    return rows


def caption(
    theme: Theme, title: str | None, rows: Rows, note: str = "", width: float = COLUMN
) -> Iterator[tuple[str, str]]:
    """The graph attributes for a title above the picture, and for the legend.

    The legend is below the title, or below the picture if there is no title.  It has as many
    columns as fit into `width`, the width of the picture in points.  It is an HTML-like DOT label,
    in which the characters of the title and of `note` are taken literally.
    """
    columns = max(1, min(4, int(width / COLUMN)))
    high = -(-len(rows) // columns)
    cells = ""
    for k in range(high):
        cells += f"<tr>{''.join(map(_pair, rows[k::high]))}</tr>"
    legend = [_table(cells, gap=3)] if rows else []
    legend += [quote_html(line) for line in textwrap.wrap(note, _NOTE_WIDTH * columns)]
    if title is not None:
        words = quote_html(clean(title, TITLE_LIMIT))
        legend.insert(0, f'<font point-size="15" color="{theme.text}">{words}</font>')
    if not legend:
        return
    lines = "".join(f'<tr><td align="left">{line}</td></tr>' for line in legend)
    yield "label", f"<{_table(lines, gap=2)}>"
    look = {"labelloc": "b" if title is None else "t", "labeljust": "l", "fontname": family()}
    for name, value in (*look.items(), ("fontsize", "10"), ("fontcolor", theme.quiet)):
        yield name, f'"{value}"'


def _boxes(graph: Graph, theme: Theme) -> Rows:
    """The kinds of boxes."""
    kinds = {node.kind for node in graph.nodes}
    rows = []
    if "leaf" in kinds:
        rows.append((_frame(theme.leaf, theme.line, "rounded"), say("legend.leaf")))
    if any(node.kind == "inner" and not node.root for node in graph.nodes):
        rows.append((_frame(theme.inner, theme.line), say("legend.result")))
    if "folded" in kinds:
        rows.append((_folder(theme.folded, theme.line), say("legend.folded")))
    rows += _cells([node.cells for node in graph.nodes if node.cells], theme)
    if any(node.root for node in graph.nodes):
        rows.append((_around(_frame(theme.root, theme.line), theme.line), say("legend.root")))
    if "constant" in kinds:
        rows.append((_frame(theme.background, theme.quiet, "dashed"), say("legend.constant")))
    if "hint" in kinds:
        rows.append(("...", say("legend.leftOut")))
    return rows


def _cells(shown: Sequence[Cells], theme: Theme) -> Rows:
    """The meaning of the cells of a layer."""
    if not shown:
        return []
    rows = [(_grid(theme), say("legend.weightsAndResult")), _scale(theme)]
    blocks = {cells.block for cells in shown} - {(1, 1)}
    for high, wide in sorted(blocks):
        rows.append(("", say("legend.block", high=high, wide=wide)))
    return rows


def _grid(theme: Theme) -> str:
    """A few cells."""
    rows = ((1, -0.6), (-1, 0.3))
    return _table("".join(f"<tr>{''.join(_shaded(x, theme) for x in row)}</tr>" for row in rows))


def _scale(theme: Theme) -> tuple[str, str]:
    """The meaning of the colours of cells."""
    shares = (-1.0, -0.5, 0.0, 0.5, 1.0)
    return _line(*[(8, 8, shade(x, theme)) for x in shares]), say("legend.scale")


def _shaded(share: float, theme: Theme) -> str:
    return f'<td width="8" height="8" fixedsize="true" bgcolor="{shade(share, theme)}"></td>'


def _states(graph: Graph, theme: Theme) -> Rows:
    """The meaning of dead, saturated, vanishing and exploding."""
    states = {mark.state for node in graph.nodes for mark in node.marks}
    frame = _frame(theme.background, theme.text, "dashed")
    return [(frame, say(f"legend.{state}")) for state in STATES if state in states]


def _flows(graph: Graph, theme: Theme) -> Rows:
    """The signs of the flows, with their ends in words."""
    flows = {
        "mixed" if edge.mixed else (edge.flow > 0.0) - (edge.flow < 0.0)
        for edge in graph.edges
        if edge.flow is not None and math.isfinite(edge.flow)
    }
    rows = []
    if 1 in flows:
        rows.append((_strokes(theme.positive), say("legend.above")))
    if -1 in flows:
        rows.append((_strokes(theme.negative), say("legend.below")))
    if "mixed" in flows:
        rows.append((_strands(theme), say("legend.mixed")))
    if 0 in flows:
        rows.append((_dashes(theme.quiet), say("legend.zero")))
    if flows - {0}:
        rows.append(("", say("legend.arrows")))
    elif graph.edges and not flows:
        rows.append((_line((30, 1, theme.quiet)), say("legend.forward")))
    return rows


def _paths(graph: Graph, theme: Theme) -> Rows:
    """The paths that are drawn over the graph."""
    samples = (_line((30, 3, theme.paths[0])), _dashes(theme.paths[1], 3),
               _dots(theme.paths[2]), _line((30, 5, theme.paths[3])))  # fmt: skip
    rows = [
        (samples[i], say("legend.path", place=i + 1, number=x))
        for i, x in enumerate(column(graph.products))
    ]
    if any(node.faint for node in graph.nodes):
        rows.append((_frame(theme.background, theme.faint), say("legend.onNoPath")))
    return rows


def _table(rows: str, *, gap: int = 0, border: int = 0, look: str = "") -> str:
    shape = f'border="{border}" cellborder="0" cellspacing="{gap}" cellpadding="0"'
    return f"<table {shape}{look}>{rows}</table>"


def _pair(row: tuple[str, str]) -> str:
    """The cells of a row of the legend."""
    sample, words = row
    return (
        f'<td width="30">{sample}</td><td width="2"></td>'
        f'<td align="left">{words}</td><td width="10"></td>'
    )


def _frame(fill: str, line: str, style: str = "") -> str:
    """A small box drawn like a node."""
    look = f' color="{line}" bgcolor="{fill}"' + (f' style="{style}"' if style else "")
    return _table(_swatch(24, 9), border=1, look=look)


def _around(frame: str, line: str) -> str:
    """A second frame around the first."""
    return _table(f"<tr><td>{frame}</td></tr>", gap=1, border=1, look=f' color="{line}"')


def _strokes(color: str) -> str:
    """A line that grows wider."""
    return _line((10, 1, color), (10, 2, color), (10, 4, color))


def _strands(theme: Theme) -> str:
    """Two lines side by side."""
    rows = "".join(_swatch(30, 2, color) for color in (theme.positive, theme.negative))
    return _table(rows)


def _dashes(color: str, height: int = 1) -> str:
    dash, gap = (6, height, color), (6, height, "")
    return _line(dash, gap, dash, gap, dash)


def _dots(color: str) -> str:
    return _line(*[(3, 3, color), (3, 3, "")] * 5)


def _folder(fill: str, line: str) -> str:
    """A small box with a tab on it."""
    tab = f'<tr><td width="10" height="3" fixedsize="true" bgcolor="{line}"></td><td></td></tr>'
    return _table(f'{tab}<tr><td colspan="2">{_frame(fill, line)}</td></tr>')


def _line(*pieces: tuple[int, int, str]) -> str:
    """Pieces side by side, centred in their row, each given as (width, height, colour)."""
    cells = "".join(f"<td>{_table(_swatch(*piece))}</td>" for piece in pieces)
    return _table(f"<tr>{cells}</tr>")


def _swatch(width: int, height: int, color: str = "") -> str:
    fill = f' bgcolor="{color}"' if color else ""
    return f'<tr><td width="{width}" height="{height}" fixedsize="true"{fill}></td></tr>'
