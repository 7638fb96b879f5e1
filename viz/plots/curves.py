"""plot_history: the curves of a training run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from autograd.language import say, spoken
from viz.plots.plot import Plot
from viz.theme import ThemeName

if TYPE_CHECKING:
    from nn.training.history import History

_LOG_FROM = 30.0  # the ratio of the largest loss to the smallest above which the scale is log


@spoken
def plot_history(
    history: History,
    theme: ThemeName = "light",
    kept: int | None = None,
    *,
    lang: str | None = None,
) -> Plot:
    """The training and validation losses over the epochs, and the metrics beside them.

    A run of fewer than two epochs shows the losses of its steps.  The scale of the losses is
    logarithmic if they differ by more than a factor of 30.  A line marks the epoch whose weights
    were `kept`, counted from 1.

    Raises ValueError if the history has no step, or for an unknown theme; ImportError without
    matplotlib.

    >>> from viz.plots import plot_history
    >>> history = nn.History([3.0, 2.0], [4.0, 2.5], steps=20)
    >>> plot = plot_history(history)
    >>> {line.get_label(): line.get_ydata().tolist() for line in plot.axes[0].lines}
    {'training': [3.0, 2.0], 'validation': [4.0, 2.5]}
    """
    if not history.steps:
        raise ValueError("there is nothing to plot: this history has no step")
    plot = Plot(theme, columns=2 if history.metrics else 1)
    left = plot.axes[0]
    if history.epochs < 2:
        _draw(plot, left, "loss", {say("plots.training"): history.step_losses.tolist()}, "step")
    else:
        losses = {
            say("plots.training"): history.losses,
            say("plots.validation"): history.validation_losses,
        }
        _draw(plot, left, "loss", losses, "epoch")
    if history.metrics:
        _draw(plot, plot.axes[1], "validation", history.metrics, "epoch")
    for axes in plot.axes if kept and history.epochs > 1 else []:
        axes.axvline(
            kept, color=plot.theme.quiet, linewidth=1.0, linestyle=":", label=say("plots.kept")
        )
        plot.legend(axes)
    return plot


def _draw(plot: Plot, axes: Any, title: str, series: dict[str, list[float]], unit: str) -> None:
    """Draw series over epochs or steps, which differ in colour and in their dashes."""
    theme = plot.theme
    styles = [(theme.positive, "-"), (theme.negative, "--"), (theme.text, ":"), (theme.quiet, "-.")]
    shown = {name: numbers for name, numbers in series.items() if numbers}
    for i, (name, numbers) in enumerate(shown.items()):
        color, dashes = styles[i % len(styles)]
        places = range(1, len(numbers) + 1)
        mark = "o" if len(numbers) < 3 else ""
        axes.plot(places, numbers, dashes, color=color, label=name, linewidth=1.6, marker=mark)
    axes.set_title(say(f"plots.{title}"))
    axes.set_xlabel(say(f"plots.{unit}"))
    finite = [x for numbers in shown.values() for x in numbers if math.isfinite(x)]
    if title == "loss" and finite and min(finite) > 0.0 and max(finite) > _LOG_FROM * min(finite):
        axes.set_yscale("log")
    if len(shown) > 1 or title != "loss":
        plot.legend(axes)
