"""Long computations in spans of steps: both ends are there, spans open, nothing is lost."""

from __future__ import annotations

import pytest
from pictures import chain

from autograd import Value
from viz import draw
from viz.graph.graph import collect
from viz.graph.spans import spans


def _titles(length: int, ends: int, *opened: str) -> list[str]:
    graph = spans(collect([chain(length)]), ends, opened)
    return [node.label for node in graph.nodes if node.kind == "folded"]


def test_both_ends_are_kept() -> None:
    graph = spans(collect([chain(750)]), 2)
    shown = [node.lines[0] for node in graph.nodes if node.kind in ("leaf", "inner")]
    assert shown == ["x", "add1", "add2", "add749", "y"]
    assert _titles(750, 2) == ["steps 3 to 250", "steps 251 to 499", "steps 500 to 748"]


def test_a_span_opens_into_shorter_ones_and_these_as_well() -> None:
    titles = _titles(750, 1, "steps 2 to 250")
    assert titles[:3] == ["steps 3 to 84", "steps 85 to 166", "steps 167 to 249"]
    deeper = _titles(750, 1, "steps 2 to 250", "steps 3 to 84")
    assert deeper[0] == "steps 4 to 29"
    assert "steps 2 to 250" not in deeper


@pytest.mark.parametrize("length", [1, 8, 9, 40, 751])
def test_every_node_is_in_one_place(length: int) -> None:
    graph = collect([chain(length)])
    held = [name for node in spans(graph, 1).nodes for name in node.holds or [node.name]]
    assert sorted(held) == sorted(node.name for node in graph.nodes)


def test_a_weight_of_every_step_stays_outside() -> None:
    w, x = Value(0.9, "w"), Value(1.0, "x")
    for _ in range(100):
        x = (x * w).tanh()
    graph = spans(collect([x]), 1)
    (weight,) = [node for node in graph.nodes if node.label == "w"]
    assert weight.kind == "leaf"
    assert sum(edge.tail == weight.name for edge in graph.edges) == 4  # the first step, three spans


def test_a_drawing_opens_them_by_the_names_it_shows() -> None:
    closed = draw(chain(750))
    said = "751 Values, drawn in spans of steps; open=['steps 2 to 250'] unfolds a box."
    assert closed.note == said
    opened = draw(chain(750), open=["steps 2 to 250", "steps 3 to 84"])
    assert opened.values > closed.values
    with pytest.raises(ValueError, match="open='steps 1 to 2' is the name of no box here; did you"):
        draw(chain(750), open=["steps 1 to 2"])
    with pytest.raises(ValueError, match="'steps 3 to 84' is the name of no box here"):
        draw(chain(750), open=["steps 3 to 84"])  # within one that is closed
