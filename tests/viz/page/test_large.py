"""Pages of large graphs: what folds, what is laid out alike, and what a grid is for."""

from __future__ import annotations

from typing import Any

import pytest
from growing import GROWING, chain, network
from legibility import overlap
from shown_data import shown_data

from autograd import Value
from viz import play
from viz.graph.graph import Edge, Graph, Node
from viz.page.player import arrange as arranging
from viz.page.player.arrange import Box
from viz.page.player.folding import CROWD
from viz.page.player.grid import ASPECT, FARTHEST, MOST, grid, takes_long


def data(root: Value, **options: Any) -> dict[str, Any]:
    """What the page knows."""
    return shown_data(play(root, **options).html)


def loose(shown: dict[str, Any]) -> int:
    """How many nodes are in no box."""
    return len(shown["nodes"]) - sum(len(group["members"]) for group in shown["groups"])


@pytest.fixture(scope="module")
def gpt() -> dict[str, Any]:
    return data(GROWING["GPT"]())


def test_a_gpt_plays_in_the_boxes_of_its_drawing(gpt: dict[str, Any]) -> None:
    names = [f"{row['owner']}.{row['name']}".lstrip(".") for row in gpt["groups"]]
    assert {"characters", "attention.query", "after attention.value", "widen"} <= {*names}
    assert len(names) + loose(gpt) < 30
    assert len(gpt["nodes"]) > 6_000
    assert len(gpt["opened"]["leaves"]) > 3_000


def test_a_box_of_leaves_alone_has_none_of_their_numbers(gpt: dict[str, Any]) -> None:
    kinds = {
        row["name"]: {gpt["nodes"][i]["kind"] for i in row["members"]} for row in gpt["groups"]
    }
    assert kinds["characters"] == {"leaf"}
    (row,) = [row for row in gpt["groups"] if row["name"] == "characters"]
    assert gpt["nodes"][row["output"]]["kind"] == "leaf"


def test_what_a_large_box_holds_fits_its_frame_and_a_screen(gpt: dict[str, Any]) -> None:
    for row in gpt["groups"]:
        wide, high = row["frame"]
        assert 0.3 < wide / high < 6.0
        for i in row["members"]:
            x, y, width, height, _ = gpt["nodes"][i]["box"]
            assert width / 2 <= x <= wide - width / 2
            assert height / 2 <= y <= high - height / 2


def test_a_long_computation_without_names_has_few_boxes() -> None:
    shown = data(chain())
    assert len(shown["groups"]) + loose(shown) <= CROWD


def test_neurons_of_one_shape_look_alike() -> None:
    """Each is as wide as the others; their numbers are not."""
    shown = data(network(3, [8, 8, 1]))
    inside: dict[str, set[Any]] = {}
    for row in shown["groups"]:
        places = tuple(tuple(shown["nodes"][i]["box"][:4]) for i in row["members"])
        inside.setdefault(row["owner"], set()).add((places, *row["frame"]))
    assert len(inside) == 3
    assert all(len(layouts) <= 2 for layouts in inside.values())


def test_groups_of_one_shape_are_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def counted(dot: str, **options: Any) -> str:
        sizes.append(dot.count("->"))
        return found(dot, **options)

    found = arranging.layout
    monkeypatch.setattr(arranging, "layout", counted)
    shown = data(network(4, [24, 1]))
    assert len(sizes) == 2
    assert sizes[1] < len(shown["edges"]) / 2
    assert all(edge[2] for edge in shown["edges"] if edge[0] in shown["groups"][3]["members"][:-1])


def test_a_grid_overlaps_nothing_and_is_little_wider_than_high() -> None:
    nodes = [Node(f"n{i}", "leaf", ("w",)) for i in range(300)] + [Node("sum", "inner", ("y",))]
    graph = Graph(nodes, [Edge(f"n{i}", "sum", None) for i in range(300)])
    boxes = {node.name: Box(60.0 + 5.0 * (i % 7), 40.0) for i, node in enumerate(nodes)}
    found = grid(graph, boxes)
    around = []
    for name, (x, y) in found.places.items():
        wide, high = boxes[name].width / 2, boxes[name].height / 2
        around.append((x - wide, y - high, x + wide, y + high))
        assert x - wide >= 0.0
        assert x + wide <= found.width
        assert y - high >= 0.0
        assert y + high <= found.height + 1e-9
    assert not any(overlap(one, other, 0.0) for i, one in enumerate(around) for other in around[:i])
    assert 0.7 * ASPECT < found.width / found.height < 1.6 * ASPECT
    for edge, curve in zip(graph.edges, found.curves):
        x, y = found.places[edge.tail]
        assert curve[0] == (x + boxes[edge.tail].width / 2, y)
        assert curve[-1][0] == found.places["sum"][0] - boxes["sum"].width / 2
        assert abs(curve[-1][1] - found.places["sum"][1]) < 20.0


def test_what_takes_graphviz_long() -> None:
    many = [Edge("x", f"n{i}", None) for i in range(MOST + 1)]
    nodes = [Node("x", "leaf", ()), *(Node(f"n{i}", "inner", ()) for i in range(MOST + 1))]
    assert takes_long(Graph(nodes, many))
    assert not takes_long(Graph(nodes, many[:-1]))
    length = int(FARTHEST**0.5) * 2
    nodes = [Node(f"n{i}", "inner", ()) for i in range(length)]
    row = [Edge(f"n{i}", f"n{i + 1}", None) for i in range(length - 1)]
    far = [Edge(f"n{i}", f"n{length - 1}", None) for i in range(length - 1)]
    assert not takes_long(Graph(nodes, row))
    assert takes_long(Graph(nodes, sorted([*row, *far], key=lambda edge: int(edge.head[1:]))))


def test_a_tangle_is_played_without_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arranging, "layout", lambda dot, **_: pytest.fail("Graphviz was asked"))
    shown = data(network(16, [48, 48, 48, 1]), collapse="none")
    assert len(shown["edges"]) > MOST
    assert all(edge[2] for edge in shown["edges"])
