"""Arguments that several functions share, written once.

A function passes them on as `**options`, typed by a TypedDict for editors and mypy; `shares` gives
it the signature that `help` and `inspect` show, with the defaults of the defining function.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def shares(source: Callable[..., Any] | None = None, *names: str) -> Callable[[F], F]:
    """A decorator that shows these keyword arguments of `source` in place of `**options`."""
    given = {} if source is None else signature(source).parameters
    shared = [given[name].replace(kind=Parameter.KEYWORD_ONLY) for name in names]

    def decorate(function: F) -> F:
        own = signature(function)
        kept = [p for p in own.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
        function.__signature__ = own.replace(parameters=[*kept, *shared])  # type: ignore[attr-defined]
        return function

    return decorate
