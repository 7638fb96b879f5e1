"""Plots of training, by matplotlib (the extra `plot`): curves, boundaries, histograms.

    plot.py         Plot: a figure that shows and saves itself, in the themes of the drawings
    curves.py       losses and metrics over the epochs
    boundary.py     a model's output over the plane of two inputs
    confusion.py    which classes are confused with which
    regression.py   predicted numbers against true ones
    histograms.py   weights, gradients and activations, layer by layer
    watch.py        Watch: weights and gradients over the epochs of a run
    sweep.py        the results of a sweep, setting by setting

Each function takes `theme=`, "light" or "dark", and `lang=`, "en" or "ko", and returns a Plot.
"""

from __future__ import annotations

from viz.plots.boundary import plot_boundary
from viz.plots.confusion import plot_confusion
from viz.plots.curves import plot_history
from viz.plots.histograms import plot_activations, plot_gradients, plot_weights
from viz.plots.plot import Plot
from viz.plots.regression import plot_regression
from viz.plots.sweep import plot_sweep
from viz.plots.watch import Watch

__all__ = [
    "Plot", "Watch", "plot_activations", "plot_boundary", "plot_confusion", "plot_gradients",
    "plot_history", "plot_regression", "plot_sweep", "plot_weights",
]  # fmt: skip
