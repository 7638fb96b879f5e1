"""What is drawn of a graph: folded where it is large, or only the neighbourhood of a node."""

from __future__ import annotations

import math
import time
from functools import cache
from pathlib import Path

import pytest
from pictures import Svg, chain, expression, network

import nn
from autograd import Value
from autograd.sweep import topological
from nn.classic import with_biases
from viz import TooLargeError, draw
from viz.graph.focus import named, neighbourhood
from viz.graph.graph import Graph, collect
from viz.graph.view import View

_GOLDEN = Path(__file__).parents[1] / "golden"


@cache
def _loss(samples: int, *, layers: tuple[int, ...] = (16, 16, 1)) -> Value:
    model, data = nn.MLP(2, layers, rng=1), nn.data.moons(samples, rng=1)
    loss = nn.hinge_loss([model(x) for x in data.inputs], data.signs())
    loss.backward()
    return loss


def _labels(graph: Graph) -> set[str]:
    return {node.label for node in graph.nodes if node.label}


def _classic() -> Value:
    loss = with_biases().forward()
    loss.backward()
    return loss


# folding


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_text_of_a_folded_network(theme: str) -> None:
    text = draw(_classic(), collapse="neuron", theme=theme).dot  # type: ignore[arg-type]
    assert text == (_GOLDEN / f"folded-{theme}.dot").read_text()


def test_with_a_limit_a_graph_folds_by_the_finest_level_that_fits_and_says_so() -> None:
    loss = _loss(100)
    by_neuron = draw(loss, limit=500)
    assert by_neuron.note == (
        "7,139 Values are more than limit=500: folded by neuron; open=[name] unfolds one."
    )
    assert "layers[1].neurons[15]" in by_neuron.dot
    said = f"<Drawing of 38 boxes as svg; .save(path) or .dot> {by_neuron.note}"
    assert repr(by_neuron) == said
    by_layer = draw(loss, limit=30)
    assert "folded by layer" in by_layer.note
    assert "layers[1]" in by_layer.dot
    assert "folded by module" in draw(loss, limit=3).note


def test_the_sentence_stands_in_the_legend_whatever_its_signs() -> None:
    drawing = draw(_loss(100))
    assert drawing.note == (
        "7,139 Values, drawn as layers and boxes between them; open=['layers[0]'] unfolds a box."
    )
    assert " ".join(text for text in Svg(drawing.pipe()).texts if text in drawing.note)
    assert all(word in " ".join(Svg(drawing.pipe()).texts) for word in drawing.note.split())
    assert not draw(_classic()).note


def test_without_a_legend_the_sentence_is_in_the_note_alone() -> None:
    drawing = draw(expression(), limit=4, legend=False)
    assert "limit=4" in drawing.note
    assert "limit=4" not in drawing.dot


def test_what_fits_is_not_folded() -> None:
    assert draw(expression()).dot == draw(expression(), collapse="none").dot


def test_more_boxes_than_the_limit_are_refused_where_the_level_was_asked_for() -> None:
    with pytest.raises(TooLargeError, match="too many to lay out with limit=10"):
        draw(_loss(5), collapse="neuron", limit=10)


def test_opening_unfolds_the_picture_that_was_seen() -> None:
    closed, opened = draw(_loss(5)), draw(_loss(5), open="layers[0]")
    assert "after layers[2]" in closed.dot
    assert "after layers[2]" in opened.dot
    assert opened.values == closed.values + 15  # sixteen neurons in place of a layer


def test_ten_thousand_nodes_fold_and_render_in_seconds() -> None:
    loss = _loss(70)
    assert len(collect([loss]).nodes) > 10_000
    start = time.process_time()
    drawing = draw(loss)
    assert time.process_time() - start < 4.0
    assert Svg(drawing.pipe()).nodes == drawing.values + 1  # the inputs


def test_too_many_nodes_are_refused_at_once_in_one_sentence() -> None:
    root = chain(125_000)  # as many operations again
    for collapse in ("auto", "none", "layer"):
        start = time.process_time()
        with pytest.raises(TooLargeError, match="has more than 100,000 Values, too many to"):
            draw(root, collapse=collapse)  # type: ignore[arg-type]
        assert time.process_time() - start < 1.0


def test_the_text_alone_is_never_folded_unless_asked_for() -> None:
    assert draw(chain(700), format="dot").values == 701
    assert draw(chain(700), format="dot", collapse="neuron").values == 24


def test_names_are_read_before_leaves_are_left_out() -> None:
    drawing = draw(_loss(5), collapse="layer", leaves=False)
    assert "layers[1]" in drawing.dot
    assert "constants" not in drawing.dot
    assert drawing.dot.count("leaf") == 0


