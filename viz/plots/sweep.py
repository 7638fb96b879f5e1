"""plot_sweep: the scores of a sweep's runs, setting by setting, with their spread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from autograd.language import say, spoken
from viz.plots.plot import Plot
from viz.text import clean
from viz.theme import ThemeName

if TYPE_CHECKING:
    from nn.sweeps.result import SweepResult

_MOST = 20  # settings that get a line, at most: the best ones
_LOG_FROM = 30.0  # the ratio of an axis's largest number to its smallest above which it is log


@spoken
def plot_sweep(result: SweepResult, theme: ThemeName = "light", *, lang: str | None = None) -> Plot:
    """Each run as a point, each setting's mean as a circle with a bar of one deviation each way.

    If a single argument was varied and its values are numbers, they are the horizontal axis;
    otherwise each setting has a line, with the best at the top.

    Raises ValueError if no run is done, or for an unknown theme; ImportError without matplotlib.

    >>> from nn.sweeps.result import SweepResult
    >>> from viz.plots import plot_sweep
    >>> runs = [
    ...     {"lr": 0.1, "status": "done", "validation_loss": 0.5},
    ...     {"lr": 0.2, "status": "done", "validation_loss": 0.25},
    ... ]
    >>> plot = plot_sweep(SweepResult(runs, ["lr"], "validation_loss", False, 2))
    >>> plot.axes[0].get_title()
    'validation_loss, mean and deviation'
    """
    settings = [s for s in result.settings if s["runs"]]
    if not settings:
        raise ValueError("there is nothing to plot: no run of this sweep is done")
    numbers = len(result.varied) == 1 and all(
        isinstance(s[result.varied[0]], (int, float)) and not isinstance(s[result.varied[0]], bool)
        for s in settings
    )
    return (_over_numbers if numbers else _in_lines)(result, settings, theme)


def _over_numbers(result: SweepResult, settings: list[dict[str, Any]], theme: ThemeName) -> Plot:
    """Scores over the numbers of the varied argument."""
    plot, (name,) = Plot(theme), result.varied
    axes = plot.axes[0]
    settings = sorted(settings, key=lambda s: s[name])
    for setting in settings:
        scores = result.scores_of(setting)
        axes.plot([setting[name]] * len(scores), scores, ".", color=plot.theme.quiet, alpha=0.6)
    axes.errorbar(
        [s[name] for s in settings], [s["mean"] for s in settings],
        yerr=[s["deviation"] for s in settings],
        fmt="o-", color=plot.theme.positive, linewidth=1.4, capsize=3, markerfacecolor="none",
    )  # fmt: skip
    axes.set_title(say("plots.meanAndDeviationOf", name=result.monitor))
    axes.set_xlabel(name)
    if _wide([s[name] for s in settings]):
        axes.set_xscale("log")
    if _wide([s["mean"] for s in settings]):
        axes.set_yscale("log")
    return plot


def _in_lines(result: SweepResult, settings: list[dict[str, Any]], theme: ThemeName) -> Plot:
    """Scores in a line for each of the best settings."""
    shown = settings[:_MOST]
    plot = Plot(theme, size=(7.0, 1.2 + 0.28 * len(shown)))
    axes = plot.axes[0]
    for k, setting in enumerate(shown):
        scores = result.scores_of(setting)
        axes.plot(scores, [k] * len(scores), ".", color=plot.theme.quiet, alpha=0.6)
    axes.errorbar(
        [s["mean"] for s in shown], range(len(shown)), xerr=[s["deviation"] for s in shown],
        fmt="o", color=plot.theme.positive, linewidth=1.4, capsize=3, markerfacecolor="none",
    )  # fmt: skip
    texts = [
        ", ".join(f"{name}={s[name]}" for name in result.varied) or say("plots.all") for s in shown
    ]
    axes.set_yticks(range(len(shown)), [clean(text, 48) for text in texts])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_title(say("plots.meanAndDeviation"))
    label = result.monitor
    if settings[_MOST:]:
        label = say("plots.best", name=label, count=len(shown), all=len(settings))
    axes.set_xlabel(label)
    if _wide([s["mean"] for s in shown]):
        axes.set_xscale("log")
    return plot


def _wide(numbers: list[float]) -> bool:
    """Whether these numbers need a logarithmic scale."""
    finite = [x for x in numbers if math.isfinite(x)]
    return bool(finite) and min(finite) > 0.0 and max(finite) > _LOG_FROM * min(finite)
