"""Histograms, layer by layer: of weights, of their gradients, of activations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from autograd.language import say, spoken
from viz.plots.boundary import answers_on
from viz.plots.plot import Plot
from viz.text import clean, number
from viz.theme import ThemeName

if TYPE_CHECKING:
    from nn.module import Module

_MOST = 6  # layers side by side, at most
_BINS = 30


@spoken
def plot_weights(model: Module, theme: ThemeName = "light", *, lang: str | None = None) -> Plot:
    """A histogram of the parameters of each layer.

    Parameters are grouped by the beginning of their names, such as `layers[0]`.  Of more than six
    layers, the first three and the last three are shown.

    Raises ValueError for a model without parameters or an unknown theme, ImportError without
    matplotlib.

    >>> from viz.plots import plot_weights
    >>> plot_weights(MLP(2, [3, 1], rng=0))
    <Plot of layers[0], layers[1]; .save(path) or .figure>
    """
    return _histograms(
        [(name, [p.data for p in parameters]) for name, parameters in by_layer(model).items()],
        "weights", theme,
    )  # fmt: skip


@spoken
def plot_gradients(model: Module, theme: ThemeName = "light", *, lang: str | None = None) -> Plot:
    """A histogram of the gradients of each layer's parameters, grouped as in `plot_weights`.

    Raises ValueError for a model without parameters, before a backward pass and for an unknown
    theme, ImportError without matplotlib.

    >>> from viz.plots import plot_gradients
    >>> model = MLP(2, [3, 1], rng=0)
    >>> model([1.0, 2.0]).backward()
    >>> plot_gradients(model)
    <Plot of layers[0], layers[1]; .save(path) or .figure>
    """
    groups = by_layer(model)
    if not any(p.has_grad for parameters in groups.values() for p in parameters):
        raise ValueError("there are no gradients yet: call backward() on a loss first")
    return _histograms(
        [(name, [p.grad for p in parameters]) for name, parameters in groups.items()],
        "gradients", theme,
    )  # fmt: skip


@spoken
def plot_activations(
    model: Any, inputs: Any, theme: ThemeName = "light", *, lang: str | None = None
) -> Plot:
    """A histogram of the outputs of each layer over some inputs, with mean and standard deviation.

    The model must have a list `layers`, as MLP and Sequential do.  The title counts dead units,
    whose output is 0 for every input: with relu, such a unit gets no gradient from them.

    Raises ValueError for a model without that list, if there are no inputs and for an unknown
    theme, ImportError without matplotlib.

    >>> from viz.plots import plot_activations
    >>> model = MLP(2, [3, 1], rng=0)
    >>> plot = plot_activations(model, [[1.0, 2.0], [0.5, 0.5]])
    >>> [axes.get_title() for axes in plot.axes]
    ['layers[0], 2 dead', 'layers[1]']
    """
    import numpy as np

    layers = [x for x in getattr(model, "layers", []) if callable(x)]
    if not layers:
        raise ValueError(
            f"{type(model).__name__} has no list `layers`; pass an MLP, a Sequential or another "
            "model that has one"
        )
    points = np.asarray(inputs, float)
    if not len(points):
        raise ValueError("there are no inputs: pass at least one sample")
    found = []
    for i, layer in enumerate(layers):
        outputs = answers_on(layer, points)
        dead = int((outputs == 0.0).all(1).sum())
        name = f"layers[{i}]"
        shown = say("plots.dead", name=name, count=dead) if dead else name
        found.append((shown, outputs.ravel().tolist()))
        points = outputs.T.copy()
    return _histograms(found, "activations", theme)


def by_layer(model: Module) -> dict[str, list[Any]]:
    """The parameters, grouped by the layer that their names begin with.

    Raises ValueError for a model without parameters.
    """
    groups: dict[str, list[Any]] = {}
    for name, parameter in model.named_parameters():
        found = re.match(r"\w+(\[[^]]*\])?", name)
        groups.setdefault(found[0] if found else name, []).append(parameter)
    if not groups:
        raise ValueError(f"{type(model).__name__} has no parameters")
    return groups


def shortened(groups: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The groups, or the first and the last of them if there are many."""
    groups = list(groups)
    return groups if len(groups) <= _MOST else [*groups[: _MOST // 2], *groups[-_MOST // 2 :]]


def _histograms(groups: list[tuple[str, list[float]]], what: str, theme: ThemeName) -> Plot:
    """A histogram for each group, each with its own scale."""
    import numpy as np

    groups = shortened(groups)
    plot = Plot(theme, columns=len(groups), size=(2.9, 2.7))
    for axes, (name, numbers) in zip(plot.axes, groups):
        finite = np.array(numbers)[np.isfinite(numbers)]
        axes.hist(finite, bins=_BINS, color=plot.theme.positive)
        axes.set_title(clean(name, 30))
        axes.yaxis.get_major_locator().set_params(integer=True)
        mean, deviation = (finite.mean(), finite.std()) if len(finite) else (np.nan, np.nan)
        text = say("plots.spread", mean=number(float(mean)), deviation=number(float(deviation)))
        if lost := len(numbers) - len(finite):
            text += "\n" + say("plots.notFinite", count=lost)
        axes.set_xlabel(text, fontsize=9)
        axes.tick_params(labelsize=8)
    plot.axes[0].set_ylabel(say(f"plots.{what}"), color=plot.theme.text)
    return plot
