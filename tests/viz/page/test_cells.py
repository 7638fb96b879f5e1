"""Boxes of very many nodes: a grid of cells, a row for each neuron."""

from __future__ import annotations

import re
from typing import Any

import pytest
from growing import network
from shown_data import shown_data

from viz import play
from viz.graph.graph import Edge, Graph, Node
from viz.page.player.cells import CELL, CROWD, PITCH, cells, crowded
from viz.page.player.folding import TANGLE


def data(*network_: Any, **options: Any) -> dict[str, Any]:
    """What the page of a network's loss knows."""
    return shown_data(play(network(*network_), **options).html)


def neurons(count: int, weights: int) -> tuple[Graph, list[str]]:
    """A layer of neurons that share their inputs, and the names of its nodes."""
    nodes, edges = [Node("x", "leaf", ())], []
    for i in range(count):
        own = [f"w{i}_{k}" for k in range(weights)]
        nodes += [Node(name, "leaf", ()) for name in own]
        nodes += [Node(f"dot{i}", "inner", ()), Node(f"tanh{i}", "inner", ())]
        edges += [Edge(name, f"dot{i}", None) for name in [*own, "x"]]
        edges.append(Edge(f"dot{i}", f"tanh{i}", None))
    return Graph(nodes, edges), [node.name for node in nodes[1:]]


def test_a_neuron_is_a_row_that_ends_in_its_results() -> None:
    graph, members = neurons(20, 20)
    (width, height), places = cells(graph, members)
    for i in range(20):
        row = [*(f"w{i}_{k}" for k in range(20)), f"dot{i}", f"tanh{i}"]
        assert len({places[name][1] for name in row}) == 1
        assert [places[name][0] for name in row] == [(k + 0.5) * PITCH for k in range(22)]
    assert (width, height) == (22 * PITCH, 20 * PITCH)


@pytest.mark.parametrize(("count", "weights"), [(1, 400), (400, 1), (3, 150), (64, 5), (40, 40)])
def test_cells_do_not_overlap_and_fit_a_screen(count: int, weights: int) -> None:
    graph, members = neurons(count, weights)
    (width, height), places = cells(graph, members)
    assert places.keys() == set(members)
    assert len(set(places.values())) == len(members)
    assert {x % PITCH for x, _ in places.values()} == {PITCH / 2}
    assert all(0 < x < width and 0 < y < height for x, y in places.values())
    assert 0.4 < width / height < 4.0


def test_a_box_of_leaves_alone_is_a_block() -> None:
    nodes = [Node(f"n{i}", "leaf", ()) for i in range(500)]
    (width, height), places = cells(Graph(nodes, []), [node.name for node in nodes])
    assert len(set(places.values())) == 500
    assert 1.0 < width / height < 2.0


def test_large_layers_are_cells_and_small_ones_boxes() -> None:
    shown = data(16, [32, 32, 1])
    groups = {row["name"]: row for row in shown["groups"]}
    assert {name: row["cells"] for name, row in groups.items() if "layers" in name[:6]} == {
        "layers[0]": True, "layers[1]": True, "layers[2]": False,
    }  # fmt: skip
    members = set(groups["layers[1]"]["members"])
    assert len(members) == 32 * (32 + 1 + 2) > CROWD
    boxes = [shown["nodes"][i]["box"] for i in members]
    assert {tuple(box[2:]) for box in boxes} == {(CELL.width, CELL.height, 0.0)}
    wide, high = groups["layers[1]"]["frame"]
    assert wide < 800
    assert high < 800
    assert all(0 < x < wide and 0 < y < high for x, y, *_ in boxes)
    assert not any(edge[2] for edge in shown["edges"] if edge[1] in members)
    assert not crowded(groups["layers[2]"]["members"])
    written = {i for ids in shown["columns"] for i in ids}
    assert not written & (members - {groups["layers[1]"]["output"]})  # cells have no text
    assert written & set(groups["layers[2]"]["members"])


def test_neurons_with_too_many_lines_between_them_fold_into_layers() -> None:
    def names(*sizes: Any) -> set[str]:
        return {re.sub(r"\[\d+\]", "", row["name"]) for row in data(*sizes)["groups"]}

    assert names(3, [12, 12, 1]) == {"neurons"}  # 12 * 12 lines, and some more
    width = int(TANGLE**0.5) + 1
    assert "neurons" not in names(3, [width, width, 1])
