"""How books print it: h with a small 1, a sum as a sum, a square as a square.

Only what is drawn in boxes and pills changes; names that arguments take, titles and formulas in
tooltips stay as Python has them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from autograd.operation import Op
from viz.graph.graph import Graph, Node

# What a pill shows, by the name of the operation; others show the symbol of their row.
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
    """`h₁` for `h1`, where a letter is numbered; other names as they are."""
    return name.translate(_SMALL) if _NUMBERED.fullmatch(name) else name


def plain(name: str) -> str:
    """The name that `subscripts` prints, as it was given."""
    return name.translate(_PLAIN)


def pill(op: Op) -> str:
    """What the pill of an operation shows."""
    return PRINTED.get(op.name, op.symbol)


def printed(graph: Graph) -> Graph:
    """The graph with names and operations as books print them.

    A power of a whole number from 2 on has its exponent in its pill and not beside it.
    """
    raised, gone = _exponents(graph)
    drawn = [_printed(node, raised) for node in graph.nodes if node.name not in gone]
    edges = [edge for edge in graph.edges if edge.tail not in gone]
    return replace(graph, nodes=drawn, edges=edges)


def _printed(node: Node, raised: dict[str, int]) -> Node:
    """The node with its first line as books print it."""
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
    """The exponent of each power that has one as a number, and the nodes of these numbers."""
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
