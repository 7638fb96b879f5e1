"""The paths of a gradient over the graph: each edge carries the factor it contributes."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from pictures import chain

from autograd import Value, explain
from autograd.chain.explanation import Explanation
from nn.classic import with_biases
from viz import Drawing, TooLargeError, draw
from viz.graph.graph import Graph
from viz.graph.paths import MOST, path_graph

_GOLDEN = Path(__file__).parents[1] / "golden"


def _classic() -> Explanation:
    network = with_biases()
    loss = network.forward()
    loss.backward()
    return explain(loss, network.weights[0])


def _product(graph: Graph, path: int) -> float:
    factors = [float(e.note.split()[1]) for e in graph.edges if path in e.paths and e.note]
    return math.prod(factors)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_text_of_two_paths(theme: str) -> None:
    text = _classic().draw(theme=theme).dot
    assert text == (_GOLDEN / f"paths-{theme}.dot").read_text()


def test_the_factors_along_a_path_multiply_to_its_product() -> None:
    graph, note = path_graph(_classic())
    assert graph.products == pytest.approx((0.00066839602, -0.00022982829), rel=1e-7)
    for path, product in enumerate(graph.products):
        assert _product(graph, path) == pytest.approx(product, rel=2e-3)  # of four digits
    assert note == "The 2 paths add up to the gradient, 0.0004386."


def test_what_is_on_no_path_is_faint_and_nothing_else_is() -> None:
    graph, _ = path_graph(_classic())
    faint = {node.label for node in graph.nodes if node.faint and node.label}
    assert faint == {"w2", "w3", "w4", "w5", "w6", "w7", "w8", "x1", "x2", "h2", "net_h2", "b1",
                     "b2"}  # fmt: skip
    assert all(edge.faint is not bool(edge.paths) for edge in graph.edges)


def test_both_edges_of_a_square_have_their_factor() -> None:
    x = Value(3.0, "x")
    y = x * x
    graph, _ = path_graph(explain(y, x))
    assert [edge.note for edge in graph.edges if not edge.result] == [
        "\N{MULTIPLICATION SIGN} 3"
    ] * 2


def test_factors_go_through_values_without_a_name() -> None:
    x, h = Value(2.0, "x"), Value(0.0)
    h = (x * 3.0 + 1.0).log()
    h.label = "h"
    y = h * h.exp()
    graph, _ = path_graph(explain(y, x))
    on = [node for node in graph.nodes if not node.faint and node.kind == "inner"]
    assert len(on) == 5  # x * 3, + 1, h, exp, y
    assert sum(bool(edge.note) for edge in graph.edges) == 6


def test_of_many_paths_the_largest_are_drawn_and_the_rest_is_told() -> None:
    x = y = Value(1.0, "x")
    for _ in range(20):
        y = y * 1.5 + y * 0.5
    graph, note = path_graph(explain(y, x, paths=9))
    assert len(graph.products) == MOST
    assert graph.products == pytest.approx((1.5**20, *[1.5**19 * 0.5] * 3))
    assert note == "The 4 largest of 1,048,576 paths; all add up to the gradient, 1.049e6."


def test_more_paths_than_can_be_told_apart() -> None:
    x = Value(1.0, "x")
    hs = [x * float(i) for i in range(1, 8)]
    for i, h in enumerate(hs):
        h.label = f"h{i}"
    y = sum(hs)
    graph, note = path_graph(explain(y, x, paths=7))
    assert graph.products == (7.0, 6.0, 5.0, 4.0)
    assert note == "The 4 largest of 7 paths; all add up to the gradient, 28."


def test_where_no_path_leads() -> None:
    drawing = explain(Value(2.0, "a") * 3.0, Value(1.0, "b")).draw()
    assert drawing.note == "No path leads from one to the other: the gradient is 0."
    assert "path 1" not in drawing.dot


def test_of_a_large_graph_only_what_lies_between_is_left() -> None:
    x, others = Value(1.0, "x"), chain(200)
    y = (x.tanh() * others).exp()
    drawing = explain(y, x).draw()
    assert drawing.values < 10
    assert "more" in drawing.dot or "\N{HORIZONTAL ELLIPSIS}" in drawing.dot
    with pytest.raises(TooLargeError, match="too many to fold"):
        explain(chain(100_001), x).draw()


def test_a_path_alone_has_its_dashes_and_shared_edges_have_strands() -> None:
    dot = _classic().draw(legend=False).dot
    light = [line for line in dot.splitlines() if "->" in line]
    assert any('color="#0c2d6e:#c77c57"' in line for line in light)
    assert any('color="#c77c57" penwidth="2.6" fontsize="11" style="dashed"' in x for x in light)
    assert any('color="#0c2d6e" penwidth="2.6" fontsize="11" style="solid"' in x for x in light)


def test_nan_on_a_path_is_drawn() -> None:
    x = Value(0.0, "x")
    y = (x.log() * x).tanh()
    drawing = explain(y, x).draw()
    assert isinstance(drawing, Drawing)
    assert "nan" in drawing.dot
    assert draw(explain(y, x)).pipe().startswith(b"<?xml")
