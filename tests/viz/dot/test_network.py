"""draw(model): neurons, weights, and what stands for those left out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from legibility import reading
from pictures import Svg

import nn
from autograd import Value
from nn.classic import with_biases
from viz import draw
from viz.dot.network import MOST, columns, shown
from viz.graph.legibility import READABLE

_GOLDEN = Path(__file__).parents[1] / "golden"


class Holder(nn.Module):
    """A model with the attributes given."""

    def __init__(self, **parts: Any) -> None:
        for name, part in parts.items():
            setattr(self, name, part)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_text_of_a_network(theme: str) -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", rng=1)
    drawing = draw(model, theme=theme, title="two, three, one")  # type: ignore[arg-type]
    assert drawing.dot == (_GOLDEN / f"model-{theme}.dot").read_text()
    assert repr(drawing) == "<Drawing of MLP as svg; .save(path) or .dot>"


def test_layers_are_columns_with_their_weights_by_input() -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", rng=1)
    inputs, hidden, out = columns(model)
    assert (inputs.title, inputs.size, inputs.parameters) == ("inputs", 2, 0)
    assert hidden.lines == ("layers[0]", "3 neurons, tanh", "9 parameters")
    assert out.lines == ("layers[1]", "1 neuron, linear", "4 parameters")
    for row, neuron in zip(hidden.weights, model.layers[0].neurons):
        assert row == tuple(w.data for w in neuron.w)


@pytest.mark.parametrize(
    ("model", "titles"),
    [
        (nn.Neuron(3, rng=0), ["inputs", "neuron"]),
        (nn.Layer(3, 2, rng=0), ["inputs", "neurons"]),
        (Holder(a=nn.Layer(3, 2), b=nn.Layer(2, 1)), ["inputs", "a", "b"]),
        (Holder(a=nn.Layer(3, 2), b=nn.Layer(5, 1)), ["inputs", "a", "inputs", "b"]),
        (Holder(net=nn.MLP(2, [1])), ["inputs", "net.layers[0]"]),
        (Holder(table=[[Value(0.0)] * 3 for _ in range(4)], head=nn.Neuron(2)),
         ["table", "inputs", "head"]),
        (with_biases(), ["weights"]),
        (Holder(letters=nn.Embedding(5, 4), look=nn.SelfAttention(4, 2), out=nn.Linear(4, 3)),
         ["letters", "look", "inputs", "out"]),
        (nn.Sequential(nn.Linear(2, 3), "tanh", nn.RMSNorm(3), nn.Linear(3, 1)),
         ["inputs", "layers[0]", "layers[2]", "inputs", "layers[3]"]),
    ],
)  # fmt: skip
def test_any_model_whose_parameters_have_names(model: Any, titles: list[str]) -> None:
    assert [column.title for column in columns(model)] == titles
    assert draw(model).pipe().startswith(b"<?xml")


def test_the_rows_of_a_matrix_are_neurons_and_their_biases_no_weights() -> None:
    fc = Holder(w=[[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]], b=[Value(9.0), Value(8.0)])
    inputs, layer = columns(Holder(fc=fc))
    assert (inputs.size, layer.title, layer.weights) == (2, "fc", ((1.0, 2.0), (3.0, 4.0)))
    assert layer.parameters == 6


def test_a_module_that_is_no_layer_is_one_block_with_its_class() -> None:
    (block,) = columns(Holder(look=nn.SelfAttention(4, 2)))
    assert block.lines == ("look", "SelfAttention", "64 parameters")


def test_wide_layers_are_abbreviated_with_a_count() -> None:
    assert shown(MOST) == list(range(MOST))
    assert shown(MOST + 1) == [0, 1, 2, 3, 4, None, 7, 8, 9]
    drawing = draw(nn.MLP(2, [1200, 1], rng=0))
    assert "1,192 more" in drawing.dot
    assert drawing.dot.count(" -> l1n") >= 2 * 8
    assert Svg(drawing.pipe()).nodes < 20


def test_sign_is_colour_and_dashes_and_size_is_width() -> None:
    neuron = nn.Neuron(4)
    for w, number in zip(neuron.w, (2.0, -1.0, 0.0, math.nan)):
        w.data = number
    edges = [line for line in draw(neuron).dot.splitlines() if " -> l1n0" in line]
    assert ['"#0b57a4" penwidth="3.2"' in edges[0], 'style="dashed"' in edges[0]] == [True, False]
    assert '"#db7410" penwidth="1.8" style="dashed"' in edges[1]
    assert 'style="dotted"' in edges[2]
    assert '"#a30000"' in edges[3]


def test_the_legend_explains_the_signs_that_occur() -> None:
    neuron = nn.Neuron(1)
    neuron.w[0].data = 1.0
    assert "weight above 0" in draw(neuron).dot
    assert "weight below 0" not in draw(neuron).dot
    neuron.w[0].data = 0.0
    assert "legend" not in draw(neuron).dot
    assert "legend" not in draw(nn.Neuron(2), legend=False).dot


def test_an_activation_is_named_by_what_is_there_and_harmlessly() -> None:
    def squash(x: Any) -> Any:
        return x.tanh()

    assert columns(nn.Layer(2, 1, activation=squash))[1].activation == "squash"
    neuron = nn.Neuron(2)
    neuron.activation = "\x00<b>"
    assert "1 neuron, \N{REPLACEMENT CHARACTER}<b>" in Svg(draw(neuron).pipe()).texts


def test_a_layer_in_a_dict_says_its_activation() -> None:
    """A key may hold a dot, which ends no attribute."""
    parts = {"a.b": nn.Layer(2, 3, activation="tanh", rng=0), "c": nn.Linear(3, 1, rng=1)}
    found = [(column.title, column.activation) for column in columns(Holder(parts=parts))[1:]]
    assert found == [("parts['a.b']", "tanh"), ("parts['c']", "linear")]


def test_a_model_without_parameters_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to draw: Module has no parameters"):
        draw(nn.Module())


def test_a_model_of_too_many_lines_is_drawn_as_cells() -> None:
    assert "l1n0" in draw(nn.MLP(16, [32, 1], rng=1)).dot  # nine circles a column at the most
    deep = draw(nn.MLP(8, [8, 8, 8, 1], rng=1))
    assert deep.dot.count(" -> ") == 4
    assert deep.dot.count('width="8" height="8"') >= 3 * 64 + 8
    assert ">one row per neuron: its weights<" in deep.dot
    found = reading(deep.pipe())
    assert (found.boxes, found.edges, found.crossings, found.texts) == (5, 4, 0, 0)
    assert found.text >= READABLE


def test_inputs_have_the_names_that_they_are_given() -> None:
    model = nn.MLP(2, [2, 1], rng=0)
    names = ["length", "a name that is much too long for a picture"]
    dot = draw(model, inputs=names).dot
    assert '"length"' in dot
    assert '"a name that is much too…"' in dot
    wide = draw(nn.MLP(20, [20, 20, 1], rng=0), inputs=[f"f{i}" for i in range(20)])
    assert "f0<br/>f1" in wide.dot
    assert "f10" not in wide.dot  # the first and the last
    with pytest.raises(ValueError, match="inputs= names 1 inputs, but this model takes 2"):
        draw(model, inputs=["x"])
    with pytest.raises(ValueError, match=r"inputs= has no effect on .* \(Values\)"):
        draw(Value(1.0) + 1.0, inputs=["x"])
