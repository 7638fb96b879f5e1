"""Folding: which nodes become one, what the box says, and what its edges carry."""

from __future__ import annotations

import math

import pytest
from pictures import chain, expression, network

import nn
from autograd import Value, dot, tanh
from nn.classic import with_biases
from viz.graph.fold import fold
from viz.graph.graph import Graph, Node, collect
from viz.graph.groups import LEVELS


def _batch(samples: int = 20) -> Graph:
    """The hinge loss of a 2-3-1 network on some moons, after backward."""
    model, data = nn.MLP(2, [3, 1], rng=1), nn.data.moons(samples, rng=1)
    loss = nn.hinge_loss([model(x) for x in data.inputs], data.signs())
    loss.label = "loss"
    loss.backward()
    return collect([loss])


def _box(graph: Graph, label: str) -> Node:
    (found,) = [node for node in graph.nodes if node.label == label]
    return found


def _folded(graph: Graph) -> list[str]:
    return [node.label for node in graph.nodes if node.kind == "folded"]


NEURONS = ["layers[0].neurons[0]", "layers[0].neurons[1]", "layers[0].neurons[2]"]
LAST = "layers[1].neurons[0]"


def test_a_batch_folds_by_neuron_layer_and_module_in_their_order() -> None:
    graph = _batch()
    assert [x for x in _folded(fold(graph, "neuron")) if "layer" in x] == [*NEURONS, LAST]
    assert [x for x in _folded(fold(graph, "layer")) if "layer" in x] == ["layers[0]", "layers[1]"]
    assert _folded(fold(graph, "module")) == ["model", "loss"]


def test_more_samples_make_no_more_nodes() -> None:
    for by in LEVELS:
        assert len(fold(_batch(50), by).nodes) == len(fold(_batch(5), by).nodes) <= 24


def test_a_box_tells_its_output_its_parameters_and_how_much_it_holds() -> None:
    graph = _batch()
    box = _box(fold(graph, "neuron"), NEURONS[0])
    parameters = [n for n in graph.nodes if n.label.startswith(NEURONS[0])]
    assert len(parameters) == 3
    assert box.grad == pytest.approx(math.hypot(*(p.grad or 0.0 for p in parameters)))
    assert box.lines == (
        NEURONS[0], "out 0 to 1.117 (20)", "3 parameters", "|grad| 0.1103", "83 nodes",
        "dead 11 of 20",
    )  # fmt: skip
    assert len(box.holds) == 3 + 20 * 4  # of each sample the dot, its result, relu and its result
    assert box.marks == ()


def test_a_neuron_that_is_dead_for_every_sample_is_marked() -> None:
    neuron = nn.Module()
    neuron.cell = nn.Neuron(1, rng=0)
    neuron.cell.b.data = -10.0
    out = sum(neuron.cell([x]) for x in (0.1, 0.2, 0.3))
    out.backward()
    assert _box(fold(collect([out]), "neuron"), "cell").marks == ("dead, all 3",)


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        (1e-4, ("vanishing",)),
        (1.0, ()),
        (1e4, ("exploding",)),
        (math.inf, ("exploding: inf",)),
        (math.nan, ()),
        (0.0, ("vanish",)),
    ],
)
def test_a_layer_whose_gradient_is_far_from_the_last_ones_is_marked(
    scale: float, said: tuple[str, ...]
) -> None:
    model = nn.MLP(1, [1, 1], activation="tanh", rng=0)
    last = model.layers[1].neurons[0]
    last.w[0].data = scale
    loss = model([0.5])
    loss.backward()
    marks = _box(fold(collect([loss]), "layer"), "layers[0]").marks
    assert [mark[: len(word)] for mark, word in zip(marks, said)] == list(said)
    assert len(marks) == len(said)
    assert _box(fold(collect([loss]), "layer"), "layers[1]").marks == ()


def test_only_layers_are_measured_not_the_neurons_of_an_open_one() -> None:
    model = nn.MLP(1, [2, 1], activation="tanh", rng=0)
    model.layers[1].neurons[0].w[0].data = 0.0  # so that nothing flows to the first neuron
    loss = model([0.5])
    loss.backward()
    folded = fold(collect([loss]), "layer", ["layers[0]"])
    assert _box(folded, "layers[0].neurons[0]").grad == 0.0
    assert not any(node.marks for node in folded.nodes)


def test_every_node_is_in_one_place() -> None:
    graph = _batch()
    for by in LEVELS:
        held = [name for node in fold(graph, by).nodes for name in node.holds or [node.name]]
        assert sorted(held) == sorted(node.name for node in graph.nodes)


