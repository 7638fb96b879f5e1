"""What is being made, told on a terminal while it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str], None]


@contextmanager
def parts(what: str, count: int) -> Iterator[Tell]:
    """A function to be called with the name of each of `count` parts, before it is made.

    It shows them on stderr where that is a terminal, on one line that is gone afterwards.
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
