"""plot_confusion: which classes are confused with which."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.language import say, spoken
from viz.plots.plot import Plot
from viz.text import clean
from viz.theme import ThemeName


@spoken
def plot_confusion(
    matrix: Sequence[Sequence[int]],
    names: Sequence[str] | None = None,
    theme: ThemeName = "light",
    *,
    lang: str | None = None,
) -> Plot:
    """A confusion matrix, as returned by `nn.confusion_matrix`.

    Rows are true classes, columns predicted ones.  Each cell shows its count, and is darker the
    larger its share of the row.  `matrix` has the shape (classes, classes), and `names` are the
    names of the classes, by default 0, 1, ...

    Raises ValueError if the matrix is not square, if there are not as many names as rows, or for an
    unknown theme; ImportError without matplotlib.

    >>> from viz.plots import plot_confusion
    >>> plot = plot_confusion([[3, 0], [1, 2]], ["cat", "dog"])
    >>> [text.get_text() for text in plot.axes[0].texts]      # cells of 0 are empty
    ['3', '1', '2']
    """
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    counts = np.asarray(matrix)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not counts.size:
        raise ValueError(f"a confusion matrix must be square, not of shape {counts.shape}")
    names = [str(k) for k in range(len(counts))] if names is None else [clean(n, 14) for n in names]
    if len(names) != len(counts):
        raise ValueError(f"{len(counts)} classes, but {len(names)} names")
    side = max(3.2, 0.42 * len(counts) + 1.4)
    plot = Plot(theme, size=(side, side))
    axes, colors = plot.axes[0], plot.theme
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    shades = LinearSegmentedColormap.from_list("shares", [colors.background, colors.positive])
    axes.imshow(shares, cmap=shades, vmin=0.0, vmax=1.0)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            color = colors.background if shares[row, column] > 0.5 else colors.text
            axes.text(column, row, str(count), ha="center", va="center", color=color, fontsize=9)
    places = range(len(counts))
    axes.set_xticks(places, names, rotation=45 if max(map(len, names)) > 3 else 0)
    axes.set_yticks(places, names)
    axes.set(xlabel=say("plots.predicted"), ylabel=say("plots.true"), title=say("plots.confusion"))
    axes.grid(False)
    return plot
