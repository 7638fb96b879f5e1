"""A long computation without names is boxes of some thirty results, which open."""

from __future__ import annotations

import re

import pytest
from pictures import chain

from viz import draw, play
from viz.graph.graph import collect
from viz.graph.groups import owners


def test_a_chain_draws_in_pieces_that_open() -> None:
    drawing = draw(chain(751), collapse="neuron")
    assert drawing.values == 26
    assert "part 1, 1" in drawing.dot
    opened = draw(chain(751), collapse="neuron", open=["part 1, 3"])
    assert 26 + 28 <= opened.values <= 26 + 31


def test_pieces_are_whole_and_in_order() -> None:
    graph = collect([chain(100)])
    owned = owners(graph)
    results = {edge.tail: edge.head for edge in graph.edges if edge.result}
    assert all(owned[operation] == owned[result] for operation, result in results.items())
    seen = [int(owned[node.name].neuron.rpartition(" ")[2]) for node in graph.nodes]
    assert seen == sorted(seen)
    assert max(seen) == 4


@pytest.mark.parametrize("length", [300])
def test_a_player_has_the_same_pieces(length: int) -> None:
    found = re.findall(r'"name":"part 1, (\d+)"', play(chain(length)).html)
    assert len(found) == length // 30
