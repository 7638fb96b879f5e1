"""What is drawn where nobody says how: always small, with the names that are asked for."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import program

import nn
from autograd import Value
from nn.classic import without_biases
from viz import draw
from viz.graph.automatic import boxes, first_that_reads, ways
from viz.graph.graph import Graph, collect
from viz.graph.legibility import BOXES, EDGES, Legibility, estimate


def _wide() -> Value:
    """The cross entropy of a 64-16-10 network."""
    rng = random.Random(1)
    model = nn.MLP(64, [16, 10], activation="tanh", rng=1)
    loss = nn.cross_entropy(model([rng.random() for _ in range(64)]), 3)
    loss.backward()
    return loss


@given(seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_any_graph_is_small_and_whole(seed: int) -> None:
    parameters = [Value(0.5, f"p{i}") for i in range(3)]
    root = program(seed, parameters)(Value(0.3, "x"), Value(0.7, "y"))
    if not isinstance(root, Value):
        return
    graph = collect([root])
    drawn, direction, _ = first_that_reads(graph, lambda graph: graph)
    assert direction in ("LR", "TB")
    assert len(drawn.nodes) <= BOXES
    assert len(drawn.edges) <= EDGES
    held = [name for node in drawn.nodes for name in node.holds or [node.name]]
    assert sorted(held) == sorted(node.name for node in graph.nodes)


@pytest.mark.parametrize("name", ["layers[1].neurons[2]", "layers[1].neurons[2].w[3]"])
def test_what_is_in_focus_is_unfolded_and_nothing_else(name: str) -> None:
    near = draw(_wide(), focus=name)
    assert name in near.dot
    assert "layers[0].neurons" not in near.dot
    assert near.values <= 50


def test_every_box_that_is_shown_opens() -> None:
    loss = _wide()
    graph, _, way = first_that_reads(collect([loss]), lambda graph: graph)
    assert boxes(graph) == ["layers[0]", "layers[1]", "after layers[1]"]
    for name in boxes(graph):
        assert name not in boxes(way(collect([loss]), [name]))


def test_ways_show_less_and_less() -> None:
    graph = collect([_wide()])
    sizes = [len(way(graph).nodes) for way in ways(graph) if not way.brief]
    assert sizes == sorted(sizes, reverse=True)
    assert ways(graph)[0](graph) is graph


def test_a_direction_that_is_given_stays() -> None:
    root = without_biases().forward()
    assert 'rankdir="TB"' in draw(root).dot
    assert 'rankdir="LR"' in draw(root, rankdir="LR").dot


@pytest.mark.parametrize(
    ("width", "height", "crossings", "reads"),
    [
        (700.0, 300.0, 0, True), (1071.0, 300.0, 0, True), (1072.0, 300.0, 0, False),
        (200.0, 750.0, 0, True), (374.0, 751.0, 0, False), (376.0, 751.0, 0, True),
        (700.0, 300.0, 19, True), (700.0, 300.0, 20, False),
    ],
)  # fmt: skip
def test_what_reads(width: float, height: float, crossings: int, reads: bool) -> None:
    assert Legibility(width, height, crossings).reads is reads


def test_crossings_are_counted() -> None:
    x, y = Value(1.0, "x"), Value(2.0, "y")
    assert estimate(collect([x * 2.0 + y * 3.0])).crossings == 0
    full = [[Value(1.0) for _ in range(3)], [Value(1.0) for _ in range(3)]]
    tangled = [a * b for a in full[0] for b in full[1]]
    assert estimate(collect(tangled)).crossings > 0
    assert estimate(Graph()).crossings == 0
