"""A layer as cells: which numbers are where, and what colours say of them."""

from __future__ import annotations

import math

import pytest

import nn
from autograd import Value
from viz import draw
from viz.dot.cells import shade
from viz.graph.cells import MOST, Cells, cells_of, size_of_cells
from viz.graph.fold import fold
from viz.graph.graph import collect
from viz.theme import THEMES

Numbers = list[tuple[float, float | None]]


def _layer(model: nn.MLP, loss: Value) -> Cells:
    (box,) = [n for n in fold(collect([loss]), "layer").nodes if n.label == "layers[0]"]
    assert box.cells is not None
    assert len(model.layers[0].neurons) == len(box.cells.weights)
    return box.cells


def test_a_row_holds_the_bias_the_weights_and_the_result_of_a_neuron() -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", rng=1)
    loss = (model([0.5, -1.0]) - 1.0) ** 2
    loss.backward()
    cells = _layer(model, loss)
    for k, neuron in enumerate(model.layers[0].neurons):
        parameters = [neuron.b, *neuron.w]
        assert cells.weights[k] == tuple(p.data for p in parameters)
        assert cells.weight_grads[k] == tuple(p.grad for p in parameters)
        assert cells.results[k] == neuron([0.5, -1.0]).data
    assert len(cells.result_grads) == 3


def test_results_of_a_batch_are_means_and_there_are_no_gradients_before_backward() -> None:
    model = nn.MLP(1, [2, 1], activation="tanh", rng=1)
    loss = model([0.5]) + model([1.5])
    cells = _layer(model, loss)
    first = model.layers[0].neurons[0]
    assert cells.results[0] == pytest.approx((first([0.5]).data + first([1.5]).data) / 2)
    assert (cells.weight_grads, cells.result_grads) == ((), ())


def test_a_cell_of_a_large_layer_is_the_largest_of_its_block() -> None:
    weights: list[Numbers] = [[(float(i + j), None) for j in range(80)] for i in range(40)]
    weights[0][1] = (-500.0, None)
    results: list[Numbers] = [[(1.0, None)] for _ in weights]
    cells = cells_of(weights, results)
    assert cells is not None
    assert cells.block == (2, 3)
    assert (len(cells.weights), len(cells.weights[0])) == (20, 27)
    assert cells.weights[0][:2] == (-500.0, 6.0)
    assert max(len(cells.weights), len(cells.weights[0])) <= MOST
    assert size_of_cells(cells)[0] < 130


def test_neurons_that_are_not_alike_are_no_grid() -> None:
    one: Numbers = [(1.0, None)]
    assert cells_of([one, [*one, *one]], [one, one]) is None
    assert cells_of([one], [[]]) is None
    assert cells_of([[]], [one]) is None


@pytest.mark.parametrize("name", THEMES)
def test_a_colour_says_the_sign_and_the_size(name: str) -> None:
    theme = THEMES[name]
    assert [shade(x, theme) for x in (-1.0, 0.0, 1.0)] == [
        theme.negative, theme.background, theme.positive,
    ]  # fmt: skip
    assert shade(1e-9, theme) != theme.background
    assert shade(math.nan, theme) == shade(-math.inf, theme) == theme.trouble


def test_the_picture_has_a_cell_for_each_number_and_says_what_it_is() -> None:
    model = nn.MLP(16, [32, 1], rng=1)
    loss = model([0.1] * 16)
    loss.backward()
    dot = draw(loss, collapse="layer").dot
    assert dot.count('width="4" height="4"') == 2 * (32 * (17 + 1) + 33 + 1)
    assert ">one row per neuron: weights, result<" in dot
