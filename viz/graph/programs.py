"""The tape of a traced program as a Graph of operations without numbers."""

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
    """The graph of a program's function, as its latest trace recorded it.

    Results have the names used in the text of the program, such as `%3`; parameters have their
    labels.  Raises ValueError for a program that has not been traced, TooLargeError for more than
    100,000 operations.
    """
    if program._last is None:
        raise ValueError(
            f"the program {program.__name__} has not been traced: call it or its .trace(...) first"
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
