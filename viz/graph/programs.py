"""The tape of a traced program as a Graph: operations without numbers."""

from __future__ import annotations

from typing import Any

from autograd.ir import LEAVES
from autograd.operation import Op
from autograd.run.program import Program
from viz.graph.graph import Edge, Graph, Node, written
from viz.graph.size import TooLargeError
from viz.graph.view import FOLDABLE
from viz.text import clean, number


def program_graph(program: Program) -> Graph:
    """What the function of a program does, as its last trace recorded it.

    Results are called as in the text of the program, `%3`; parameters have their labels.  Raises
    ValueError for a program that has not been traced, TooLargeError for over 100,000 operations.
    """
    if program._last is None:
        raise ValueError(
            f"the program {program.__name__} is not traced yet: call it, or .trace(...), once"
        )
    tape = program._last.recorder.tape
    if len(tape) > FOLDABLE:
        reason = "too many to draw: trace a smaller program"
        raise TooLargeError(len(tape), FOLDABLE, (reason,), "operations")
    labels = [parameter.label or "" for parameter in program._last.parameters]
    used = {x for args in tape.args for x in args if isinstance(x, int)}
    graph = Graph()
    for i, (op, args) in enumerate(zip(tape.ops, tape.args)):
        if op not in LEAVES:
            _add_operation(graph, i, op, args, root=i not in used)
        elif i in used:
            label = labels[int(args[0])] if op.name == "parameter" else ""
            lines = (clean(label) if label else f"{op.name} {int(args[0])}",)
            graph.nodes.append(Node(f"n{i}", "leaf", lines, label=label, called=lines[0]))
    return graph


def _add_operation(graph: Graph, i: int, op: Op, args: tuple[int | float, ...], root: bool) -> None:
    """Add an operation, its constants and its result."""
    name = f"n{i}op"
    operands: list[Any] = [f"n{x}" if isinstance(x, int) else x for x in args]
    for k, tail in enumerate(written(op, operands)):
        if isinstance(tail, float):
            constant = Node(f"c{i}x{k}", "constant", (number(tail),), data=tail)
            graph.nodes.append(constant)
            graph.edges.append(Edge(constant.name, name, None))
        elif tail is not None:
            graph.edges.append(Edge(str(tail), name, None))
    graph.nodes.append(Node(name, "operation", (op.symbol,), op=op))
    graph.edges.append(Edge(name, f"n{i}", None, True))
    graph.nodes.append(Node(f"n{i}", "inner", (f"%{i}",), root, called=f"%{i}"))
