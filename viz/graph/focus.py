"""The neighbourhood of a node: what it was computed from and what was computed from it."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.language import say
from viz.graph.graph import Edge, Graph, Node
from viz.graph.notation import plain

_LISTED = 8  # names that an error lists


class NotThere(ValueError):
    """Nothing in the picture has the name given as the focus."""


def neighbourhood(graph: Graph, centres: Iterable[str], radius: int) -> Graph:
    """The graph within `radius` operations of the nodes with these names, in both directions.

    An operation that is kept keeps all its operands.  An ellipsis marks what is left out: one
    before a node whose operands are missing, and one, with a count, after a node that has further
    uses.
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
    """The nodes reached from `start` in `radius` steps; the edges of an operation are free."""
    reached, front = set(start), set(start)
    for _ in range(radius):
        front = {way for name in front for way in ways.get(name, ())}
        front |= {way for name in front & docked for way in ways.get(name, ())}
        reached |= front
    return reached


def named(graph: Graph, name: str) -> list[str]:
    """The names of the nodes with this label, or with this name given by the picture.

    Raises NotThere, listing some of the existing names, if there are none.
    """
    sought = (name, plain(name))  # the name may have been copied from the picture: h₁
    found = [x.name for x in graph.nodes if name and (x.label in sought or x.called in sought)]
    if not found:
        names = list(dict.fromkeys(node.called for node in graph.nodes if node.called))
        listed = ", ".join(map(repr, names[:_LISTED]))
        more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
        raise NotThere(f"nothing in this picture is called {name!r}; it has {listed}{more}")
    return found