def test_what_is_alike_is_one_node_with_a_count() -> None:
    folded = fold(_batch(), "neuron")
    lines = [node.lines for node in folded.nodes if node.kind == "operation"]
    assert ("relu", "\N{MULTIPLICATION SIGN} 20") in lines
    assert ("20 results", "data 0.4393 to 1.339", "grad 0.05") in [n.lines for n in folded.nodes]


def test_a_running_sum_is_one_box() -> None:
    assert len(fold(collect([chain(600)]), "neuron").nodes) == 20  # of thirty results each
    w = Value(1.0, "a.w")
    run = w * 2.0
    for i in range(9):
        run = run + float(i)
    boxes = fold(collect([run.tanh()]), "neuron")
    assert "+ \N{MULTIPLICATION SIGN} 9" in _folded(boxes)


def test_flows_of_one_sign_add_up_and_others_give_a_norm() -> None:
    a, b, x = Value(1.0, "m.w"), Value(1.0, "m.b"), Value(3.0, "x")
    out = dot([a], [x], b)
    same = out * 2.0 + out * 5.0
    same.backward()
    folded = fold(collect([same]), "module")
    (edge,) = [e for e in folded.edges if e.flow is not None and e.count == 2]
    assert (edge.flow, edge.mixed) == (7.0, False)
    both = out * 3.0 - out * 4.0
    both.backward()
    folded = fold(collect([both]), "module")
    (edge,) = [e for e in folded.edges if e.flow is not None and e.count == 2]
    assert (edge.flow, edge.mixed) == (5.0, True)


def test_nan_and_infinite_flows_stay_what_they_are() -> None:
    cell = dot([Value(1.0, "m.w")], [1.0], Value(1.0, "m.b"))
    for factors, flow in (((math.inf, -1.0), "inf"), ((-1.0, math.nan, 1.0), "nan")):
        out = sum(cell * factor for factor in factors)
        out.backward()
        (edge,) = [e for e in fold(collect([out]), "module").edges if e.count == len(factors)
                   and e.flow is not None]  # fmt: skip
        assert (str(edge.flow), edge.mixed) == (flow, False)


def test_before_backward_a_box_has_no_gradient() -> None:
    folded = fold(collect([nn.MLP(2, [2, 1], rng=0)([1.0, 2.0])]), "layer")
    assert _box(folded, "layers[0]").lines[2:4] == ("6 parameters", "|grad| -")
    assert {edge.flow for edge in folded.edges} == {None}


def test_a_root_inside_a_box_makes_it_a_root() -> None:
    folded = fold(collect([nn.MLP(2, [2, 1], rng=0)([1.0, 2.0])]), "layer")
    assert [node.label for node in folded.nodes if node.root] == ["layers[1]"]


def test_an_open_layer_shows_neurons_and_an_open_neuron_its_nodes() -> None:
    graph = _batch()
    assert _folded(fold(graph, "layer", ["layers[0]"]))[:4] == [*NEURONS, "layers[1]"]
    folded = fold(graph, "layer", ["layers[0]", NEURONS[1]])
    assert NEURONS[1] not in _folded(folded)
    assert _folded(folded)[0] == NEURONS[0]
    assert ("dot", "\N{MULTIPLICATION SIGN} 20") in [node.lines for node in folded.nodes]
    assert "layers[0].neurons[1].w[0]" in [n.label for n in fold(graph, "neuron", NEURONS).nodes]
    assert _folded(fold(graph, "neuron", ["layers[0]"]))[0] == LAST


def test_a_name_that_no_group_has_is_an_error_that_lists_some() -> None:
    with pytest.raises(ValueError, match=r"open='x' is the name of no box here; there are layers"):
        fold(_batch(2), "layer", ["x"])
    with pytest.raises(ValueError, match=r"no box here; did you mean 'layers\[0\]'\? There are"):
        fold(_batch(2), "layer", ["layer[0]"])
    graph = _batch(2)
    assert fold(graph, "layer", "layers[0]") == fold(graph, "layer", ["layers[0]"])


def test_another_level_is_an_error_that_lists_them() -> None:
    with pytest.raises(ValueError, match="folds by neuron, layer, module, not 'atom'"):
        fold(_batch(2), "atom")  # type: ignore[arg-type]


def test_products_summed_by_hand_are_a_neuron_as_well() -> None:
    w = [Value(0.5, f"cells[0].w[{i}]") for i in range(2)]
    b = Value(0.1, "cells[0].b")
    out = tanh(w[0] * 3.0 + w[1] * Value(2.0, "x") + b)
    folded = fold(collect([(out - 1.0) ** 2]), "neuron")
    assert _folded(folded) == ["cells[0]"]
    assert len(_box(folded, "cells[0]").holds) == 3 + 2 * 5
    assert [n.lines[0] for n in folded.nodes if n.kind == "operation"] == ["-", "**"]


