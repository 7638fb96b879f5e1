"""plot_regression: the numbers that a model predicts against the true ones."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.language import say, spoken
from viz.plots.plot import Plot
from viz.theme import ThemeName


@spoken
def plot_regression(
    targets: Sequence[float],
    predictions: Sequence[float],
    theme: ThemeName = "light",
    *,
    lang: str | None = None,
) -> Plot:
    """Predicted against true numbers, and the residuals, predicted minus true, against predicted.

    Each sample is a point; perfect predictions lie on the line.  `targets` and `predictions` have
    the shape (samples,).

    Raises ValueError if there are no targets, not as many predictions as targets, or for an unknown
    theme; ImportError without matplotlib.

    >>> from viz.plots import plot_regression
    >>> against, residuals = plot_regression([1.0, 2.0], [1.5, 2.0]).axes
    >>> residuals.collections[0].get_offsets().tolist()       # [predicted, predicted - true]
    [[1.5, 0.5], [2.0, 0.0]]
    """
    import numpy as np

    true, said = np.asarray(targets, float), np.asarray(predictions, float)
    if true.shape != said.shape or true.ndim != 1 or not len(true):
        raise ValueError(
            f"{true.size} targets and {said.size} predictions: pass one prediction for each target"
        )
    plot = Plot(theme, columns=2)
    theirs, residuals = plot.axes
    look = {"s": 16, "color": plot.theme.positive, "alpha": 0.7, "linewidths": 0}
    line = {"color": plot.theme.text, "linewidth": 1.0, "linestyle": "--"}
    theirs.axline((float(true[0]), float(true[0])), slope=1.0, **line)
    theirs.scatter(true, said, **look)
    theirs.set(xlabel=say("plots.true"), ylabel=say("plots.predicted"), title=say("plots.against"))
    residuals.axhline(0.0, **line)
    residuals.scatter(said, said - true, **look)
    residuals.set(
        xlabel=say("plots.predicted"), ylabel=say("plots.residual"), title=say("plots.residuals")
    )
    return plot
