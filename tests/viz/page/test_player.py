"""The player without a browser: its size, its texts, what it refuses, and where it saves."""

from __future__ import annotations

import os
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pictures import chain, network
from shown_data import shown_data

import nn
from autograd import Value, explain
from autograd.chain.text import number as long
from nn.classic import with_biases
from viz import Player, TooLargeError, play
from viz.graph.graph import Edge, Graph, Node
from viz.page.player.arrange import APART, CORNER, Box, arrange
from viz.page.player.sweep import sweep


def data(player: Player) -> dict[str, Any]:
    """What the page knows."""
    return shown_data(player.html)


def classic() -> Value:
    loss = with_biases().forward()
    loss.backward()
    return loss


def perceptron(*sizes: int) -> Value:
    """The loss of a network on one sample, after backward."""
    inputs, *layers = sizes
    model = nn.MLP(inputs, layers, activation="tanh", rng=0)
    targets = [1.0] * layers[-1]
    loss = nn.mse_loss(model([0.5] * inputs), targets if len(targets) > 1 else 1.0)
    loss.backward()
    return loss


def test_the_classic_network_is_small() -> None:
    assert len(play(classic()).html.encode()) < 200_000


def test_a_thousand_nodes_are_below_a_megabyte() -> None:
    loss = perceptron(8, 24, 24, 4)
    player = play(loss)
    assert player.values > 1_000
    assert len(player.html.encode()) < 1_000_000


def test_the_page_is_the_same_in_every_run() -> None:
    assert play(classic()).html == play(classic()).html


def test_all_of_the_page_is_ascii_but_its_own_script() -> None:
    """So that a label can't change how the page is read, whatever is thought of its encoding."""
    shown = data(play(Value(1.0, "\u05e9 <b>")))
    assert shown["nodes"][0]["name"] == "\u05e9 <b>"
    text = re.search(r'id="data">(.*?)</script>', play(Value(1.0, "\u05e9 <b>")).html)
    assert text is not None
    assert text[1].isascii()
    assert "<" not in text[1]


def test_numbers_and_formulas() -> None:
    loss = classic()
    shown = data(play(loss))
    nodes = {row["name"]: row for row in shown["nodes"] if row["kind"] != "constant"}
    order = [row["name"] for row in shown["nodes"]]
    assert nodes["w1"]["data"] == ["0.15", "0.15"]
    assert nodes["w1"]["grad"] == ["0.0004386", "0.0004385677345", 1]
    assert nodes["w7"]["grad"][2] == -1
    place, *ids = nodes["net_h1"]["formula"]
    pattern = shown["formulas"][place]
    parts = [order[ids[part]] if isinstance(part, int) else part for part in pattern["text"]]
    assert "".join(parts) == "w1 * x1 + w2 * x2 + b1"
    assert pattern["infix"]
    assert (nodes["h1"]["op"], nodes["h1"]["symbol"]) == ("sigmoid", "\N{GREEK SMALL LETTER SIGMA}")
    assert (nodes["net_h1"]["symbol"], nodes["pow1"]["symbol"]) == ("Σ", "x²")
    assert (nodes["net_h1"]["sub"], nodes["x1"]["sub"], nodes["pow1"].get("sub")) == (1, 1, None)


def test_columns_are_those_of_drawings() -> None:
    shown = data(play(classic()))
    columns = {" ".join(sorted(shown["nodes"][i]["name"] for i in x)) for x in shown["columns"]}
    assert columns == {
        "b1 w1 w2 w3 w4 x1 x2", "net_h1 net_h2", "h1 h2", "b2 w5 w6 w7 w8", "net_o1 net_o2",
        "o1 o2", "sub1 sub2", "pow1 pow2", "mul1 mul2",
    }  # fmt: skip


def test_a_box_has_room_for_the_digits_of_its_column() -> None:
    """-0.0005 is -0.0005000 beside a number with four digits."""

    def width(beside: float) -> float:
        x, z = Value(-0.0005, "x"), Value(beside, "z")
        boxes = {row["name"]: row["box"] for row in data(play(x * z))["nodes"]}
        return float(boxes["x"][2])

    assert width(0.25) < width(1.2345)


def test_opened_leaves_are_what_explain_says() -> None:
    loss = classic()
    found = sweep(loss)
    shown = data(play(loss))
    order = [row["name"] for row in shown["nodes"]]
    factors = {(upper, lower): text for upper, lower, text in shown["opened"]["factors"]}
    for value in found.order:
        if value.op is None:
            explanation = explain(loss, value, paths=16)
            opened = shown["opened"]["leaves"][str(order.index(value.label))]
            for path, (stops, product, _) in zip(explanation.paths, opened["paths"], strict=True):
                assert product == long(path.product)
                told = [factors[pair] for pair in pairwise(stops)]
                assert told == [long(factor.value) for factor in path.factors]


def test_names_are_unique_and_made_up_where_there_are_none() -> None:
    a, b, c = Value(1.0, "w"), Value(2.0, "w"), Value(3.0)
    root = (a * b + c) * Value(4.0, "mul1")
    assert list(sweep(root).names.values()) == [
        "w",
        "w#2",
        "mul2",
        "v1",
        "add1",
        "mul1",
        "y",
    ]
    many = [Value(1.0, "n") for _ in range(50)]
    found = sweep(sum(many[1:], many[0]))
    assert len(set(found.names.values())) == len(found.order)


def test_gradients_are_those_of_backward_to_the_bit() -> None:
    loss = perceptron(3, 5, 2)
    found = sweep(loss)
    assert not found.foreign
    assert all(found.gradients[value] == value.grad for value in found.order)


