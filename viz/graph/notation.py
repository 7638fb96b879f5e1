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
    raised, gone = _exponents(graph)
    drawn = [_printed(node, raised) for node in graph.nodes if node.name not in gone]
    edges = [edge for edge in graph.edges if edge.tail not in gone]
    return _in_columns(replace(graph, nodes=drawn, edges=edges))


def _in_columns(graph: Graph) -> Graph:
    """The graph with the same count of digits in data, and in gradients, of each rank and kind."""
    rank = ranks(graph)
    columns: dict[tuple[int, str, str], dict[str, float]] = {}  # numbers by the name of their node
    for node in graph.nodes:
        for key, x in _numbers(node).items():
            columns.setdefault((rank[node.name], node.kind, key), {})[node.name] = x
    changed: dict[str, dict[str, str]] = {}  # the old lines of a node, and the new ones
    for (_, _, key), numbers in columns.items():
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


def _numbers(node: Node) -> dict[str, float]:
    """The numbers of a leaf or a result, by the catalog key of their lines."""
    if node.kind not in ("leaf", "inner") or node.data is None:
        return {}
    return {"graph.data": node.data} | ({} if node.grad is None else {"graph.grad": node.grad})


def _printed(node: Node, raised: dict[str, int]) -> Node:
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
    return replace(node, lines=(first, *node.lines[1:]))


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
