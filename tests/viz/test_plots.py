"""Plots: that they show the numbers they are given, and say what they can't show."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from viz.plots import (
    Plot,
    Watch,
    plot_activations,
    plot_boundary,
    plot_confusion,
    plot_gradients,
    plot_history,
    plot_regression,
    plot_weights,
)
from viz.theme import THEMES


def lines(axes: Any) -> dict[str, list[float]]:
    """The curves by name."""
    return {line.get_label(): line.get_ydata().tolist() for line in axes.lines}


def bars(axes: Any) -> int:
    """How many numbers a histogram counts."""
    return int(sum(patch.get_height() for patch in axes.patches))


def test_the_curves_are_the_history() -> None:
    history = nn.History([3.0, 2.0], [4.0, 2.5], {"accuracy": [0.5, 0.75]}, steps=2)
    left, right = history.plot().axes
    assert lines(left) == {"training": [3.0, 2.0], "validation": [4.0, 2.5]}
    assert lines(right) == {"accuracy": [0.5, 0.75]}
    assert left.get_yscale() == "linear"


def test_legends_cover_no_curve() -> None:
    history = nn.History([3.0, 2.0], [4.0, 2.5], {"accuracy": [0.5, 0.75]}, steps=2)
    for kept in (None, 1):
        plot = plot_history(history, kept=kept)
        plot.figure.draw_without_rendering()
        for axes in plot.axes:
            legend = axes.get_legend().get_window_extent()
            assert legend.y0 >= axes.get_window_extent().y1
            title = axes.title.get_window_extent()
            assert title.y0 >= legend.y1 - 1.0


def test_the_epoch_that_was_kept_is_marked() -> None:
    history = nn.History([3.0, 2.0, 1.0], [4.0, 2.5, 3.0], steps=2)
    (axes,) = plot_history(history, kept=2).axes
    (line,) = (line for line in axes.lines if line.get_label() == "kept")
    assert list(line.get_xdata()) == [2, 2]


def test_predictions_stand_beside_what_is_true() -> None:
    theirs, residuals = plot_regression([1.0, 2.0], [1.5, 2.0]).axes
    assert theirs.collections[0].get_offsets().tolist() == [[1.0, 1.5], [2.0, 2.0]]
    assert residuals.collections[0].get_offsets().tolist() == [[1.5, 0.5], [2.0, 0.0]]
    for targets, predictions in (([], []), ([1.0], [1.0, 2.0])):
        with pytest.raises(ValueError, match="pass one prediction for each target"):
            plot_regression(targets, predictions)


def test_a_loss_that_falls_far_has_a_scale_of_powers() -> None:
    history = nn.History([100.0, 1.0, 0.01], steps=3)
    assert plot_history(history).axes[0].get_yscale() == "log"
    history = nn.History([100.0, 1.0, 0.0], steps=3)  # which has no logarithm
    assert plot_history(history).axes[0].get_yscale() == "linear"


def test_one_epoch_shows_its_steps() -> None:
    history = nn.History([2.0], steps=3, blocks=[np.array([3.0, 2.0, 1.0])])
    (axes,) = plot_history(history).axes
    assert lines(axes) == {"training": [3.0, 2.0, 1.0]}
    assert axes.get_xlabel() == "step"


def test_the_boundary_is_where_the_answer_changes_sides() -> None:
    model = nn.Linear(2, 1)
    for parameter, number in zip(model.parameters(), (1.0, 0.0, -0.5)):  # x - 1/2
        parameter.data = number
    inputs = [[0.0, 0.0], [1.0, 1.0], [0.25, 0.5]]
    (axes,) = plot_boundary(model, inputs, [-1, 1, -1], side=41).axes
    corners = [path.vertices for c in axes.collections for path in c.get_paths() if len(path) == 41]
    assert corners
    assert np.allclose(corners[0][:, 0], 0.5)
    samples = [c.get_offsets().tolist() for c in axes.collections if c.get_label() in ("-1", "1")]
    assert samples == [[[0.0, 0.0], [0.25, 0.5]], [[1.0, 1.0]]]


def test_the_boundary_of_several_classes_and_the_mode_of_the_model() -> None:
    model = nn.MLP(2, [3], rng=0)
    model.train()
    (axes,) = plot_boundary(model, np.eye(2), [0, 2], side=8).axes
    best = axes.collections[0].get_array()
    scores = [model([x, y]) for y in (-0.08, 1.08) for x in (-0.08, 1.08)]
    corners = [best[0, 0], best[0, -1], best[-1, 0], best[-1, -1]]
    assert corners == [max(range(3), key=row.__getitem__) for row in scores]
    assert model.training


def test_confusion_has_its_counts() -> None:
    (axes,) = plot_confusion([[3, 0], [1, 2]], ["a", "b"]).axes
    places = {text.get_position(): text.get_text() for text in axes.texts}
    assert places == {(0, 0): "3", (0, 1): "1", (1, 1): "2"}


def test_histograms_count_every_parameter_by_layer() -> None:
    model = nn.MLP(2, [3, 1], rng=0)
    plot = plot_weights(model)
    assert [axes.get_title() for axes in plot.axes] == ["layers[0]", "layers[1]"]
    assert [bars(axes) for axes in plot.axes] == [9, 4]
    with pytest.raises(ValueError, match=r"no gradients yet: call backward\(\)"):
        plot_gradients(model)
    model([1.0, 2.0]).backward()
    assert [bars(axes) for axes in plot_gradients(model).axes] == [9, 4]
    model.parameters()[0].data = float("nan")
    assert "1 not finite" in plot_weights(model).axes[0].get_xlabel()


def test_activations_tell_dead_units() -> None:
    model = nn.MLP(2, [3, 1], rng=0)
    for i, neuron in enumerate(model.layers[0].neurons):
        for w in neuron.parameters():
            w.data = -1.0 if i == 1 else 1.0
    first, second = plot_activations(model, [[1.0, 2.0], [0.5, 0.25]]).axes
    assert "1 dead" in first.get_title()
    assert (bars(first), bars(second)) == (6, 2)
    chain = nn.Sequential(nn.Linear(2, 4, rng=0), "tanh", nn.Linear(4, 1, rng=1))
    assert [bars(axes) for axes in plot_activations(chain, np.eye(2)).axes] == [8, 8, 2]


def test_a_watch_keeps_each_epoch() -> None:
    model = nn.MLP(1, [2, 1], rng=0)
    start = [p.data for p in model.parameters()]
    x, y = [0.0, 1.0, 2.0], [0.0, 1.0, 2.0]
    watch = Watch(model, x, y)
    trainer = nn.Trainer(
        lambda x, y: nn.mse_loss(model([x]), y), nn.SGD(model.parameters(), lr=0.01)
    )
    trainer.fit(x, y, epochs=3, callbacks=[watch])
    assert len(watch.weights) == len(watch.gradients) == 4
    assert watch.weights[0] == start
    assert watch.weights[-1] == [p.data for p in model.parameters()]
    moved = [w - 0.01 * g for w, g in zip(watch.weights[1], watch.gradients[1])]
    assert watch.weights[2] == pytest.approx(moved, rel=1e-12)
    medians = watch.plot_weights().axes[1].lines[0].get_ydata()
    assert medians.tolist() == [float(np.median(row[4:])) for row in watch.weights]
    assert len(watch.plot_gradients().axes) == 2


@pytest.mark.parametrize("theme", THEMES)
def test_it_saves_shows_itself_and_says_the_same_twice(theme: Any, tmp_path: Path) -> None:
    plot = plot_confusion([[1]], theme=theme)
    assert plot.save(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert plot.save(tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    svg = plot.save(tmp_path / "a.svg").read_bytes()
    assert ET.fromstring(svg).tag.endswith("svg")
    fresh = [plot_confusion([[1]], theme=theme) for _ in range(2)]
    assert fresh[0].pipe() == fresh[1]._repr_mimebundle_()["image/svg+xml"].encode()
    assert repr(plot) == "<Plot of confusion matrix; .save(path) or .figure>"
    assert "matplotlib.pyplot" not in sys.modules
    history = nn.History([3.0, 2.0], steps=2)
    assert "image/svg+xml" in history._repr_mimebundle_()
    assert set(nn.History()._repr_mimebundle_()) == {"text/plain"}


def test_nonsense_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = nn.MLP(2, [1], rng=0)
    with pytest.raises(ValueError, match="nothing to plot: this history has no step"):
        plot_history(nn.History())
    with pytest.raises(ValueError, match=r"\(samples, 2\), not shape \(1, 3\)"):
        plot_boundary(model, [[1.0, 2.0, 3.0]], [1])
    with pytest.raises(ValueError, match="1 inputs, but 2 targets"):
        plot_boundary(model, [[1.0, 2.0]], [1, -1])
    with pytest.raises(ValueError, match=r"square, not of shape \(1, 2\)"):
        plot_confusion([[1, 2]])
    with pytest.raises(ValueError, match="1 classes, but 2 names"):
        plot_confusion([[1]], ["a", "b"])
    with pytest.raises(ValueError, match="Each has no parameters"):
        plot_weights(nn.Each("relu"))
    with pytest.raises(ValueError, match="Linear has no list `layers`"):
        plot_activations(nn.Linear(1, 1), [[1.0]])
    with pytest.raises(ValueError, match="no inputs"):
        plot_activations(model, [])
    with pytest.raises(ValueError, match="nothing was watched yet"):
        Watch(model).plot_weights()
    with pytest.raises(ValueError, match="theme must be one of light, dark, not 'pink'"):
        Plot("pink")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"a plot is saved as .svg, .png or .pdf, not as 'a.gif'"):
        Plot().save(tmp_path / "a.gif")
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"pip install matplotlib"):
        Plot()
