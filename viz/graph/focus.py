"""A node's neighbourhood: what it came of and what came of it, the rest hinted at."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.language import say
from viz.graph.graph import Edge, Graph, Node
from viz.graph.notation import plain

_LISTED = 8  # names that an error lists


class NotThere(ValueError):
    """Nothing in the picture has the name that was to be in focus."""


def neighbourhood(graph: Graph, centres: Iterable[str], radius: int) -> Graph:
    """The graph within `radius` operations of the nodes of these names, up and down.

    An operation that is kept keeps all its operands.  Where something is left out, an ellipsis
    stands for it: one before a node whose operands are missing, one after a node that is used
    elsewhere, with the number of these uses.
    """
    operands: dict[str, list[str]] = {}
    users: dict[str, list[str]] = {}
    for edge in graph.edges:
        operands.setdefault(edge.head, []).append(edge.tail)
        users.setdefault(edge.tail, []).append(edge.head)
    docked = {node.name for node in graph.nodes if node.kind == "operation"}
    kept = {*centres}
    for ways in (operands, users):
        kept |= _within(kept & {*centres}, ways, radius, docked)
    for name in list(kept):
        if name in docked:
            kept |= {*operands[name], *users.get(name, ())}
    nodes, edges = [], [edge for edge in graph.edges if {edge.tail, edge.head} <= kept]
    for node in graph.nodes:
        if node.name not in kept:
            continue
        if any(x not in kept for x in operands.get(node.name, ())):
            hint = Node(f"{node.name}before", "hint", ("\N{HORIZONTAL ELLIPSIS}",))
            nodes.append(hint)
            edges.append(Edge(hint.name, node.name, None, hint=True))
        nodes.append(node)
        if more := sum(x not in kept for x in users.get(node.name, ())):
            words = f"\N{HORIZONTAL ELLIPSIS} {say('graph.more', count=more)}"
            hint = Node(f"{node.name}after", "hint", (words,))
            nodes.append(hint)
            edges.append(Edge(node.name, hint.name, None, hint=True))
    return Graph(nodes, edges)


def _within(start: set[str], ways: dict[str, list[str]], radius: int, docked: set[str]) -> set[str]:
    """What is reached from `start` in at most `radius` steps; from an operation it is none."""
    reached, front = set(start), set(start)
    for _ in range(radius):
        front = {way for name in front for way in ways.get(name, ())}
        front |= {way for name in front & docked for way in ways.get(name, ())}
        reached |= front
    return reached


def named(graph: Graph, name: str) -> list[str]:
    """The nodes of that label, or of that name where the picture gave it one.

    Raises NotThere where there are none, with some names that there are.
    """
    sought = (name, plain(name))  # as it was given, and as it is printed
    found = [x.name for x in graph.nodes if name and (x.label in sought or x.called in sought)]
    if not found:
        names = list(dict.fromkeys(node.called for node in graph.nodes if node.called))
        listed = ", ".join(map(repr, names[:_LISTED]))
        more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
        raise NotThere(f"nothing in this picture is called {name!r}; it has {listed}{more}")
    return found
