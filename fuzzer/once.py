"""Work shared between programs of one function, done once: their traces, and equal tapes.

Programs that differ in their options trace the same function, and have the same tape up to the plan
if they round alike.  Repeating this for each would test nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from autograd.passes import pipeline
from autograd.passes.pipeline import Asked, Traced
from autograd.trace.closed import ClosedWorld, Trace


class SharedWorld(ClosedWorld):
    """A closed world of programs that read nothing outside: they share their traces."""

    def __init__(self) -> None:
        super().__init__("f", False)
        self._traces: dict[Any, Any] = {}

    def trace(self, make: Any, roots: list[Any]) -> tuple[Trace, Any]:
        function, signature, names, parameters, *_ = make.args
        key = function, signature, names, tuple(map(id, parameters))
        if roots:  # it does read something
            return super().trace(make, roots)
        if key not in self._traces:
            self._traces[key] = super().trace(make, roots)
        return self._traces[key]  # type: ignore[no-any-return]


@contextmanager
def alike() -> Iterator[Callable[[], None]]:
    """A block in which equal tapes are optimized once; the function it gives forgets them."""
    known: dict[Any, Asked] = {}
    original = pipeline.optimized

    def optimized(traced: Traced, kind: str, show: Any = pipeline.quiet) -> Asked:
        tape = traced.tape
        key = (
            kind, tuple(tape.ops), repr(tape.args), repr(traced.outputs), repr(traced.arguments),
            tuple(traced.parameters), traced.exact, traced.ordered,
        )  # fmt: skip
        if key not in known:
            known[key] = original(traced, kind, show)
        return known[key]

    with mock.patch.object(pipeline, "optimized", optimized):
        yield known.clear
