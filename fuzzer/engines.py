"""Runs the text of a program: on Values, and on numbers of the fuzzer's own engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import autograd
from autograd.operation import TABLE
from fuzzer.defined import DEFINED
from fuzzer.draws import draws_of
from fuzzer.slope import slope
from fuzzer.still import still
from nn import cross_entropy

SCOPE: dict[str, Any] = {
    **{name: getattr(autograd, name) for name in autograd.__all__}, **TABLE, **DEFINED,
    "slope": slope, "still": still, "draws_of": draws_of, "cross_entropy": cross_entropy,
}  # fmt: skip


def on_values(text: str, outside: dict[str, Any] | None = None) -> dict[str, Any]:
    """The names that a program defines; only the function if those outside it are given.

    So several texts can share their parameters.
    """
    scope = {**SCOPE, **(outside or {})}
    # generated text, or a test's: only names of rows and numbers
    exec(text if outside is None else text[text.index("def f(") :], scope)
    return scope


class Engine:
    """A program on numbers of another kind, a class whose instances keep theirs in `field`.

    `row` is that of the sample that it runs for.
    """

    def __init__(
        self, text: str, kind: Callable[[Any], Any], field: str, scope: dict[str, Any], row: int
    ) -> None:
        self._kind, self._field, self._row = kind, field, row
        self._scope = {**SCOPE, **scope, "Value": kind}
        exec(text, self._scope)

    def __call__(self, arguments: Sequence[Any], parameters: dict[str, Any]) -> Any:
        """The first result for these arguments and parameters; integers are passed unchanged."""
        for name, x in parameters.items():
            setattr(self._scope[name], self._field, x)
        if "draws" in self._scope:
            self._scope["draws"].begin(self._row)
        found = self._scope["f"](*map(self._made, arguments))
        return found[0] if isinstance(found, list) else found

    def _made(self, x: Any) -> Any:
        if isinstance(x, list):
            return [self._kind(y) for y in x]
        return x if isinstance(x, int) else self._kind(x)
