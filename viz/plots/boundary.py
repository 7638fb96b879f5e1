"""plot_boundary: a model's output over the plane of its two inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.language import say, spoken
from viz.plane import Plane, middle
from viz.plots.plot import Plot
from viz.theme import ThemeName

if TYPE_CHECKING:
    from nn.module import Module

_SIDE = 160  # points along each side of the grid on which the model is evaluated
_MARKS = "osDv^<>pPX*hd"  # one for each class: colours alone do not tell them apart for everybody


@spoken
def plot_boundary(
    model: Module,
    inputs: Any,
    targets: Any,
    theme: ThemeName = "light",
    side: int = _SIDE,
    *,
    lang: str | None = None,
) -> Plot:
    """The plane of two inputs, coloured by the model's output, and the samples on it.

    If the model has one output, the colour shows it, and a line marks the threshold: 0 for targets
    of -1 and +1, 0.5 for 0 and 1.  If it has two, the colour shows the second minus the first; if
    it has more, the class of the largest.  The model is compiled and evaluated in eval mode on
    side * side points.

    inputs      of shape (samples, 2)
    targets     a number or a class for each sample, of shape (samples,)

    Raises ValueError if the inputs do not have that shape, if there are not as many targets as
    samples, or for an unknown theme; ImportError without matplotlib.

    >>> from viz.plots import plot_boundary
    >>> model = MLP(2, [4, 1], activation="tanh", rng=0)
    >>> plot = plot_boundary(model, [[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]], [-1, -1, 1], side=20)
    >>> [text.get_text() for text in plot.axes[0].get_legend().get_texts()]
    ['-1', '1']
    """
    import numpy as np

    points, classes = np.asarray(inputs, float), np.asarray(targets)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(
            f"plot_boundary takes two inputs per sample, (samples, 2), not shape {points.shape}"
        )
    if len(classes) != len(points):
        raise ValueError(f"{len(points)} inputs, but {len(classes)} targets")
    plane = Plane(points, side)
    answers = answers_on(model, plane.points)
    plot = Plot(theme, size=(4.8, 4.2))
    axes = plot.axes[0]
    if len(answers) <= 2:
        level = 0.0 if len(answers) == 2 else middle(classes)
        answer = answers[-1] - answers[0] if len(answers) == 2 else answers[0]
        _one(plot, axes, plane, answer.reshape(side, side), level)
    else:
        _several(axes, plane, np.argmax(answers, 0).reshape(side, side), len(answers))
    _samples(plot, axes, points, classes, len(answers))
    axes.set_title(say("plots.boundary"))
    axes.grid(False)
    return plot


def answers_on(model: Any, points: Any) -> Any:
    """The outputs of a module or function on points, a row for each output.

    It is compiled and, if it is a module, in eval mode.
    """
    import numpy as np

    from autograd import jit
    from nn.module import Module, in_mode

    with in_mode(model.modules() if isinstance(model, Module) else (), training=False):
        answers = jit(lambda x: model(x))(points)
    rows = answers if isinstance(answers, (list, tuple)) else [answers]
    return np.array([np.broadcast_to(row, len(points)) for row in rows])


def _one(plot: Plot, axes: Any, plane: Plane, answer: Any, level: float) -> None:
    """Draw shades on both sides of `level`, and the line between them."""
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    theme = plot.theme
    sides = LinearSegmentedColormap.from_list(
        "sides", [theme.negative, theme.background, theme.positive]
    )
    gaps = np.abs(answer - level)
    reach = float(np.percentile(gaps, 95)) or 1.0
    axes.pcolormesh(
        plane.xs, plane.ys, answer, cmap=sides, vmin=level - reach, vmax=level + reach,
        alpha=0.45, shading="nearest", rasterized=True,
    )  # fmt: skip
    if answer.min() < level < answer.max():
        axes.contour(
            plane.xs, plane.ys, answer, levels=[level], colors=[theme.text], linewidths=1.4
        )


def _several(axes: Any, plane: Plane, best: Any, count: int) -> None:
    axes.pcolormesh(
        plane.xs, plane.ys, best, cmap="tab20", vmin=0, vmax=max(19, count), alpha=0.35,
        shading="nearest", rasterized=True,
    )  # fmt: skip


def _samples(plot: Plot, axes: Any, points: Any, classes: Any, outputs: int) -> None:
    """Draw the samples, with a mark and a colour for each class."""
    import numpy as np
    from matplotlib import colormaps

    theme = plot.theme
    for k, name in enumerate(np.unique(classes)):
        chosen = points[classes == name]
        two = (theme.negative, theme.positive)
        color = two[k % 2] if outputs <= 2 else colormaps["tab20"](int(name) / max(19, outputs))
        axes.scatter(
            chosen[:, 0], chosen[:, 1], s=16, color=[color], marker=_MARKS[k % len(_MARKS)],
            edgecolors=theme.text, linewidths=0.5, label=f"{name:g}",
        )  # fmt: skip
    plot.legend(axes)
