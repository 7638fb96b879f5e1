"""How objects show themselves in a notebook: the one place that asks viz for a picture.

Pictures belong to viz, which imports autograd and nn, never the other way around.  viz is loaded
here only when somebody calls `draw` or looks at a Value in a notebook.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_LINES = 60  # at most, of the text shown beside a picture nobody asked for


def draw(thing: Any, **options: Any) -> Any:
    """`viz.draw(thing, **options)`, a Drawing."""
    return import_module("viz").draw(thing, **options)


def plot_history(history: Any, theme: str) -> Any:
    """`viz.plots.plot_history(history, theme)`, a Plot."""
    return import_module("viz.plots").plot_history(history, theme)


def plot_sweep(result: Any, theme: str) -> Any:
    """`viz.plots.plot_sweep(result, theme)`, a Plot."""
    return import_module("viz.plots").plot_sweep(result, theme)


def mimebundle(thing: Any, plain: str) -> dict[str, str]:
    """What a notebook shows: the text, and a picture if it can be drawn."""
    lines = plain.splitlines()
    if len(lines) > _LINES:
        lines[_LINES:] = [f"... {len(lines) - _LINES:,} more lines"]
    bundle = {"text/plain": "\n".join(lines)}
    svg = import_module("viz.notebook").svg(thing)
    return bundle if svg is None else {**bundle, "image/svg+xml": svg}
