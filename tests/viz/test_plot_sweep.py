"""plot_sweep: an axis for one argument that is a number, a line a setting for all else."""

from __future__ import annotations

from typing import Any

import pytest

from nn.sweeps.result import SweepResult
from viz.plots import plot_sweep


def result(varied: list[str], *values: Any, larger: bool = False) -> SweepResult:
    rows = [
        {**dict(zip(varied, value)), "status": "done", "validation_loss": 0.1 * k + 0.01 * seed}
        for k, value in enumerate(values, 1)
        for seed in (0, 1)
    ]
    return SweepResult(rows, varied, "validation_loss", larger, len(rows))


def test_one_argument_of_numbers_is_an_axis() -> None:
    axes = plot_sweep(result(["lr"], (0.1,), (0.001,))).axes[0]
    assert (axes.get_xlabel(), axes.get_xscale()) == ("lr", "log")
    points = [tuple(line.get_xdata()) for line in axes.lines[:2]]
    assert points == [(0.001, 0.001), (0.1, 0.1)]
    means = axes.containers[0].lines[0]
    assert list(means.get_ydata()) == pytest.approx([0.205, 0.105])


@pytest.mark.parametrize("larger", [False, True])
def test_settings_are_lines_the_best_above(larger: bool) -> None:
    found = result(["lr", "rule"], (0.1, "a"), (0.1, "b"), (0.2, "a"), larger=larger)
    axes = plot_sweep(found, "dark").axes[0]
    texts = [text.get_text() for text in axes.get_yticklabels()]
    best = ["lr=0.1, rule=a", "lr=0.1, rule=b", "lr=0.2, rule=a"]
    assert texts == (best[::-1] if larger else best)
    assert axes.yaxis_inverted()
    assert found.plot().pipe("svg").endswith(b"</svg>\n")


def test_of_many_settings_the_best_are_shown() -> None:
    axes = plot_sweep(result(["a", "b"], *((k, k) for k in range(30)))).axes[0]
    assert len(axes.get_yticklabels()) == 20
    assert axes.get_xlabel() == "validation_loss, the best 20 of 30 settings"


def test_nothing_done_is_nothing_to_plot() -> None:
    with pytest.raises(ValueError, match="no run of this sweep is done"):
        plot_sweep(SweepResult([], ["lr"], "validation_loss", False, 3))
