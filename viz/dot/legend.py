"""The legend of a picture."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection

from viz.graph.graph import Graph
from viz.text import number
from viz.theme import Theme

_NOTE_WIDTH = 30  # characters in a line of the note: wider ones would stretch the samples


def legend_label(graph: Graph, theme: Theme, note: str = "") -> str:
    """A DOT label of HTML that holds fixed words and the theme's colours: nothing of the data.

    It explains what occurs in the graph and nothing else.  `note` is a sentence of our own.
    """
    rows = [*_boxes(graph, theme), *_states(graph, theme)]
    rows += _paths(graph, theme) if graph.products else _flows(graph, theme)
    if graph.troubled:
        rows.append((_line((30, 4, theme.trouble)), "nan or inf"))
    cells = "".join(_row(*row) for row in rows)
    for line in textwrap.wrap(note, _NOTE_WIDTH):
        cells += f'<tr><td colspan="3" align="left">{_escape(line)}</td></tr>'
    return f"<{_table(cells, gap=3)}>"


def weights_label(theme: Theme, weights: Collection[float]) -> str:
    """The legend of a model: what the lines between its neurons say."""
    signs = {x > 0.0 if math.isfinite(x) else None for x in weights if x != 0.0}
    rows = []
    if True in signs:
        rows.append((_strokes(theme.positive), "weight above 0"))
    if False in signs:
        rows.append((_dashes(theme.negative, 2), "weight below 0"))
    if None in signs:
        rows.append((_line((30, 3, theme.trouble)), "weight nan or inf"))
    return f"<{_table(''.join(_row(*row) for row in rows), gap=3)}>"


Rows = list[tuple[str, str]]


def _boxes(graph: Graph, theme: Theme) -> Rows:
    """The kinds of boxes."""
    kinds = {node.kind for node in graph.nodes}
    rows = []
    if "leaf" in kinds:
        rows.append((_frame(theme.leaf, theme.line, "rounded"), "leaf"))
    if "inner" in kinds:
        rows.append((_frame(theme.inner, theme.line), "result"))
    if "folded" in kinds:
        rows.append((_folder(theme.folded, theme.line), "folded"))
    if any(node.root for node in graph.nodes):
        rows.append((_around(_frame(theme.root, theme.line), theme.line), "root"))
    if "constant" in kinds:
        rows.append((_frame(theme.background, theme.quiet, "dashed"), "constant"))
    if "hint" in kinds:
        rows.append(("...", "left out here"))
    return rows


def _states(graph: Graph, theme: Theme) -> Rows:
    """What dead, saturated, vanishing and exploding mean."""
    marks = " ".join(mark for node in graph.nodes for mark in node.marks)
    known = {
        "dead": "dead: passes no gradient",
        "saturated": "saturated: passes hardly any",
        "vanishing": "vanishing: below 1/1000 of the last",
        "exploding": "exploding: over 1000 times the last",
    }
    frame = _frame(theme.background, theme.text, "dashed")
    return [(frame, words) for state, words in known.items() if state in marks]


def _flows(graph: Graph, theme: Theme) -> Rows:
    """The signs of the flows, in words for the arrows too."""
    flows = {
        "mixed" if edge.mixed else (edge.flow > 0.0) - (edge.flow < 0.0)
        for edge in graph.edges
        if edge.flow is not None and math.isfinite(edge.flow)
    }
    rows = []
    if 1 in flows:
        rows.append((_strokes(theme.positive), "gradient above 0 (arrow)"))
    if -1 in flows:
        rows.append((_strokes(theme.negative), "gradient below 0 (disc)"))
    if "mixed" in flows:
        rows.append((_strands(theme), "of both signs (diamond)"))
    if 0 in flows:
        rows.append((_dashes(theme.quiet), "gradient 0"))
    return rows


def _paths(graph: Graph, theme: Theme) -> Rows:
    """The paths that are drawn over the graph."""
    samples = (_line((30, 3, theme.paths[0])), _dashes(theme.paths[1], 3),
               _dots(theme.paths[2]), _line((30, 5, theme.paths[3])))  # fmt: skip
    rows = [(samples[i], f"path {i + 1}: {number(x)}") for i, x in enumerate(graph.products)]
    if any(node.faint for node in graph.nodes):
        rows.append((_frame(theme.background, theme.faint), "on no path"))
    return rows


def _table(rows: str, *, gap: int = 0, border: int = 0, look: str = "") -> str:
    shape = f'border="{border}" cellborder="0" cellspacing="{gap}" cellpadding="0"'
    return f"<table {shape}{look}>{rows}</table>"


def _row(sample: str, words: str) -> str:
    return f'<tr><td width="30">{sample}</td><td width="4"></td><td align="left">{words}</td></tr>'


def _frame(fill: str, line: str, style: str = "") -> str:
    """A small box in the look of a node."""
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


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _line(*pieces: tuple[int, int, str]) -> str:
    """Pieces side by side, each a width, a height and a colour, in the middle of their row."""
    cells = "".join(f"<td>{_table(_swatch(*piece))}</td>" for piece in pieces)
    return _table(f"<tr>{cells}</tr>")


def _swatch(width: int, height: int, color: str = "") -> str:
    fill = f' bgcolor="{color}"' if color else ""
    return f'<tr><td width="{width}" height="{height}" fixedsize="true"{fill}></td></tr>'
