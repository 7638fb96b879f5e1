"""The outline of a network: layers keep their names, and what lies between them is one box each."""

from __future__ import annotations

from typing import Any

import pytest
from growing import GROWING, network

import nn
from viz import draw
from viz.graph.graph import Graph, collect
from viz.graph.notation import PRINTED
from viz.graph.outline import outline


@pytest.fixture(scope="module")
def gpt() -> Graph:
    return collect([GROWING["GPT"]()])


def _titles(graph: Graph) -> list[str]:
    return [node.label for node in graph.nodes if node.kind == "folded"]


def test_the_modules_of_a_gpt_keep_their_names(gpt: Graph) -> None:
    attention = {f"attention.{name}" for name in ("query", "key", "value", "output")}
    modules = {"characters", "places", "widen", "narrow", "scores", *attention}
    titles = _titles(outline(gpt))
    assert modules <= set(titles)
    between = [title for title in titles if title not in modules]
    assert all(title.startswith("after ") for title in between)
    assert len(set(titles)) == len(titles) == len(modules) + 7


def test_every_node_is_in_one_place_and_only_the_root_in_none(gpt: Graph) -> None:
    drawn = outline(gpt)
    held = [name for node in drawn.nodes for name in node.holds or [node.name]]
    assert sorted(held) == sorted(node.name for node in gpt.nodes)
    assert [node.label for node in drawn.nodes if not node.holds] == ["loss"]
    place = {node.name: i for i, node in enumerate(drawn.nodes)}
    assert all(place[edge.tail] < place[edge.head] for edge in drawn.edges)


def test_a_box_between_layers_says_what_is_done_there(gpt: Graph) -> None:
    (softmax,) = [n for n in outline(gpt).nodes if n.label.endswith("query and attention.key")]
    assert softmax.lines[1] == ", ".join(
        [*(PRINTED[x] for x in ("dot", "div", "sub")), "exp \N{HORIZONTAL ELLIPSIS}"]
    )
    opened = outline(gpt, ["after widen", "widen"])
    symbols = [node.lines[0] for node in opened.nodes if node.kind == "operation"]
    assert symbols == ["**"] * len(symbols)
    assert "after widen" not in _titles(opened)
    assert "widen.neurons[3]" in _titles(opened)


def test_equal_layers_are_one_box_with_their_count() -> None:
    deep = collect([network(4, [8] * 12 + [1])])
    drawn = outline(deep)
    assert _titles(drawn)[:3] == ["layers[0]", "layers[1] to layers[11]", "layers[12]"]
    assert drawn.nodes[2].lines[1] == "11 similar layers"
    assert "layers[5]" in _titles(outline(deep, ["layers[1] to layers[11]"]))
    other = outline(collect([network(4, [8, 8, 7, 8, 8, 1])]))
    assert "layers[3]" in _titles(other)


def test_blocks_with_a_way_around_them_keep_their_names() -> None:
    blocks = [nn.Linear(8, 8, rng=i) for i in range(6)]
    for i, block in enumerate(blocks):
        for name, parameter in block.named_parameters():
            parameter.label = f"blocks[{i}].{name}"
    x: list[Any] = [0.1 * i for i in range(8)]
    for block in blocks:
        x = [a + b.tanh() for a, b in zip(x, block(x))]
    drawing = draw(x[0])
    assert "drawn as layers and boxes between them" in drawing.note
    assert "blocks[1] to blocks[4]" in drawing.dot


def test_a_drawing_opens_what_it_shows_and_says_what_there_is() -> None:
    root = GROWING["batch of 20"]()
    assert "after layers[2]" in draw(root).dot
    assert draw(root, open=["after layers[2]"]).dot.count("20 results") == 1
    with pytest.raises(ValueError, match=r"there are layers\[0\], layers\[1\], layers\[2\], after"):
        draw(root, open=["nope"])