def test_a_legend_without_what_the_focus_left_out() -> None:
    x = Value(1.0, "x")
    y = (x * 2.0 * 3.0).exp() * math.inf  # the gradient is infinite from there back to x
    y.backward()
    near = draw(y, focus="x", radius=1).dot
    assert "first inf" not in near
    assert ">root<" not in near
    assert ">nan or inf<" in near


def test_a_tangle_of_many_folded_edges_folds_further() -> None:
    graph = Graph(*_wide(40))
    assert not View().fits(graph, 100)
    assert View().fits(graph, 1000)


def _wide(size: int):  # type: ignore[no-untyped-def]
    from viz.graph.graph import Edge, Node

    left = [Node(f"a{i}", "folded", ("x",)) for i in range(size)]
    right = [Node(f"b{i}", "folded", ("x",)) for i in range(size)]
    return left + right, [Edge(a.name, b.name, None) for a in left for b in right]


def test_arguments_are_checked() -> None:
    x = Value(1.0, "x")
    with pytest.raises(ValueError, match="collapse is one of auto, none, neuron, layer, module"):
        draw(x, collapse="atom")  # type: ignore[arg-type]
    for radius in (-1, 1.5, True):
        with pytest.raises(ValueError, match="radius is a number of operations, 0 or more, not"):
            draw(x, focus=x, radius=radius)  # type: ignore[arg-type]


# focus


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_text_of_a_neighbourhood(theme: str) -> None:
    text = draw(_classic(), focus="h1", radius=1, theme=theme).dot  # type: ignore[arg-type]
    assert text == (_GOLDEN / f"focus-{theme}.dot").read_text()


def test_a_neighbourhood_goes_up_and_down_and_keeps_operations_whole() -> None:
    graph = collect([_classic()])
    (h1,) = [node.name for node in graph.nodes if node.label == "h1"]
    near = neighbourhood(graph, [h1], 1)
    weights = {"w5", "w6", "w7", "w8"}
    assert _labels(near) == {"net_h1", "h1", "h2", "net_o1", "net_o2", "b2", *weights}
    further = neighbourhood(graph, [h1], 2)
    assert _labels(further) == _labels(near) | {"w1", "w2", "x1", "x2", "b1", "o1", "o2"}
    assert neighbourhood(graph, [h1], 99).nodes != graph.nodes  # h2 came of what h1 did not
    assert _labels(neighbourhood(graph, [h1], 0)) == {"h1"}


def test_what_is_left_out_is_hinted_at() -> None:
    x = Value(2.0, "x")
    y = x.exp()
    y.label = "y"
    graph = collect([y * 1.0, y * 2.0, y * 3.0])
    near = neighbourhood(graph, named(graph, "y"), 0)
    assert [node.lines for node in near.nodes] == [
        ("\N{HORIZONTAL ELLIPSIS}",), ("y", "data 7.389", "grad -"),
        ("\N{HORIZONTAL ELLIPSIS} 3 more",),
    ]  # fmt: skip
    assert [(edge.hint, edge.flow) for edge in near.edges] == [(True, None)] * 2
    whole = neighbourhood(graph, [node.name for node in graph.nodes], 0)
    assert (whole.nodes, whole.edges) == (graph.nodes, graph.edges)


def test_the_focus_is_a_value_a_label_or_several() -> None:
    loss = with_biases().forward()
    h1 = next(v for v in topological(loss) if v.label == "h1")
    by_value = draw(loss, focus=h1)
    assert by_value.dot == draw(loss, focus="h1").dot == draw(loss, focus=[h1, "h1"]).dot
    assert by_value.note == "Of 27 Values, those within 2 steps of the focus."


def test_a_value_in_a_box_focuses_the_box() -> None:
    loss = _loss(5)
    weight = next(v for v in topological(loss) if v.label == "layers[1].neurons[3].w[0]")
    near = draw(loss, collapse="layer", focus=weight, radius=1)
    assert "layers[1]" in near.dot
    assert near.dot == draw(loss, collapse="layer", focus="layers[1]", radius=1).dot


def test_a_focus_that_leaves_too_much_is_folded_too() -> None:
    drawing = draw(_loss(100), focus="layers[0].neurons[3]", limit=300)
    assert "folded by neuron" in drawing.note
    assert "those within 2 steps of the focus" in drawing.note


def test_a_focus_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing in this picture is called 'q'; it has 'a', 'b'"):
        draw(expression(), focus="q")
    with pytest.raises(ValueError, match=r"focus=Value\(data=1.0\) is not in this picture"):
        draw(expression(), focus=Value(1.0))
    with pytest.raises(TypeError, match="focus is a Value, a label or several, not int"):
        draw(expression(), focus=[1])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="focus is an empty list"):
        draw(expression(), focus=[])


def test_labels_that_many_have_focus_all_of_them() -> None:
    root = network()
    for x in topological(root):
        x.label = "same" if x.op is None else None
    assert draw(root, focus="same", radius=0).values == sum(x.op is None for x in topological(root))
