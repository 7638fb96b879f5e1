"""What a trace is made of, and the block in which it is made."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from autograd.trace.closed import ClosedWorld
from autograd.value import Value


@contextmanager
def collector_paused() -> Iterator[None]:
    """A block without Python's cycle collector, which would walk the growing tape again and again.

    A tape has no cycles for it to find.
    """
    was_on = gc.isenabled()
    try:
        try:
            gc.disable()
            yield
        finally:
            if was_on:
                gc.enable()
    except KeyboardInterrupt:  # which may have come on the way to that line
        if was_on:
            gc.enable()
        raise


class Traceable(Protocol):
    """What a Program says of the function to trace; see there."""

    function: Callable[..., Any]
    dtype: str
    exact: bool
    ordered: bool
    threads: int
    wrt: Sequence[Value] | None
    watched: bool

    @property
    def world(self) -> ClosedWorld:
        """What holds its traces to the contract of what they read."""

    __name__: str
