"""A model as neurons and weights: which are connected, how strongly, and with which sign.

The structure is read from the names of the parameters alone (`layers[0].neurons[1].w[2]`), so any
model with parameters named like this can be drawn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from autograd.language import say
from nn.paths import ParameterPath
from viz.dot.cells import cells_text
from viz.dot.dot import Look, attributes
from viz.dot.facts import Fact
from viz.dot.legend import caption, weight_rows
from viz.dot.ports import in_lines
from viz.fonts import family
from viz.graph.cells import grid_of
from viz.graph.groups import label_owners
from viz.graph.legibility import EDGES
from viz.text import clean, number, quote
from viz.theme import Theme

MOST = 9  # most circles in a column; a larger layer shows its first and last ones and a count
_FIRST, _LAST = 5, 3
_NAME = 24  # longest name of an input, in characters
_BLOCKS = {"Embedding", "RMSNorm", "SelfAttention"}  # classes without a column of neurons
_THIN, _THICK = 0.4, 3.2  # line widths of the smallest and the largest weight, in points


@dataclass(frozen=True)
class Column:
    """A layer or the inputs: the number of circles, and the weights that lead into each."""

    title: str
    size: int
    weights: tuple[tuple[float, ...], ...] = ()  # a row per neuron, one weight per input
    parameters: int = 0
    activation: str = ""
    names: tuple[str, ...] = ()  # of the inputs

    @property
    def lines(self) -> tuple[str, ...]:
        """The text below the column."""
        if not self.parameters:
            return (self.title, f"{self.size:,}")
        neurons = say("graph.neurons", count=self.size) if self.size else ""
        words = ", ".join(word for word in (neurons, self.activation) if word)
        many = say("graph.parameters", count=self.parameters)
        return tuple(line for line in (self.title, words, many) if line)


def columns(model: Any) -> list[Column]:
    """The layers of a model, starting with its inputs, as one column each.

    A layer whose inputs are not the neurons before it gets a separate column of inputs.  Anything
    other than a layer of neurons, such as a table of embeddings, is a column without circles.
    """
    named = {_path(name): value.data for name, value in model.named_parameters()}
    owners = label_owners(named)
    layers: dict[str, dict[str, list[tuple[str, float]]]] = {}
    kinds: dict[str, str] = {}
    for path, weight in named.items():
        owner = owners.get(path)
        layer, neuron = (owner.layer, owner.neuron) if owner else (path.partition("[")[0], path)
        if block := _block(model, path):
            layer, kind = block
            neuron = path
            kinds[layer] = kind
        layers.setdefault(layer, {}).setdefault(neuron, []).append((path, weight))
    inside = {owner.neuron for owner in owners.values()}
    found: list[Column] = []
    for title, neurons in layers.items():
        rows = tuple(_weights(parameters) for parameters in neurons.values())
        count = sum(map(len, neurons.values()))
        width = len(rows[0])
        dense = all(neuron in inside for neuron in neurons)
        if not width or not dense or any(len(row) != width for row in rows):
            found.append(Column(title, 0, (), count, kinds.get(title, "")))
            continue
        if not found or found[-1].size != width:
            found.append(Column(say("graph.inputs"), width))
        found.append(Column(title, len(rows), rows, count, _activation(model, next(iter(neurons)))))
    return found


def _path(name: str) -> str:
    """A parameter's name as a path; `w[0]` and `b`, as a single Neuron has them, get a prefix."""
    return f"neuron.{name}" if re.fullmatch(r"w\[\d+\]|b", name) else name


def _weights(parameters: list[tuple[str, float]]) -> tuple[float, ...]:
    """The weights among the parameters of a neuron: those with the most indices; () if none has.

    A bias has fewer indices than the weights: `b` beside `w[1]`, or `b[0]` beside `w[0][1]`.
    """
    depths = [path.rpartition(".")[2].count("[") for path, _ in parameters]
    deepest = max(depths)
    return tuple(x for depth, (_, x) in zip(depths, parameters) if depth == deepest > 0)


def _block(model: Any, path: str) -> tuple[str, str] | None:
    """(path, class) of the outermost module around a parameter that is drawn as a single block."""
    try:
        parts = ParameterPath.parse(path).parts
    except ValueError:  # a key of a dict that is not a literal
        return None
    for end in range(1, len(parts)):
        place = str(ParameterPath(parts[:end]))
        kind = type(_reached(model, place)).__name__
        if kind in _BLOCKS:
            return place, kind
    return None


