"""The picture that a notebook shows for an object that ends a cell."""

from __future__ import annotations

from typing import Any

from autograd import Value
from viz.dot.drawing import draw, fitted
from viz.dot.render import RenderError
from viz.graph.size import TooLargeError, check_size

_WALKED = 20_000  # Values: a second or two


def svg(thing: Any) -> str | None:
    """The SVG text of anything that `draw` accepts; None if it is too large or can't be rendered.

    An explicit `draw` of the same object raises the error that says why.
    """
    try:
        if isinstance(thing, Value):
            check_size([thing], _WALKED, "too many to draw without being asked")
        return fitted(draw(thing).pipe("svg"))
    except (TooLargeError, RenderError):
        return None
