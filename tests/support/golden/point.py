"""One row of the golden table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Point(NamedTuple):
    """What an expression gives at one point of interest."""

    text: str  # the expression as people write it
    f: Callable[..., Any]  # the same in operations of the table, for floats and for Values
    at: tuple[float, ...]
    value: float
    gradient: tuple[float, ...]  # by each of its variables
    second: float  # the second derivative by the first variable
    why: str = ""  # what decides, where it could have been otherwise

    def __str__(self) -> str:
        return f"{self.text} at {', '.join(f'{x:g}' for x in self.at)}"
