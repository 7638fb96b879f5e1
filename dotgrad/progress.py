"""A line on the terminal that says what is being made."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str], None]


@contextmanager
def parts(what: str, count: int) -> Iterator[Tell]:
    """A function to call with the name of each of `count` parts before it is made.

    The names appear on stderr if that is a terminal, on one line that is erased at the end.
    """
    done = 0
    shown = 0

    def tell(name: str) -> None:
        nonlocal done, shown
        done += 1
        line = f"{what}: {name} ({done} of {count})"
        sys.stderr.write(f"\r{line}{' ' * (shown - len(line))}")
        sys.stderr.flush()
        shown = len(line)

    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda name: None
        return
    try:
        yield tell
    finally:
        sys.stderr.write(f"\r{' ' * shown}\r")
        sys.stderr.flush()