def test_a_neuron_ends_with_its_activation() -> None:
    out = dot([Value(1.0, "cell.w")], [2.0], Value(0.5, "cell.b")).sigmoid().log()
    folded = fold(collect([out]), "neuron")
    assert len(_box(folded, "cell").holds) == 2 + 2 + 2
    assert [node.lines for node in folded.nodes if node.kind == "operation"] == [("log",)]


def test_the_rows_of_a_matrix_are_neurons() -> None:
    w = [[Value(0.5, f"block.fc.w[{i}][{j}]") for j in range(2)] for i in range(2)]
    b = [Value(0.5, f"block.fc.b[{i}]") for i in range(2)]
    graph = collect([dot(row, [1.0, 2.0], bias) for row, bias in zip(w, b)])
    assert _folded(fold(graph, "neuron")) == ["block.fc[0]", "block.fc[1]"]
    assert _folded(fold(graph, "layer")) == ["block.fc"]
    assert _folded(fold(graph, "module")) == ["block"]


def test_a_neuron_used_twice_on_one_way_may_feed_itself() -> None:
    cell = nn.Neuron(1, activation="tanh", rng=0)
    holder = nn.Module()
    holder.cell = cell
    holder.out = nn.Neuron(1, rng=0)
    state = cell([1.0])
    state = cell([holder.out([state])])
    folded = fold(collect([holder.out([state])]), "neuron")
    assert sorted(_folded(folded)) == ["cell", "out"]
    assert {("cell", "out"), ("out", "cell")} == {
        tuple(n.label for name in (e.tail, e.head) for n in folded.nodes if n.name == name)
        for e in folded.edges
        if e.flow is None and not e.tail.startswith("c")
    }


def test_without_names_dots_are_neurons_and_their_inputs_make_layers() -> None:
    graph = collect([network()])
    assert _folded(fold(graph, "neuron")) == ["neuron 1", "neuron 2", "neuron 3", "neuron 4"]
    assert _folded(fold(graph, "layer")) == ["layer 1", "layer 2"]
    labels = [node.label for node in fold(graph, "neuron").nodes]
    assert "b1" in labels  # shared by two neurons, it is in neither
    classic = collect([with_biases().forward()])
    assert _folded(fold(classic, "neuron")) == ["h1", "h2", "o1", "o2"]
    assert _folded(fold(classic, "module")) == ["network", "E"]


def test_a_weight_that_others_use_is_in_no_neuron() -> None:
    w, x = Value(0.5, "w"), Value(2.0, "x")
    for users in (lambda: [w * w, dot([w], [x])], lambda: [dot([w], [x]), w * w]):
        folded = fold(collect(users()), "neuron")
        assert "w" in [node.label for node in folded.nodes]


def test_without_names_and_dots_what_leads_to_one_place_folds_into_it() -> None:
    assert [n.label for n in fold(collect([expression()]), "neuron").nodes] == ["e"]
    x = Value(2.0, "x")
    h = (x * 3.0 + 1.0).exp()
    h.label = "h"
    graph = collect([h * h + h])
    assert _folded(fold(graph, "neuron")) == ["h", "part 2"]
    assert _folded(fold(graph, "layer")) == ["stage 1", "stage 2"]
    assert _folded(fold(graph, "module")) == ["computation"]


def test_a_graph_of_one_node_stays_as_it_is() -> None:
    graph = collect([Value(1.0, "w")])
    for by in LEVELS:
        assert fold(graph, by) == graph


def test_operands_stay_before_their_users() -> None:
    for by in LEVELS:
        folded = fold(_batch(), by)
        place = {node.name: i for i, node in enumerate(folded.nodes)}
        assert all(place[edge.tail] < place[edge.head] for edge in folded.edges)


def test_nan_and_infinity_fold_with_their_mark() -> None:
    w = Value(0.0, "cell.w")
    out = (dot([w], [1.0], Value(0.0, "cell.b")).log() * 2.0).tanh()
    out.backward()
    box = _box(fold(collect([out]), "neuron"), "cell")
    assert box.lines[1] == "out -inf"
    assert box.trouble == ("first nan in grad", "first -inf in data")


@pytest.mark.parametrize("label", ["a..b", ".", "a.b]", "a[.b", "\x00.b[0]", "][", "a." * 500])
def test_labels_that_look_nearly_like_paths_do_no_harm(label: str) -> None:
    graph = collect([dot([Value(1.0, label)], [Value(2.0)]).tanh() * 2.0])
    for by in LEVELS:
        held = [name for node in fold(graph, by).nodes for name in node.holds or [node.name]]
        assert sorted(held) == sorted(node.name for node in graph.nodes)
