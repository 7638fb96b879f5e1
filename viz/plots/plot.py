"""Plot: a matplotlib figure that shows and saves itself."""

from __future__ import annotations

import io
import warnings
from typing import Any

from viz.fonts import MISSING_GLYPHS, hangul_family, in_hangul, told_where_missing
from viz.saved import Saved
from viz.theme import THEMES, Theme, ThemeName

FORMATS = ("svg", "png", "pdf")
_MIME = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
_DPI = 144
_COLUMNS = 4  # entries of a legend side by side
_LINE = 15.0  # points, the height of a line of a legend


class Plot(Saved):
    """A figure with axes in a row, in the colours of a theme.

    `figure` and the list `axes` are matplotlib's own objects and may be changed.  Plots do not use
    pyplot, so no window opens and no figure stays in memory.

    theme    "light" or "dark"
    columns  the number of axes, side by side
    size     width and height of each in inches

    Raises ImportError, which says how to install it, if matplotlib is missing, and ValueError for
    an unknown theme.

    >>> from viz.plots import plot_weights
    >>> plot = plot_weights(MLP(2, [3, 1], rng=0), theme="dark")
    >>> plot.axes[0].set_title("first layer")
    Text(0.5, 1.0, 'first layer')
    >>> plot.save("weights.png").name
    'weights.png'
    """

    kind = "plot"
    formats = FORMATS

    def __init__(
        self, theme: ThemeName = "light", columns: int = 1, size: tuple[float, float] = (5.0, 3.4)
    ) -> None:
        if theme not in THEMES:
            raise ValueError(f"theme must be one of {', '.join(THEMES)}, not {theme!r}")
        try:
            from matplotlib.figure import Figure
        except ImportError as error:
            raise ImportError(
                "plots are drawn by matplotlib, which is not installed: pip install matplotlib"
            ) from error
        self.theme: Theme = THEMES[theme]
        width, height = size
        self.figure: Any = Figure((width * columns, height), layout="constrained")
        self.figure.set_facecolor(self.theme.background)
        self.axes: list[Any] = list(self.figure.subplots(1, columns, squeeze=False)[0])
        for axes in self.axes:
            self._dress(axes)

    def _dress(self, axes: Any) -> None:
        """Style axes for the theme: no box, muted lines, a faint grid."""
        theme = self.theme
        axes.set_facecolor(theme.background)
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(theme.line)
        axes.tick_params(colors=theme.quiet, labelcolor=theme.text, labelsize=9)
        for text in (axes.xaxis.label, axes.yaxis.label, axes.title):
            text.set_color(theme.text)
        axes.title.set_fontsize(11)
        axes.grid(color=theme.quiet, alpha=0.2, linewidth=0.6)
        axes.set_axisbelow(True)

    def legend(self, axes: Any) -> None:
        """Put a legend in the theme's colours above the axes, where it covers nothing."""
        entries = len(axes.get_legend_handles_labels()[1])
        columns = max(1, min(entries, _COLUMNS))
        axes.legend(
            frameon=False, labelcolor=self.theme.text, fontsize=9, loc="lower left",
            bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2, borderpad=0.2, ncols=columns,
            columnspacing=1.4,
        )  # fmt: skip
        axes.set_title(axes.get_title(), pad=6.0 + _LINE * -(-entries // columns))

    def _content(self, format: str) -> bytes:
        """The picture as the bytes of a file."""
        return self.pipe(format)

    def pipe(self, format: str = "svg") -> bytes:
        """The picture as the bytes of an svg, png or pdf file.

        Raises ValueError for another format.
        """
        if format not in FORMATS:
            raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")
        from matplotlib import rc_context

        # The same numbers give the same bytes: no date, no random ids.  Text stays text.
        quiet = {"Date": None} if format == "svg" else {}
        if format == "pdf":
            quiet = {"CreationDate": None}
        buffer = io.BytesIO()
        self._write_hangul()
        with (
            rc_context({"svg.hashsalt": "dotgrad", "svg.fonttype": "none"}),
            warnings.catch_warnings(),
        ):
            warnings.filterwarnings("ignore", MISSING_GLYPHS)  # _write_hangul warns once
            self.figure.savefig(buffer, format=format, dpi=_DPI, metadata=quiet)
        return buffer.getvalue()

    def _write_hangul(self) -> None:
        """Give texts in Hangul a font that has it, or warn in one sentence if there is none."""
        from matplotlib.text import Text

        texts = [text for text in self.figure.findobj(Text) if in_hangul(text.get_text())]
        if not texts:
            return
        name = hangul_family()
        if name is None:
            told_where_missing()
            return
        for text in texts:
            if name not in text.get_fontfamily():
                text.set_fontfamily([*text.get_fontfamily(), name])

    def __repr__(self) -> str:
        titles = ", ".join(axes.get_title() for axes in self.axes)
        return f"<Plot of {titles}; .save(path) or .figure>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What a notebook shows."""
        return {_MIME["svg"]: self.pipe("svg").decode(), "text/plain": repr(self)}
