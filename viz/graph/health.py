"""Layers with vanishing or exploding gradients."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

from autograd.language import say
from viz.graph.graph import Graph, Mark, Node
from viz.text import number

FAR = 1e3  # a gradient this many times smaller or larger than the last layer's is marked


def mark_layers(graph: Graph, layers: Collection[str]) -> Graph:
    """The graph with vanishing and exploding layers marked; `layers` has the names of all layers.

    A layer's gradient is the root mean square over its parameters.  It is compared with that of the
    last layer, the one nearest to the loss.
    """
    sizes = {
        node.name: size
        for node in graph.nodes
        if node.label in layers and (size := _size(node)) is not None
    }
    last = list(sizes.values())[-1] if sizes else 0.0
    if not 0.0 < last < math.inf:
        return graph
    marked = [
        replace(node, marks=(*node.marks, mark))
        if (mark := _mark(sizes.get(node.name, last) / last))
        else node
        for node in graph.nodes
    ]
    return Graph(marked, graph.edges)


def _size(node: Node) -> float | None:
    """The root mean square of the gradients in a box; None without parameters or gradients."""
    if node.kind != "folded" or not node.parameters or node.grad is None:
        return None
    return node.grad / math.sqrt(node.parameters)


def _mark(share: float) -> Mark | None:
    """The mark of a layer whose gradient is `share` times the last layer's; None if normal."""
    if 1.0 / FAR <= share <= FAR or math.isnan(share):
        return None
    state = "vanishing" if share < 1.0 else "exploding"
    return Mark(say(f"graph.{state}", number=number(share)), state)
