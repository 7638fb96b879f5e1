"""The paths of one gradient, laid over the graph: on each edge the factor that it contributes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from autograd import Value
from autograd.chain.explanation import Explanation
from viz.graph.focus import neighbourhood
from viz.graph.graph import Graph, check_size, collect, node_names, written
from viz.graph.view import FOLDABLE
from viz.text import number
from viz.theme import THEMES

MOST = len(THEMES["light"].paths)  # paths that can be told apart
WHOLE = 80  # Values: a larger graph is cut down to the paths


def path_graph(explanation: Explanation) -> tuple[Graph, str]:
    """The graph of an explanation with its largest paths marked, and a sentence on their sum.

    What is on none of these paths is faint; of a large graph only the operands of these are left.
    Raises TooLargeError where there are more than 100,000 Values below the output.
    """
    output = explanation.output
    check_size([output], FOLDABLE, folding=True)
    names = node_names([output])
    graph = collect([output])
    paths = explanation.paths[:MOST]
    on: dict[tuple[str, str], set[int]] = {}
    for i, path in enumerate(paths):
        for factor in path.factors:
            _enter(on, i, factor, explanation, names)
    marked = _marked(graph, on, _factors(explanation, names), names.get(explanation.wrt, ""))
    if graph.values > WHOLE:
        ends = {names[output], names.get(explanation.wrt, names[output])}
        marked = neighbourhood(marked, ends.union(*on), 0)
    marked.products = tuple(path.product for path in paths)
    return marked, _sum(explanation, len(paths))


def _enter(
    on: dict[tuple[str, str], set[int]],
    path: int,
    factor: Any,
    explanation: Explanation,
    names: dict[Value, str],
) -> None:
    """Enter the edges of a factor, which may lead through several operations."""
    through = set(explanation.graph.through(factor))
    for value in through:
        name = names[value]
        on.setdefault((f"{name}op", name), set()).add(path)
        for x in value._prev:
            if x is factor.lower or x in through:
                on.setdefault((names[x], f"{name}op"), set()).add(path)


def _factors(explanation: Explanation, names: dict[Value, str]) -> dict[str, list[float]]:
    """The derivatives of each operation between by its operands, in the order of its edges."""
    found = {}
    for value in explanation.graph.nodes:
        if value.op is not None and value is not explanation.wrt:
            pairs = zip(written(value.op, value.inputs), value.flows(1.0))
            found[f"{names[value]}op"] = [flow for x, flow in pairs if x is not None]
    return found


def _marked(
    graph: Graph, on: dict[tuple[str, str], set[int]], factors: dict[str, list[float]], wrt: str
) -> Graph:
    """The graph with its edges on paths, and faint where it is on none."""
    touched = {name for edge in on for name in edge} | {wrt}
    edges = []
    seen: dict[str, int] = {}
    for edge in graph.edges:
        place = seen[edge.head] = seen.get(edge.head, -1) + 1
        paths = tuple(sorted(on.get((edge.tail, edge.head), ())))
        note = ""
        if paths and not edge.result:
            note = f"\N{MULTIPLICATION SIGN} {number(factors[edge.head][place])}"
        edges.append(replace(edge, paths=paths, note=note, faint=not paths))
    nodes = [
        replace(node, faint=node.name not in touched, marks=())
        if node.name not in touched
        else node
        for node in graph.nodes
    ]
    return Graph(nodes, edges)


def _sum(explanation: Explanation, shown: int) -> str:
    """How the paths make the gradient."""
    if not explanation.paths:
        return "No path leads from one to the other: the gradient is 0."
    more = explanation.more + len(explanation.paths) - shown
    if not more:
        together = "The path is" if shown == 1 else f"The {shown} paths add up to"
        return f"{together} the gradient, {number(explanation.total)}."
    return (
        f"The {shown} largest of {shown + more:,} paths; all add up to the gradient, "
        f"{number(explanation.total)}."
    )
