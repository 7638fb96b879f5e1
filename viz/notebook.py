"""The picture that a notebook shows of a thing without being asked to draw it."""

from __future__ import annotations

from typing import Any

from autograd import Value
from viz.dot.drawing import draw, fitted
from viz.dot.render import RenderError
from viz.graph.size import TooLargeError, check_size

_WALKED = 20_000  # Values: a second or two


def svg(thing: Any) -> str | None:
    """The picture of what `draw` takes, folded if need be; None where it is too large a thing.

    None also where nothing renders here: whoever asks for the picture is told why.
    """
    try:
        if isinstance(thing, Value):
            check_size([thing], _WALKED, "too many to draw without being asked")
        return fitted(draw(thing).pipe("svg"))
    except (TooLargeError, RenderError):
        return None
