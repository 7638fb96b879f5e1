"""Long computations in spans of steps: both ends unfolded, and a few boxes for the middle.

The step of a result is the largest number of operations that lead to it.  A span is one box, such
as `steps 3 to 127`, and opens into shorter spans.
"""

from __future__ import annotations

from collections.abc import Collection

from autograd.language import say
from viz.graph.fold import Key, merged_by
from viz.graph.graph import Graph, Node

PARTS = 3  # boxes that a span is divided into
_WHOLE = 8  # a span of at most this many steps is not divided


def spans(graph: Graph, ends: int, open: Collection[str] = ()) -> Graph:
    """The graph in spans, with `ends` unfolded steps at each end; spans in `open` are divided.

    Leaves and constants are in the box of their users, or outside if several boxes use them.
    """
    step = _steps(graph)
    box = dict(_boxes(1, max(step.values(), default=0), ends, set(open)))
    keys: dict[str, Key] = {}
    users: dict[str, set[Key]] = {}
    sources = []
    for node in graph.nodes:
        if node.name not in step:
            sources.append(node)
            continue
        title = box.get(step[node.name])
        keys[node.name] = ("between", title) if title and not node.root else ("root", node.name)
    for edge in graph.edges:
        if edge.tail not in step:
            users.setdefault(edge.tail, set()).add(keys[edge.head])
    for node in sources:
        keys[node.name] = _source(node, users.get(node.name, set()))
    return merged_by(graph, keys, {})


def _source(node: Node, users: set[Key]) -> Key:
    """The key of a leaf or constant, given the keys of its users."""
    only = next(iter(users)) if len(users) == 1 else None
    if only is not None and only[0] == "between" and not node.root:
        return only
    if len(users) > 1 and not node.root:
        return (node.kind, frozenset(users))
    return ("root", node.name)


def _steps(graph: Graph) -> dict[str, int]:
    """The step of each operation and of its result; leaves and constants have none."""
    step: dict[str, int] = {}
    for node in graph.nodes:
        if node.kind not in ("leaf", "constant"):
            step[node.name] = 0
    for edge in graph.edges:  # operands before their users
        if edge.head in step:
            step[edge.head] = max(step[edge.head], step.get(edge.tail, 0) + (not edge.result))
    return step


def _boxes(first: int, last: int, ends: int, opened: set[str]) -> list[tuple[int, str]]:
    """(step, name of its box) for each step that is in a box."""
    if last - first < _WHOLE:
        return []
    found = []
    low, high = first + ends, last - ends
    for k in range(PARTS):
        a = low + (high - low + 1) * k // PARTS
        b = low + (high - low + 1) * (k + 1) // PARTS - 1
        title = say("graph.span", first=a, last=b) if a < b else say("graph.step", number=a)
        if title in opened:
            found += _boxes(a, b, ends, opened)
        else:
            found += [(step, title) for step in range(a, b + 1)]
    return found
