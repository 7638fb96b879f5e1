"""Moving: an attribute that each step changes, and that no trace may read."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from autograd import TraceError, modes

T = TypeVar("T")


class Moving(Generic[T]):
    """An attribute of an optimizer.  A trace would freeze it, so there it raises TraceError."""

    def __init__(self, instead: str) -> None:
        self._instead = instead

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, optimizer: Any, owner: type | None = None) -> T:
        if optimizer is None:
            raise AttributeError(f"{self._name} is an attribute of an optimizer, not of its class")
        if modes.active and modes.tracer.get() is not None:
            raise TraceError(
                f"each step changes .{self._name} of {type(optimizer).__name__}, but a trace would "
                f"freeze it; {self._instead}"
            )
        found: T = getattr(optimizer, f"_{self._name}")
        return found

    def __set__(self, optimizer: Any, value: T) -> None:
        setattr(optimizer, f"_{self._name}", value)
