"""The legend of a picture."""

from __future__ import annotations

from viz.graph import Graph
from viz.theme import Theme


def legend_label(graph: Graph, theme: Theme) -> str:
    """A DOT label of HTML that holds fixed words and the theme's colours: nothing of the data.

    It explains what occurs in the graph and nothing else.
    """
    kinds = {node.kind for node in graph.nodes}
    rows = []
    if "leaf" in kinds:
        rows.append((_frame(theme.leaf, theme.line, "rounded"), "leaf"))
    if "inner" in kinds:
        rows.append((_frame(theme.inner, theme.line), "result"))
    rows.append((_around(_frame(theme.root, theme.line), theme.line), "root"))
    if "constant" in kinds:
        rows.append((_frame(theme.background, theme.quiet, "dashed"), "constant"))
    if graph.differentiated:
        rows.append((_strokes(theme.positive), "gradient above 0"))
        rows.append((_strokes(theme.negative), "gradient below 0"))
        rows.append((_dashes(theme.quiet), "gradient 0"))
    if graph.troubled:
        rows.append((_line((30, 4, theme.trouble)), "nan or inf"))
    return f"<{_table(''.join(_row(*row) for row in rows), gap=3)}>"


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


def _dashes(color: str) -> str:
    return _line((6, 1, color), (6, 1, ""), (6, 1, color), (6, 1, ""), (6, 1, color))


def _line(*pieces: tuple[int, int, str]) -> str:
    """Pieces side by side, each a width, a height and a colour, in the middle of their row."""
    cells = "".join(f"<td>{_table(_swatch(*piece))}</td>" for piece in pieces)
    return _table(f"<tr>{cells}</tr>")


def _swatch(width: int, height: int, color: str = "") -> str:
    fill = f' bgcolor="{color}"' if color else ""
    return f'<tr><td width="{width}" height="{height}" fixedsize="true"{fill}></td></tr>'
