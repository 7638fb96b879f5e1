"""Names, operations and numbers as textbooks print them.

h1 has a subscript, a sum is a sigma, and numbers one below the other have the same count of digits.
This affects only the text in boxes and pills; names in arguments, titles, and formulas in tooltips
stay as in Python.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from autograd.language import say
from autograd.operation import Op
from viz.graph.graph import Graph, Node
from viz.graph.layout import ranks
from viz.text import column, number

# The text of a pill by the name of its operation; other operations show the symbol of their row.
PRINTED = {
    "mul": "\N{MULTIPLICATION SIGN}", "sub": "\N{MINUS SIGN}", "div": "\N{DIVISION SIGN}",
    "neg": "\N{MINUS SIGN}", "dot": "\N{GREEK CAPITAL LETTER SIGMA}",
    "sum": "\N{GREEK CAPITAL LETTER SIGMA}", "sigmoid": "\N{GREEK SMALL LETTER SIGMA}",
    "sqrt": "\N{SQUARE ROOT}", "square": "x\N{SUPERSCRIPT TWO}", "abs": "|x|",
    "pow": "x\N{SUPERSCRIPT LATIN SMALL LETTER N}",
}  # fmt: skip

_DIGITS = "0123456789"
_SMALL = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", _DIGITS)
_NUMBERED = re.compile(r"(?:[^\W\d]+_)?[^\W\d_]\d{1,2}")  # h1, net_h1; not add1, x_1, v123


def subscripts(name: str) -> str:
    """`h₁` for `h1`, if a single letter is numbered; other names are returned unchanged."""
    return name.translate(_SMALL) if _NUMBERED.fullmatch(name) else name


def plain(name: str) -> str:
    """The original name of one printed by `subscripts`."""
    return name.translate(_PLAIN)


def pill(op: Op) -> str:
    """The text in the pill of an operation."""
    return PRINTED.get(op.name, op.symbol)


def printed(graph: Graph) -> Graph:
    """The graph with names, operations and numbers as textbooks print them.

    An integer exponent from 2 to 99 is written in the pill of its power, without a node beside it.
    """
    return _in_columns(titled(graph))


def titled(graph: Graph) -> Graph:
    """The graph as `printed` returns it, except that each number keeps its own count of digits."""
    raised, gone = _exponents(graph)
    drawn = [_titled(node, raised) for node in graph.nodes if node.name not in gone]
    edges = [edge for edge in graph.edges if edge.tail not in gone]
    return replace(graph, nodes=drawn, edges=edges)


def columns(graph: Graph) -> list[list[Node]]:
    """The leaves, and the results, of each rank: their data is one column, their gradients another.

    They are the same whether or not operations are nodes.
    """
    rank = ranks(graph)
    found: dict[tuple[int, str], list[Node]] = {}
    for node in graph.nodes:
        if node.kind in ("leaf", "inner") and node.data is not None:
            found.setdefault((rank[node.name], node.kind), []).append(node)
    return list(found.values())


def _in_columns(graph: Graph) -> Graph:
    """The graph with the same count of digits in all numbers of a column."""
    changed: dict[str, dict[str, str]] = {}  # the old lines of a node, and the new ones
    for nodes in columns(graph):
        for key in ("graph.data", "graph.grad"):
            numbers = {x.name: n for x in nodes if (n := _number(x, key)) is not None}
            for (name, x), text in zip(numbers.items(), column(numbers.values())):
                if (short := number(x)) != text:
                    lines = changed.setdefault(name, {})
                    lines[say(key, number=short)] = say(key, number=text)
    return replace(
        graph,
        nodes=[
            replace(node, lines=tuple([new.get(line, line) for line in node.lines]))
            if (new := changed.get(node.name))
            else node
            for node in graph.nodes
        ],
    )


def _number(node: Node, key: str) -> float | None:
    """The number in the line of this catalog key."""
    return node.data if key == "graph.data" else node.grad


def _titled(node: Node, raised: dict[str, int]) -> Node:
    """The node with its first line as textbooks print it."""
    if not node.lines:
        return node
    first = node.lines[0]
    if node.name in raised:
        first = "x" + str(raised[node.name]).translate(_RAISED)
    elif node.kind == "operation" and node.op is not None:
        first = pill(node.op)
    elif node.kind in ("leaf", "inner") and first == node.called:
        first = subscripts(first)
    return node if first == node.lines[0] else replace(node, lines=(first, *node.lines[1:]))


def _exponents(graph: Graph) -> tuple[dict[str, int], set[str]]:
    """The exponents to write in pills, by the name of the power, and the nodes to leave out."""
    users = Counter(edge.tail for edge in graph.edges)
    nodes = {node.name: node for node in graph.nodes}
    raised: dict[str, int] = {}
    gone: set[str] = set()
    for edge in graph.edges:
        tail, head = nodes[edge.tail], nodes[edge.head]
        if head.op is None or head.op.name != "pow" or edge.user is None or edge.place != 1:
            continue
        exponent = tail.data if tail.kind == "constant" and users[tail.name] == 1 else None
        if exponent is not None and exponent.is_integer() and 2.0 <= exponent < 100.0:
            raised[head.name] = int(exponent)
            gone.add(tail.name)
    return raised, gone
