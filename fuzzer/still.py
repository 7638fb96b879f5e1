"""Functions with a detached result, for every kind of number.

Users write `x.detach()` or a `no_grad` block.  Rounding still moves a detached result; `moving`
makes it a node with slope 0, which `autograd.testing.spread` can move.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.operation import Op

Function = Callable[..., Any]
_SAME = Op("still", "still", "x", lambda x: x, lambda g, out, x: (0.0,), samples=(), table={})


def still(g: Function) -> Function:
    """The function g with its result detached."""

    def held(*xs: Any) -> Any:
        found = 1.0 * g(*xs)
        return found.detach() if hasattr(found, "detach") else found

    return held


def moving(g: Function) -> Function:
    """The same, but the result is a node that can be moved and passes no gradient on."""

    def held(*xs: Any) -> Any:
        return _SAME(1.0 * g(*xs))

    return held


class Held:
    """The same for finite differences: g keeps its first result, that at the point itself."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}

    def __call__(self, g: Function) -> Function:
        """A function that always returns the first result of g, which is recognized by its name."""

        def held(*xs: Any) -> Any:
            if g.__name__ not in self._found:
                self._found[g.__name__] = 1.0 * g(*xs)
            return self._found[g.__name__]

        return held
