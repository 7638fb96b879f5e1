"""The graph of an exercise: only its Values, with names, and blanks for the numbers asked for.

Paper is narrower than a screen, so operations and constants are in the formulas below the graph and
not in it.  Blanks are large enough for a pencil.  The graph runs from left to right or from top to
bottom, whichever makes it larger on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograd import Value
from autograd.language import say
from viz.dot.dot import write_dot
from viz.dot.render import render
from viz.graph.graph import Edge, Graph, Node
from viz.graph.layout import Layout
from viz.graph.notation import subscripts
from viz.page.worksheet.exercise import Exercise, Step, shown
from viz.text import quote_html
from viz.theme import THEMES

_DIGITS = 4  # at most: the tables show all of them
_WIDTH, _HEIGHT = 58, 21  # of a blank, in points
_LAYOUT = Layout(1, attributes={"ranksep": 0.27})
PAGE = (538.0, 660.0)  # points of paper for the graph, below the heading of the page
_SIZE = re.compile(r'<svg width="(\d+)pt" height="(\d+)pt"')
_TABLE = 'border="0" cellborder="0" cellspacing="0" cellpadding="1"'


@dataclass(frozen=True)
class Picture:
    """An SVG element, and its size in points."""

    svg: str
    width: float
    height: float

    @property
    def scale(self) -> float:
        """The factor by which it is reduced on paper: 1 if it fits."""
        return min(1.0, PAGE[0] / self.width, PAGE[1] / self.height)


def picture(exercise: Exercise, solved: bool) -> Picture:
    """The graph with blanks or, if solved, with all numbers and the gradient's flow in colour."""
    prefix = "solution" if solved else "sheet"
    found = [_drawn(exercise, solved, rankdir, prefix) for rankdir in ("LR", "TB")]
    return max(found, key=lambda one: one.scale)


def _drawn(exercise: Exercise, solved: bool, rankdir: str, prefix: str) -> Picture:
    """The graph in one direction."""
    labels = dict(_labels(exercise, solved))
    nodes = [
        Node(
            f"n{i}",
            "leaf" if x.op is None else "inner",
            (exercise.names[x],),
            x is exercise.order[-1],
            values=(x,),
        )
        for i, x in enumerate(exercise.order)
    ]
    graph = Graph(nodes, list(_edges(exercise, solved)))
    dot = write_dot(
        graph, THEMES["light"], rankdir=rankdir, legend=False, labels=labels, layout=_LAYOUT
    )
    svg = render(dot, "svg").decode()
    svg = svg[svg.index("<svg") :]
    size = _SIZE.search(svg)
    assert size is not None
    # There are two graphs on the page, and ids must be unique in it.
    return Picture(re.sub(r' id="', f' id="{prefix}-', svg), float(size[1]), float(size[2]))


def _labels(exercise: Exercise, solved: bool) -> Iterator[tuple[str, str]]:
    """The content of each box as an HTML-like label of DOT: name, number and gradient."""
    forward = {step.value: step for step in exercise.steps("forward", "error")}
    backward = {step.value: step for step in exercise.steps("backward")}
    root = exercise.order[-1]
    for i, x in enumerate(exercise.order):
        rows = [_row(say("facts.data"), forward.get(x), exercise.data[x], exercise.digits, solved)]
        if x in backward or x is root:
            adjoint = exercise.adjoints[x]
            rows.append(_row(say("facts.grad"), backward.get(x), adjoint, exercise.digits, solved))
        name = quote_html(subscripts(exercise.names[x]))
        head = f'<tr><td colspan="2"><b>{name}</b></td></tr>'
        yield f"n{i}", f"<table {_TABLE}>{head}{''.join(rows)}</table>"


def _row(word: str, step: Step | None, number: float, digits: int, solved: bool) -> str:
    """A line of a box: a word, and a number or the space for one."""
    small = f'<td align="left"><font point-size="9">{word}\N{NO-BREAK SPACE}</font></td>'
    if step is None or not step.blank or solved:
        size = ""
        text = shown(number, min(digits, _DIGITS)).replace("-", "\N{MINUS SIGN}")
        cell = f'<td align="right"{size}>{text}</td>'
    else:
        size = f'fixedsize="true" width="{_WIDTH}" height="{_HEIGHT}"'
        mark = f'<font point-size="7">({step.blank})</font>'
        cell = f'<td {size} border="1" sides="B" align="left" valign="top">{mark}</td>'
    return f"<tr>{small}{cell}</tr>"


def _edges(exercise: Exercise, solved: bool) -> Iterator[Edge]:
    """An edge from each operand to its result; if solved, with the gradient that flows back."""
    names = {x: f"n{i}" for i, x in enumerate(exercise.order)}
    for x in exercise.order:
        flows: dict[Value, float] = {}
        for operand, flow in zip(x.inputs, x.flows(exercise.adjoints[x])):
            if isinstance(operand, Value):
                flows[operand] = flows.get(operand, 0.0) + flow
        for operand, flow in flows.items():
            yield Edge(names[operand], names[x], flow if solved else None)
