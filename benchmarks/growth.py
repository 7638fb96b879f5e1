"""python -m benchmarks.growth JIT.json FOLDER: how cost grows, drawn from the jit suite."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from viz.plots import Plot
from viz.theme import THEMES

# What grows, the axis, and the columns of the tables that are drawn against it.
_GROWING = {
    "batch": ("samples a step", ["us"]),
    "width": ("neurons a layer", ["us", "first call s"]),
    "depth": ("layers", ["us", "first call s"]),
    "terms": ("terms of a program", ["us", "trace s"]),
}
_LABELS = {"us": "a run", "first call s": "the first call, with tracing", "trace s": "tracing"}


def points(report: dict[str, Any], what: str, column: str) -> list[tuple[int, float]]:
    """(size, seconds) of a column, of the rows named "batch 1,000" or "70,000 terms"."""
    found = []
    for table in report["tables"]:
        for row in table["rows"]:
            size = re.fullmatch(rf"{what} ([\d,]+)|([\d,]+) {what}", row["entry"])
            if size and column in row:
                seconds = row[column] / 1e6 if column == "us" else row[column]
                found.append((int((size[1] or size[2]).replace(",", "")), seconds))
    return found


def growth(report: dict[str, Any], theme: Any) -> Plot:
    """Time against size, both as powers of ten: a line of slope one is linear cost.

    Raises ValueError if the report has no such figures.
    """
    plot = Plot(theme, columns=len(_GROWING), size=(3.3, 3.0))
    styles = [(plot.theme.positive, "o-"), (plot.theme.negative, "s--")]
    for axes, (what, (label, columns)) in zip(plot.axes, _GROWING.items()):
        for column, (color, style) in zip(columns, styles):
            line = points(report, what, column)
            if not line:
                raise ValueError(f"the report has no figures of {what}; is it of the jit suite?")
            axes.loglog(*zip(*line), style, color=color, label=_LABELS[column], markersize=4)
        axes.set(title=what, xlabel=label)
        axes.legend(frameon=False, labelcolor=plot.theme.text, fontsize=8, loc="upper left")
        axes.margins(y=0.25)
    plot.axes[0].set_ylabel("seconds")
    return plot


def main(arguments: list[str] | None = None) -> int:
    """Write growth-light.svg and growth-dark.svg; returns the exit status, 2 if that fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("report", type=Path, metavar="JIT.json")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    chosen = parser.parse_args(arguments)
    try:
        report = json.loads(chosen.report.read_text("utf-8"))
        for theme in THEMES:
            print(growth(report, theme).save(chosen.folder / f"growth-{theme}.svg"))
    except (OSError, ValueError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