def _activation(model: Any, neuron: str) -> str:
    """The name of a neuron's activation; "" if it has none or does not tell."""
    part = model if neuron == "neuron" else _reached(model, neuron)
    if not getattr(part, "nonlin", True):
        return say("graph.linear")
    given = getattr(part, "activation", "")
    return given if isinstance(given, str) else getattr(given, "__name__", "")


def _reached(model: Any, path: str) -> Any:
    """The part of a model at a path; None if there is none."""
    try:
        return ParameterPath.parse(path).of(model)
    except (AttributeError, LookupError, TypeError, ValueError):
        return None


def write_architecture(
    model: Any,
    theme: Theme,
    *,
    rankdir: str,
    title: str | None,
    legend: bool,
    inputs: Sequence[str] | None = None,
) -> tuple[str, dict[str, Fact]]:
    """The DOT text of a model, and the facts about its circles and weights.

    `inputs` are names for the inputs in its first column.  Raises ValueError if their number is
    wrong.
    """
    layers = columns(model)
    if inputs is not None:
        first = 0 if layers[0].parameters else layers[0].size
        if len(inputs) != first:
            raise ValueError(f"inputs= names {len(inputs)} inputs, but this model takes {first}")
        layers[0] = replace(layers[0], names=tuple(clean(name, _NAME) for name in inputs))
    writer = _Writer(layers, theme)
    lines = writer.lines(rankdir, title, legend)
    text = "digraph dotgrad {\n" + "".join(f"  {line}\n" for line in lines) + "}\n"
    return text, writer.facts


