"""Merging nodes: what the text of a merged node says, and what its merged edges carry."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from autograd import Value
from autograd.language import say
from autograd.operation import Op
from viz.graph.cells import Cells
from viz.graph.graph import Edge, Mark, Node
from viz.graph.notation import pill
from viz.text import clean, number

_TROUBLES = 2  # most lines on nan and inf in a box
_SYMBOLS = 4  # most operations listed in the box of a span


def box(title: str, nodes: Sequence[Node], outward: set[str]) -> Node:
    """A folded box with its name, output, parameters, their gradient norm and its number of nodes.

    `outward` has the names of the nodes that are used outside of the box.
    """
    values = [node for node in nodes if node.kind in ("inner", "folded")]
    outputs = [node for node in values if node.root or node.name in outward]
    parameters = [node for node in nodes if node.kind == "leaf"]
    lines = [clean(title)]
    if outputs:
        lines.append(_output(_range(node.data for node in outputs), len(outputs)))
    norm = _norm(node.grad for node in parameters)
    if parameters:
        lines.append(_parameters(len(parameters)))
        lines.append(say("graph.norm", number="-" if norm is None else number(norm)))
    lines += [say("graph.nodes", count=len(nodes)), *_partly(nodes)]
    return Node(
        f"{nodes[0].name}g",
        "folded",
        tuple(lines),
        any(node.root for node in nodes),
        _troubles(nodes),
        _marks(nodes),
        label=title,
        called=clean(title),
        values=_values(nodes),
        data=outputs[0].data if len(outputs) == 1 else None,
        grad=norm,
        parameters=len(parameters),
        holds=tuple(node.name for node in nodes),
    )


def as_cells(node: Node, cells: Cells) -> Node:
    """The box of a layer, with cells instead of its number of nodes."""
    count = say("graph.nodes", count=len(node.holds))
    return replace(node, lines=tuple(x for x in node.lines if x != count), cells=cells)


def brief_box(node: Node) -> Node:
    """The box with its name and one more line, on its parameters or else its operations."""
    if node.kind != "folded":
        return node
    second: tuple[str, ...] = node.lines[1:2]
    if node.parameters:
        size = "-" if node.grad is None else number(node.grad)
        second = (f"{_parameters(node.parameters)}, {say('graph.norm', number=size)}",)
    return replace(node, lines=(*node.lines[:1], *second), cells=None)


def _parameters(count: int) -> str:
    return say("graph.parameters", count=count)


def _output(numbers: str, count: int) -> str:
    """`out 0.5`, or `out -1 to 2 (20)` for several outputs."""
    return say("graph.outs" if count > 1 else "graph.out", number=numbers, count=count)


def stretch(title: str, nodes: Sequence[Node], outward: set[str]) -> Node:
    """A box for part of a computation with its name, operations, output and number of nodes.

    The output is shown only if there is exactly one.
    """
    whole = box(title, nodes, outward)
    symbols = [*dict.fromkeys(pill(x.op) for x in nodes if x.op is not None)]
    more = " \N{HORIZONTAL ELLIPSIS}" if len(symbols) > _SYMBOLS else ""
    lines = [clean(title), clean(", ".join(symbols[:_SYMBOLS])) + more]
    if whole.data is not None:
        lines.append(_output(number(whole.data), 1))
    count = say("graph.nodes", count=len(nodes))
    return replace(whole, lines=(*lines, count, *_partly(nodes)))


def run_title(nodes: Sequence[Node]) -> str:
    """The name of a box with a running sum: `+ x 20`."""
    operations = [node for node in nodes if node.kind == "operation"]
    return f"{operations[0].lines[0]} \N{MULTIPLICATION SIGN} {len(operations):,}"


def stack(nodes: Sequence[Node]) -> Node:
    """One node for many similar ones, with their kind, count and range of numbers."""
    first = nodes[0]
    count = f"{len(nodes):,}"
    labels = {node.label for node in nodes}
    label = labels.pop() if len(labels) == 1 else ""
    if first.kind == "operation":
        times = f"\N{MULTIPLICATION SIGN} {count}"
        lines = (*first.lines, times, *_partly(nodes))
    elif first.kind == "constant":
        lines = (say("graph.constants", count=len(nodes)), _range(node.data for node in nodes))
    else:
        what = "leaves" if first.kind == "leaf" else "results"
        head = say(f"graph.{what}", count=len(nodes))
        if label:
            head = clean(f"{label} \N{MULTIPLICATION SIGN} {count}")
        ranges = (_range(node.data for node in nodes), _range(node.grad for node in nodes))
        lines = (head, say("graph.data", number=ranges[0]), say("graph.grad", number=ranges[1]))
    return Node(
        f"{first.name}s",
        first.kind,
        lines,
        False,
        _troubles(nodes),
        _marks(nodes),
        label=label,
        called=label,
        values=_values(nodes),
        op=first.op,
        grad=_norm(node.grad for node in nodes),
        holds=tuple(node.name for node in nodes),
    )


def _values(nodes: Iterable[Node]) -> tuple[Value, ...]:
    return tuple(value for node in nodes for value in node.values)


def merged_edges(edges: Iterable[Edge], merged: Mapping[str, Node]) -> list[Edge]:
    """The edges between merged nodes: edges inside a box are dropped, parallel ones combined.

    `merged` maps the name of each node to the node it was merged into.
    """
    bundles: dict[tuple[str, str, int], list[Edge]] = {}
    for i, edge in enumerate(edges):
        tail, head = merged[edge.tail], merged[edge.head]
        if tail is not head:
            alone = -1 if tail.holds or head.holds else i  # x * x keeps its two edges
            bundles.setdefault((tail.name, head.name, alone), []).append(edge)
    return [_bundle(tail, head, bundle) for (tail, head, _), bundle in bundles.items()]


def _bundle(tail: str, head: str, edges: Sequence[Edge]) -> Edge:
    """One edge in place of several; a single one keeps its operation and operand."""
    if len(edges) == 1:
        return replace(edges[0], tail=tail, head=head)
    flows = [edge.flow for edge in edges if edge.flow is not None]
    result = all(edge.result for edge in edges)
    if not flows:
        return Edge(tail, head, None, result, len(edges))
    if not _finite(flows):
        return Edge(tail, head, sum(flows), result, len(edges))
    mixed = min(flows) < 0.0 < max(flows)
    flow = math.hypot(*flows) if mixed else math.fsum(flows)
    return Edge(tail, head, flow, result, len(edges), mixed)


def _finite(numbers: Iterable[float]) -> bool:
    return all(map(math.isfinite, numbers))


def _norm(numbers: Iterable[float | None]) -> float | None:
    """The Euclidean norm of the known numbers; None if none is known."""
    known = [x for x in numbers if x is not None]
    return math.hypot(*known) if known else None


def _range(numbers: Iterable[float | None]) -> str:
    """`0.5`, or `-1 to 2`, or `-` if no number is known."""
    known = [x for x in numbers if x is not None]
    if not known:
        return "-"
    if not _finite(known):
        strange = next(x for x in known if not math.isfinite(x))
        return say("graph.among", number=number(strange)) if len(known) > 1 else number(strange)
    low, high = number(min(known)), number(max(known))
    return low if low == high else say("graph.range", low=low, high=high)


def _troubles(nodes: Iterable[Node]) -> tuple[str, ...]:
    """The first lines of trouble in the nodes, without duplicates."""
    return tuple(dict.fromkeys(line for node in nodes for line in node.trouble))[:_TROUBLES]


def _marks(nodes: Iterable[Node]) -> tuple[Mark, ...]:
    """`dead` or `dead, all 20`: states shared by every operation that can have them."""
    return tuple(
        Mark(say("graph.allOf", state=mark, count=able), mark.state) if able > 1 else mark
        for mark, count, able in _states(nodes)
        if count == able
    )


def _partly(nodes: Iterable[Node]) -> list[str]:
    """`dead 11 of 20`: states of some operations but not of others of the same kind."""
    return [
        say("graph.partly", state=mark, part=count, count=able)
        for mark, count, able in _states(nodes)
        if count < able
    ]


def _states(nodes: Iterable[Node]) -> list[tuple[Mark, int, int]]:
    """(mark, number of operations with it, number of operations of the same kind)."""
    nodes = list(nodes)
    count = Counter(mark for node in nodes if node.kind == "operation" for mark in node.marks)
    kinds: dict[Mark, set[Op | None]] = {}
    for node in nodes:
        for mark in node.marks:
            kinds.setdefault(mark, set()).add(node.op)
    total = Counter(node.op for node in nodes if node.kind == "operation")
    return [(mark, n, sum(total[op] for op in kinds[mark])) for mark, n in count.items()]
