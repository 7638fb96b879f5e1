"""The paths of one gradient drawn over the graph, each edge with the factor it contributes."""

from __future__ import annotations

from dataclasses import replace

from autograd import Value
from autograd.chain.explanation import Explanation
from autograd.chain.stops import Factor
from autograd.language import say
from viz.graph.focus import neighbourhood
from viz.graph.graph import Graph, collect
from viz.graph.view import check_foldable
from viz.text import number
from viz.theme import THEMES

MOST = len(THEMES["light"].paths)  # as many paths as can be told apart
WHOLE = 80  # Values; a larger graph is reduced to the paths

Ends = tuple[Value, Value | float | None]  # the ends of an edge: (result, operand or None)


def path_graph(explanation: Explanation) -> tuple[Graph, str]:
    """The graph of an explanation with its largest paths marked, and a sentence on their sum.

    Nodes and edges off these paths are faint; a large graph keeps only the paths and their
    operands.  Raises TooLargeError for more than 100,000 Values below the output.
    """
    output = explanation.output
    check_foldable([output])
    graph = collect([output])
    paths = explanation.paths[:MOST]
    on: dict[Ends, set[int]] = {}
    for i, path in enumerate(paths):
        for factor in path.factors:
            _enter(on, i, factor, explanation)
    marked = _marked(graph, on, explanation.wrt)
    if graph.values > WHOLE:
        ends = {node.name for node in graph.nodes if {output, explanation.wrt} & {*node.values}}
        touched = {name for edge in marked.edges if edge.paths for name in (edge.tail, edge.head)}
        marked = neighbourhood(marked, ends | touched, 0)
    marked.products = tuple(path.product for path in paths)
    return marked, f"{_sum(explanation, len(paths))} {graph.note}".strip()


def _enter(on: dict[Ends, set[int]], path: int, factor: Factor, e: Explanation) -> None:
    """Mark the edges of a factor, which may pass through several operations."""
    through = set(e.graph.through(factor))
    for value in through:
        on.setdefault((value, None), set()).add(path)
        for x in value._prev:
            if x is factor.lower or x in through:
                on.setdefault((value, x), set()).add(path)


def _marked(graph: Graph, on: dict[Ends, set[int]], wrt: Value) -> Graph:
    """The graph with paths and factors on its edges, and everything off the paths faint."""
    slopes: dict[Value, tuple[float, ...]] = {}
    edges = []
    for edge in graph.edges:
        user, operand = edge.user, edge.operand
        assert user is not None
        paths = tuple(sorted(on.get((user, operand), ())))
        note = ""
        if paths and operand is not None:
            if user not in slopes:
                slopes[user] = user.flows(1.0)
            note = f"\N{MULTIPLICATION SIGN} {number(slopes[user][edge.place])}"
        edges.append(replace(edge, paths=paths, note=note, faint=not paths))
    touched = {name for edge in edges if edge.paths for name in (edge.tail, edge.head)}
    nodes = [
        node if node.name in touched or wrt in node.values else replace(node, faint=True, marks=())
        for node in graph.nodes
    ]
    return Graph(nodes, edges)


def _sum(explanation: Explanation, shown: int) -> str:
    """The sentence on how the paths add up to the gradient."""
    if not explanation.paths:
        return say("note.noPath")
    total = number(explanation.total)
    more = explanation.more + len(explanation.paths) - shown
    if more:
        return say("note.largestPaths", count=shown, all=shown + more, number=total)
    return say("note.onePath" if shown == 1 else "note.paths", count=shown, number=total)
