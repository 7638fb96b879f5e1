"""A Program is called as its function is: with arguments by name, and as a method of a class."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any, TypeAlias, TypeVar

P = TypeVar("P", bound="Method")
Arguments: TypeAlias = tuple[Any, ...]
Names: TypeAlias = tuple[str, ...]


class Bound:
    """The programs of an object's methods; copies and pickles of the object make their own."""

    def __init__(self) -> None:
        self.programs: dict[Any, Any] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Bound, ()


class Method:
    """A function with options that is a method where it stands in a class."""

    function: Callable[..., Any]
    _options: tuple[Any, ...]

    def __init__(self, function: Callable[..., Any], *options: Any) -> None:
        raise NotImplementedError

    def __get__(self: P, instance: Any, owner: type | None = None) -> P:
        """The program of the method bound to an instance, kept as long as the instance lives."""
        if instance is None:
            return self
        own = getattr(instance, "__dict__", None)
        known = own.setdefault("_programs", Bound()).programs if isinstance(own, dict) else {}
        if self not in known:
            known[self] = type(self)(MethodType(self.function, instance), *self._options)
        found: P = known[self]
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.function, *self._options)


def placed(
    function: Callable[..., Any], arguments: Arguments, named: dict[str, Any]
) -> tuple[Arguments, Names]:
    """All arguments in the order of the function's parameters, and the names of the last."""
    from inspect import signature  # here, to keep `import autograd` fast

    try:
        bound = signature(function, follow_wrapped=False).bind(*arguments, **named)
    except (TypeError, ValueError):  # no signature; or the function itself will raise the error
        return (*arguments, *named.values()), tuple(named)
    return (*bound.args, *bound.kwargs.values()), tuple(bound.kwargs)