class _Writer:
    """Writes columns as lines of DOT."""

    def __init__(self, layers: list[Column], theme: Theme) -> None:
        self.layers = layers
        self.theme = theme
        self.weights = [x for layer in layers for row in layer.weights for x in row]
        self.facts: dict[str, Fact] = {}
        self.largest = max((abs(x) for x in self.weights if math.isfinite(x)), default=0.0) or 1.0

    def lines(self, rankdir: str, title: str | None, legend: bool) -> Iterator[str]:
        """All lines: the page, the columns, the weights."""
        theme = self.theme
        page: Look = {"rankdir": rankdir, "bgcolor": theme.background, "pad": 0.25, "nodesep": 0.12}
        font: Look = {"fontname": family(), "fontcolor": theme.text}
        yield "graph" + attributes(
            {
                **page,
                "ranksep": 0.4 if self.dense else 1.4,
                "splines": "line",
                "outputorder": "edgesfirst",
            }
        )
        rows = weight_rows(theme, self.weights, cells=self.dense) if legend else []
        if written := " ".join(f"{name}={value}" for name, value in caption(theme, title, rows)):
            yield f"graph [{written}]"
        circle: Look = {"shape": "circle", "width": 0.3, "fixedsize": "true", "style": "filled"}
        colors: Look = {"color": theme.line, "fillcolor": theme.inner}
        yield "node" + attributes({**circle, **colors, **font, "fontsize": 10}, '""')
        yield "edge" + attributes({"arrowhead": "none"})
        column, edges = (self.box, self.arrow) if self.dense else (self.column, self.edges)
        for i, layer in enumerate(self.layers):
            yield from column(i, layer)
        for i, layer in enumerate(self.layers):
            yield from edges(i, layer)

    @property
    def dense(self) -> bool:
        """True if there are too many lines to follow."""
        drawn = (
            len(shown(layer.size)) * len(shown(before.size))
            for before, layer in pairwise(self.layers)
            if layer.weights
        )
        return sum(drawn) > EDGES

    def box(self, i: int, layer: Column) -> Iterator[str]:
        """A column as one box: its text, and a row of cells for the weights of each neuron."""
        lines = [clean(line) for line in layer.lines]
        listed = [layer.names[k] if k is not None else "…" for k in shown(len(layer.names))]
        text = in_lines([*lines, *listed])
        if layer.weights:
            text = cells_text(lines, grid_of(layer.weights), self.theme)
        self.facts[f"l{i}box"] = Fact(lines[0], tuple(("", line) for line in lines[1:]))
        fill = self.theme.folded if layer.parameters else self.theme.leaf
        look: Look = {"shape": "box", "fixedsize": "false", "fillcolor": fill, "fontsize": 11}
        yield f"l{i}box" + attributes(look, f"<{text}>")

    def arrow(self, i: int, layer: Column) -> Iterator[str]:
        """The arrow from the column before, hidden if that is not the layer's input."""
        if i:
            look: Look = {"arrowhead": "normal", "color": self.theme.quiet}
            hidden: Look = {"style": "invis"}
            yield f"l{i - 1}box -> l{i}box" + attributes(look if layer.weights else hidden)

    def column(self, i: int, layer: Column) -> Iterator[str]:
        """The circles of a column from top to bottom, with its text below."""
        plain: Look = {"shape": "plain", "style": "", "fixedsize": "false"}
        quiet: Look = {**plain, "fontcolor": self.theme.quiet}
        names = []
        for k in shown(layer.size):
            names.append(f"l{i}n{k}" if k is not None else f"l{i}more")
            if k is not None:
                what = "facts.neuron" if layer.weights else "facts.number"
                self.facts[names[-1]] = Fact(say(what, layer=clean(layer.title), number=k))
            if k is None:
                left_out = say("graph.more", count=layer.size - _FIRST - _LAST)
                yield names[-1] + attributes(quiet, quote("\N{VERTICAL ELLIPSIS}", left_out))
            elif not layer.weights:
                yield names[-1] + attributes(*self.input_parts(layer, k))
            else:
                yield names[-1] + attributes({})
        if not layer.size:
            names.append(f"l{i}table")
            look: Look = {"shape": "box3d", "fillcolor": self.theme.folded, "style": "filled"}
            yield names[-1] + attributes(look)
        names.append(f"l{i}words")
        words = quote("", *map(clean, layer.lines))
        yield names[-1] + attributes({**plain, "fontsize": 11}, words)
        yield f"{{ rank=same {' -> '.join(names)}{attributes({'style': 'invis'})} }}"

    def input_parts(self, layer: Column, k: int) -> tuple[Look, str]:
        """The attributes and label of an input: its name, or its number in a circle."""
        if not layer.names:
            return {"fillcolor": self.theme.leaf}, quote(str(k))
        look: Look = {"shape": "box", "style": "rounded,filled", "fixedsize": "false"}
        return {**look, "margin": "0.08,0.03", "fillcolor": self.theme.leaf}, quote(layer.names[k])

    def edges(self, i: int, layer: Column) -> Iterator[str]:
        """The weights that lead into a column, if both their ends are shown."""
        if i and not layer.weights:  # keeps the columns in their order
            yield f"{self.anchor(i - 1)} -> {self.anchor(i)}" + attributes(
                {"style": "invis", "weight": 9}
            )
        for k in shown(layer.size) if layer.weights else ():
            for j in shown(self.layers[i - 1].size):
                if k is not None and j is not None:
                    look = self.weight_look(layer.weights[k][j])
                    weight = Fact(say("facts.weight", number=number(layer.weights[k][j])))
                    self.facts[f"l{i - 1}n{j}->l{i}n{k}"] = weight
                    side = ":e" if self.layers[i - 1].names else ""
                    yield f"l{i - 1}n{j}{side} -> l{i}n{k}" + attributes(look)

    def anchor(self, i: int) -> str:
        """A node of a column, in its middle."""
        circles = [k for k in shown(self.layers[i].size) if k is not None]
        return f"l{i}n{circles[len(circles) // 2]}" if circles else f"l{i}table"

    def weight_look(self, weight: float) -> Look:
        """The attributes of a weight: colour and dashes show its sign, width its magnitude."""
        if not math.isfinite(weight):
            return {"color": self.theme.trouble, "penwidth": _THICK}
        pen = round(_THIN + (_THICK - _THIN) * abs(weight) / self.largest, 2)
        if weight == 0.0:
            return {"color": self.theme.quiet, "penwidth": _THIN, "style": "dotted"}
        if weight > 0.0:
            return {"color": self.theme.positive, "penwidth": pen}
        return {"color": self.theme.negative, "penwidth": pen, "style": "dashed"}


def shown(size: int) -> list[int | None]:
    """The indices of the circles drawn in a column; None stands for those left out."""
    if size <= MOST:
        return list(range(size))
    return [*range(_FIRST), None, *range(size - _LAST, size)]