def test_a_gradient_that_holds_more_is_told() -> None:
    loss = classic()
    with_more = sweep(loss).order[0]
    with_more.grad += 1.0
    found = sweep(loss)
    assert found.foreign == [with_more]
    assert found.gradients[with_more] == pytest.approx(with_more.grad - 1.0)


def test_the_weights_of_a_neuron_stand_in_their_order() -> None:
    shown = data(play(classic()))
    height = {row["name"]: row["box"][1] for row in shown["nodes"]}
    for first in (1, 3, 5, 7):
        assert height[f"w{first}"] < height[f"w{first + 1}"]


def test_neurons_fold_and_stand_in_their_order() -> None:
    shown = data(play(perceptron(2, 4, 4, 1), collapse="neuron"))
    heights: dict[str, list[float]] = {}
    for row in shown["groups"]:
        heights.setdefault(row["owner"], []).append(row["box"][1])
        members = [shown["nodes"][i]["name"] for i in row["members"]]
        assert sum(name.startswith(("w[", "b")) for name in members) in (3, 5)
    assert [len(ys) for ys in heights.values()] == [1, 4, 4]
    assert all(ys == sorted(ys) for ys in heights.values())


@pytest.mark.parametrize(("collapse", "count"), [("none", 0), ("neuron", 4), ("layer", 2)])
def test_what_folds(collapse: Any, count: int) -> None:
    assert len(data(play(classic(), collapse=collapse))["groups"]) == count


def test_neurons_fold_by_themselves_where_there_are_many_values() -> None:
    assert not data(play(classic()))["groups"]
    assert len(data(play(perceptron(3, 8, 8, 1)))["groups"]) == 17


def test_every_edge_starts_and_ends_at_a_place_of_its_own_at_its_nodes() -> None:
    """Also where two lead from the same node to the same."""
    graph = Graph(
        [Node("n0", "leaf", ("x",)), Node("n1", "inner", ("y",))],
        [Edge("n0", "n1", 1.0), Edge("n0", "n1", 2.0)],
    )
    found = arrange(graph, {"n0": Box(50.0, 40.0), "n1": Box(80.0, 30.0)})
    (x0, y0), (x1, y1) = found.places["n0"], found.places["n1"]
    for curve in found.curves:
        assert curve[0][0] == pytest.approx(x0 + 25.0, abs=1.0)
        assert curve[-1][0] == pytest.approx(x1 - 40.0, abs=1.0)
        assert len(curve) % 3 == 1
    starts, ends = zip(*((curve[0][1], curve[-1][1]) for curve in found.curves))
    for heights, middle in ((starts, y0), (ends, y1)):
        assert abs(heights[0] - heights[1]) == pytest.approx(APART, abs=1.0)
        assert sum(heights) / 2.0 == pytest.approx(middle, abs=1.0)


def test_edges_from_a_node_begin_in_the_order_in_which_they_run() -> None:
    nodes = [Node("n0", "leaf", ("x",)), *(Node(f"n{i}", "inner", ("y",)) for i in range(1, 31))]
    graph = Graph(nodes, [Edge("n0", f"n{i}", 1.0) for i in range(1, 31)])
    found = arrange(graph, {node.name: Box(50.0, 40.0) for node in nodes})
    downwards = sorted(found.curves, key=lambda curve: curve[-1][1])
    begins = [curve[0][1] for curve in downwards]
    assert begins == sorted(begins)
    assert len(set(begins)) == 30
    assert max(begins) - min(begins) <= 40.0 - 2.0 * CORNER + 0.1  # so many are closer together


def test_without_gradients() -> None:
    shown = data(play(network()))
    assert shown["gradients"] is False
    assert shown["opened"] is None
    assert shown["notes"] == [
        "There are no gradients, so only the forward pass is shown: call backward() on the root "
        "before play()."
    ]


def test_too_many_values_are_refused_at_once() -> None:
    root = chain(250_000)
    start = time.process_time()
    with pytest.raises(TooLargeError, match=r"more than 100,000 Values, .* play a smaller root"):
        play(root)
    assert time.process_time() - start < 0.5


def test_what_can_not_be_played() -> None:
    with pytest.raises(TypeError, match="play takes a Value, not list"):
        play([Value(1.0)])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="theme is one of auto, light, dark, not 'pink'"):
        play(Value(1.0), theme="pink")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="collapse is one of auto, neuron, layer, none, not 'x'"):
        play(Value(1.0), collapse="x")  # type: ignore[arg-type]


def test_saving(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    player = play(classic(), path)
    assert path.read_text(encoding="utf-8") == player.html
    assert player.save(tmp_path / "other.HTM") == tmp_path / "other.HTM"
    assert repr(player).startswith("<Player of 27 Values, ")
    with pytest.raises(
        ValueError, match=r"a player is saved as \.html or \.htm, not as 'page\.svg'"
    ):
        player.save(tmp_path / "page.svg")
    assert sorted(os.listdir(tmp_path)) == ["other.HTM", "page.html"]


def test_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    player = play(Value(1.0, "x"))
    missing = tmp_path / "missing" / "page.html"
    with pytest.raises(FileNotFoundError) as caught:
        player.save(missing)
    assert caught.value.filename == str(missing)
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError) as blocked:
        player.save(tmp_path / "file" / "page.html")
    assert blocked.value.filename == str(tmp_path / "file" / "page.html")


def test_a_notebook_gets_a_frame_without_rights() -> None:
    player = play(Value(1.0, 'x"><script>'))
    bundle = player._repr_mimebundle_()
    assert bundle["text/plain"] == repr(player)
    assert bundle["text/html"].startswith('<iframe srcdoc="&lt;!doctype html&gt;')
    assert 'sandbox="allow-scripts allow-downloads allow-modals"' in bundle["text/html"]
    assert bundle["text/html"].count("<") == 2
