"""Runs the text of a program: on Values, and on numbers of the fuzzer's own engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import autograd
from autograd.operation import TABLE
from fuzzer.slope import slope

SCOPE: dict[str, Any] = {
    **{name: getattr(autograd, name) for name in autograd.__all__}, **TABLE, "slope": slope
}  # fmt: skip


def on_values(text: str, outside: dict[str, Any] | None = None) -> dict[str, Any]:
    """The names that a program defines; with those outside its function given, only the function.

    So several texts can share their parameters.
    """
    scope = {**SCOPE, **(outside or {})}
    # text of our own making, or a test's: names of rows and numbers
    exec(text if outside is None else text[text.index("def f(") :], scope)
    return scope


class Engine:
    """A program on numbers of another kind, a class whose instances keep theirs in `field`."""

    def __init__(
        self, text: str, kind: Callable[[Any], Any], field: str, scope: dict[str, Any]
    ) -> None:
        self._kind, self._field = kind, field
        self._scope = {**SCOPE, **scope, "Value": kind}
        exec(text, self._scope)

    def __call__(self, arguments: Sequence[Any], parameters: dict[str, Any]) -> Any:
        """The first result for these arguments, integers as they are, and parameters."""
        for name, x in parameters.items():
            setattr(self._scope[name], self._field, x)
        found = self._scope["f"](*map(self._made, arguments))
        return found[0] if isinstance(found, list) else found

    def _made(self, x: Any) -> Any:
        if isinstance(x, list):
            return [self._kind(y) for y in x]
        return x if isinstance(x, int) else self._kind(x)
