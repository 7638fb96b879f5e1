"""A Graph as DOT text in the colours of a theme."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from viz.dot.cells import cells_text
from viz.dot.legend import caption, graph_rows
from viz.dot.ports import Ports, in_lines
from viz.flow import share
from viz.fonts import family
from viz.graph.graph import Edge, Graph, Node
from viz.graph.layout import Layout, layout_for
from viz.graph.legibility import estimate, small
from viz.text import number, quote
from viz.theme import Theme

THIN = 0.9  # the line width of the smallest flow, in points

_PADDING = {"operation": 2, "constant": 2, "folded": 8}  # points between the text and the ports

PATH_STYLES = ("solid", "dashed", "dotted", "bold")  # of edges on a single path

Look = Mapping[str, str | float]


def write_dot(
    graph: Graph,
    theme: Theme,
    *,
    rankdir: str = "LR",
    title: str | None = None,
    legend: bool = True,
    flows: bool = False,
    note: str = "",
    labels: Mapping[str, str] | None = None,
    layout: Layout | None = None,
) -> str:
    """The DOT text of a graph: the same text for the same graph, in every process.

    With `flows`, each edge also shows its flow as a number.  `note` is a sentence for the legend.
    `labels` are HTML-like DOT tables that replace the lines of nodes, by the nodes' names, and
    `layout` replaces the layout chosen for the graph.
    """
    writer = _Writer(graph, theme, flows, rankdir, labels or {}, layout or layout_for(graph))
    rows = graph_rows(graph, theme) if legend else []
    width = estimate(graph, rankdir).width if small(graph) else math.inf
    words = caption(theme, title, rows, note if legend else "", min(width, 1e6))
    lines = [*writer.heading(rankdir, words), *writer.body()]
    return "digraph dotgrad {\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


class _Writer:
    """The lines of a DOT text."""

    def __init__(
        self,
        graph: Graph,
        theme: Theme,
        flows: bool,
        rankdir: str,
        labels: Mapping[str, str],
        layout: Layout,
    ) -> None:
        self.graph = graph
        self.labels = labels
        self.theme = theme
        self.flows = flows
        sizes = [abs(edge.flow) for edge in graph.edges if edge.flow is not None]
        self.largest = max((size for size in sizes if math.isfinite(size)), default=0.0)
        self.fan_in = Counter(edge.head for edge in graph.edges)
        self.layout = layout
        self.ports = Ports(graph, rankdir)
        self.differentiated = graph.differentiated

    def heading(self, rankdir: str, caption: Iterable[tuple[str, str]]) -> Iterator[str]:
        """The attributes of the picture and the defaults of nodes and edges."""
        theme = self.theme
        page: Look = {"rankdir": rankdir, "bgcolor": theme.background, "pad": 0.25, "nodesep": 0.16}
        yield "graph" + attributes({**page, **self.layout.attributes, "outputorder": "edgesfirst"})
        if written := " ".join(f"{name}={value}" for name, value in caption):
            yield f"graph [{written}]"
        box: Look = {"shape": "box", "style": "filled", "margin": "0.11,0.06", "penwidth": 1}
        font: Look = {"fontname": family(), "fontsize": 11, "fontcolor": theme.text}
        colors: Look = {"color": theme.line, "fillcolor": theme.inner}
        yield "node" + attributes({**box, "width": 0.3, "height": 0.3, **font, **colors})
        line: Look = {"color": theme.quiet, "penwidth": THIN, "arrowsize": self.layout.arrow}
        small: Look = {"fontname": family(), "fontsize": 9, "fontcolor": theme.text}
        yield "edge" + attributes({**line, "minlen": self.layout.span, **small})

    def body(self) -> Iterator[str]:
        """The nodes, then the edges, in the order of the graph, except that leaves come first.

        Among equally good layouts, dot chooses by the order of the text; this order most often
        keeps the weights of a neuron in sequence.
        """
        for node in sorted(self.graph.nodes, key=lambda node: node.kind != "leaf"):
            yield node.name + attributes(*self.node_parts(node))
        for edge in self.graph.edges:
            ends = f"{self.ports.tail(edge)} -> {self.ports.head(edge)}"
            yield ends + attributes(self.edge_look(edge), self.edge_label(edge))

    def node_parts(self, node: Node) -> tuple[Look, str]:
        """The attributes of a node and its label, as DOT."""
        look, lines = self.node_look(node), (*node.lines, *node.marks, *node.trouble)
        text = cells_text(lines, node.cells, self.theme) if node.cells else in_lines(lines)
        text = self.labels.get(node.name, text)
        if label := self.ports.label(node, text, _PADDING.get(node.kind, 5)):
            return {**look, "margin": 0}, label
        html = node.cells or node.name in self.labels
        return look, f"<{text}>" if html else quote(*lines)

    def node_look(self, node: Node) -> Look:
        """The attributes in which a node differs from the defaults."""
        theme = self.theme
        look = self.kind_look(node)
        if node.kind == "operation" and self.fan_in[node.name] == 2:
            look["ordering"] = "in"  # a - b: a first
        if node.root:
            look |= {"peripheries": 2, "fillcolor": theme.root}
        if node.faint:
            look |= {"color": theme.faint, "fontcolor": theme.quiet, "fillcolor": theme.background}
        if node.marks:
            style = str(look.get("style", "filled")).replace("filled", "filled,dashed")
            look |= {"style": style, "color": theme.text, "penwidth": 2}
            look |= {"fillcolor": theme.background, "fontcolor": theme.text}
        if node.trouble:
            look |= {"color": theme.trouble, "fontcolor": theme.trouble, "penwidth": 2.5}
        return look

    def kind_look(self, node: Node) -> dict[str, str | float]:
        """The shape, frame and fill of a kind of node."""
        theme = self.theme
        if node.kind == "operation":
            look = {"style": "rounded,filled", "margin": "0.07,0.02", "color": theme.operation}
            return {**look, "fillcolor": theme.operation, "fontcolor": theme.on_operation}
        if node.kind == "constant":
            look = {"style": "dashed", "margin": "0.07,0.02"}
            return {**look, "color": theme.quiet, "fontcolor": theme.quiet}
        if node.kind == "leaf":
            return {"style": "rounded,filled", "fillcolor": theme.leaf}
        if node.kind == "folded":
            return {"shape": "folder", "margin": "0.14,0.09", "fillcolor": theme.folded}
        if node.kind == "hint":
            return {"shape": "plain", "style": "", "fontcolor": theme.quiet}
        return {}

    def edge_look(self, edge: Edge) -> Look:
        """The attributes in which an edge differs from the defaults.

        Its colour and end show the sign of the flow, its width the magnitude.  An edge without a
        gradient points forward, as the data flows; a gradient flows back, so its end is at the
        operand.
        """
        look: dict[str, str | float] = {}
        if edge.result:
            look = {"minlen": 1, "weight": 8, "arrowhead": "none"}
        elif self.fan_in[edge.head] == 1:
            look = {"weight": 8}  # keeps the chain dot, tanh, ... straight
        if edge.paths:
            return look | self.path_look(edge) | self.end_look(edge, "normal")
        if edge.faint:
            return look | {"color": self.theme.faint, "arrowhead": "none"}
        if edge.hint:
            return look | {"style": "dotted", "minlen": 1}
        if edge.flow is None:
            # The terms of a dot have no ports here, so arrowheads of constants would overlap.
            bare = self.differentiated and self.fan_in[edge.head] > 2
            return look | ({"arrowhead": "none"} if bare else {})
        if edge.flow == 0.0:
            return look | {"style": "dashed"} | self.end_look(edge, "normal")
        if not math.isfinite(edge.flow):
            look |= {"color": self.theme.trouble, "penwidth": self.layout.thick}
            return look | self.end_look(edge, "normal")
        pen = self.width(abs(edge.flow)) / (2.0 if edge.mixed else 1.0)
        return look | self.sign_look(edge) | {"penwidth": round(pen, 2)}

    def end_look(self, edge: Edge, shape: str) -> dict[str, str | float]:
        """The end of an edge along which a gradient comes back; none between operation and result,
        which touch."""
        return {} if edge.result else {"dir": "back", "arrowtail": shape}

    def sign_look(self, edge: Edge) -> dict[str, str | float]:
        """The colour and end for a flow that is finite and not 0."""
        assert edge.flow is not None
        if edge.mixed:
            strands = f"{self.theme.positive}:{self.theme.negative}"
            return {"color": strands, **self.end_look(edge, "diamond")}
        if edge.flow > 0.0:
            return {"color": self.theme.positive, **self.end_look(edge, "normal")}
        return {"color": self.theme.negative, **self.end_look(edge, "dot")}

    def path_look(self, edge: Edge) -> dict[str, str | float]:
        """The parallel lines of the paths that use an edge; a single path has its line style."""
        color = ":".join(self.theme.paths[path] for path in edge.paths)
        look: dict[str, str | float] = {"color": color, "penwidth": 2.6, "fontsize": 11}
        if len(edge.paths) == 1:
            look["style"] = PATH_STYLES[edge.paths[0]]
        return look

    def width(self, size: float) -> float:
        """The line width of a flow, on a logarithmic scale from THIN to that of the largest."""
        return THIN + (self.layout.thick - THIN) * share(size, self.largest)

    def edge_label(self, edge: Edge) -> str | None:
        """The flow as a number: if it was requested, and always for nan and inf."""
        if edge.note:
            return quote(edge.note, "")
        if edge.flow is None or edge.result or not (self.flows or not math.isfinite(edge.flow)):
            return None
        return quote(number(edge.flow), "")  # the empty line lifts the number off the edge


def attributes(look: Look, label: str | None = None) -> str:
    """The attribute list; every value gets quotes except the label, which already has them."""
    parts = [] if label is None else [f"label={label}"]
    parts += [f'{key}="{value}"' for key, value in look.items()]
    return f" [{' '.join(parts)}]" if parts else ""
