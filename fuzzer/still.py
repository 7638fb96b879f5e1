"""`still`: a function whose result is computed and connected to nothing, on every kind of number.

Users write it as `x.detach()` and as a `no_grad` block.  Rounding moves such a result although no
gradient does: in `moving` it is a node whose slope is 0, which `autograd.testing.spread` moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.operation import Op

Function = Callable[..., Any]
_SAME = Op("still", "still", "x", lambda x: x, lambda g, out, x: (0.0,), samples=(), table={})


def still(g: Function) -> Function:
    """The function g, its result detached."""

    def held(*xs: Any) -> Any:
        found = 1.0 * g(*xs)
        return found.detach() if hasattr(found, "detach") else found

    return held


def moving(g: Function) -> Function:
    """The same, the result a node that passes on what moves it, and no gradient."""

    def held(*xs: Any) -> Any:
        return _SAME(1.0 * g(*xs))

    return held


class Held:
    """The same, for derivatives by differences: what came out first, at the point itself."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}

    def __call__(self, g: Function) -> Function:
        """The function that gives what g gave first, told by the name of g."""

        def held(*xs: Any) -> Any:
            if g.__name__ not in self._found:
                self._found[g.__name__] = 1.0 * g(*xs)
            return self._found[g.__name__]

        return held
