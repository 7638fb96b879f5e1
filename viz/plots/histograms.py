"""Histograms, layer by layer: of weights, of their gradients, of the outputs of layers."""

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

_MOST = 6  # layers side by side
_BINS = 30


@spoken
def plot_weights(model: Module, theme: ThemeName = "light", *, lang: str | None = None) -> Plot:
    """A histogram of the parameters' numbers for each layer.

    Layers are what the names begin with, `layers[0]`; beyond six the first and last three are
    shown.  Raises ValueError for a model without parameters.
    """
    return _histograms(
        [(name, [p.data for p in parameters]) for name, parameters in by_layer(model).items()],
        "weights", theme,
    )  # fmt: skip


@spoken
def plot_gradients(model: Module, theme: ThemeName = "light", *, lang: str | None = None) -> Plot:
    """A histogram of the parameters' gradients for each layer, as `plot_weights`.

    Raises ValueError where no backward pass has been.
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
    """A histogram of what each layer puts out over some inputs, with mean and deviation.

    The model has its layers in a list `layers`, as MLP and Sequential do.  Zeros are counted in the
    title: of a relu they are units that were off; a unit that was off for every input is dead.
    Raises ValueError for another model, and for no inputs.
    """
    import numpy as np

    layers = [x for x in getattr(model, "layers", []) if callable(x)]
    if not layers:
        raise ValueError(f"{type(model).__name__} has no list `layers` to look into")
    points = np.asarray(inputs, float)
    if not len(points):
        raise ValueError("there are no inputs")
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
    """The parameters by the layer their names begin with.  Raises ValueError for none."""
    groups: dict[str, list[Any]] = {}
    for name, parameter in model.named_parameters():
        found = re.match(r"\w+(\[[^]]*\])?", name)
        groups.setdefault(found[0] if found else name, []).append(parameter)
    if not groups:
        raise ValueError(f"{type(model).__name__} has no parameters")
    return groups


def shortened(groups: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The groups; of many the first and the last."""
    groups = list(groups)
    return groups if len(groups) <= _MOST else [*groups[: _MOST // 2], *groups[-_MOST // 2 :]]


def _histograms(groups: list[tuple[str, list[float]]], what: str, theme: ThemeName) -> Plot:
    """A histogram for each group, each on a scale of its own."""
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
