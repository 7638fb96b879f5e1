"""The graph of an exercise: its Values alone, with names, and blanks where numbers are asked.

A page is narrower than a screen, so what operations and constants there are stands in the formulas
beside the graph and not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograd import Value
from autograd.language import say
from viz.dot.dot import write_dot
from viz.dot.render import render
from viz.graph.graph import Edge, Graph, Node
from viz.page.worksheet.exercise import Exercise, Step, shown
from viz.theme import THEMES

_BLANK = " ______"
_DIGITS = 4  # at the most: the tables have them all


def picture(exercise: Exercise, solved: bool) -> str:
    """The graph as an SVG element: solved, with all numbers and the gradient's flow in colour."""
    graph = Graph(list(_nodes(exercise, solved)), list(_edges(exercise, solved)))
    svg = render(write_dot(graph, THEMES["light"], legend=False), "svg").decode()
    # Names of elements are those of a page, and there are two graphs on it.
    return re.sub(r' id="', f' id="{"solution" if solved else "sheet"}-', svg[svg.index("<svg") :])


def _nodes(exercise: Exercise, solved: bool) -> Iterator[Node]:
    forward = {step.value: step for step in exercise.forward}
    backward = {step.value: step for step in exercise.backward}

    def number(step: Step | None, x: float) -> str:
        if step is not None and step.blank and not solved:
            return f"({step.blank}){_BLANK}"
        return shown(x, min(exercise.digits, _DIGITS))

    for i, x in enumerate(exercise.order):
        data = say("graph.data", number=number(forward.get(x), exercise.data[x]))
        grad = say("graph.grad", number=number(backward.get(x), exercise.adjoints[x]))
        lines = (exercise.names[x], data, grad)
        yield Node(f"n{i}", "leaf" if x.op is None else "inner", lines, x is exercise.order[-1])


def _edges(exercise: Exercise, solved: bool) -> Iterator[Edge]:
    """An edge from each operand to its result, which carries the gradient back if solved."""
    names = {x: f"n{i}" for i, x in enumerate(exercise.order)}
    for x in exercise.order:
        flows: dict[Value, float] = {}
        for operand, flow in zip(x.inputs, x.flows(exercise.adjoints[x])):
            if isinstance(operand, Value):
                flows[operand] = flows.get(operand, 0.0) + flow
        for operand, flow in flows.items():
            yield Edge(names[operand], names[x], flow if solved else None)
