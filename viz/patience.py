"""A line on the terminal while something takes a long time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AFTER = 1.0  # seconds before a line of `told` appears
Tell = Callable[[str], None]

_told = threading.Lock()  # only one line is shown at a time


@contextmanager
def line() -> Iterator[Tell | None]:
    """A context with a function that shows a text on stderr, in place of the one before.

    The text is erased when the block ends.  None if stderr is no terminal, and in a nested block:
    only the outermost shows its texts.
    """
    stream, width = sys.stderr, 0
    if stream is None or not stream.isatty() or not _told.acquire(blocking=False):
        yield None
        return

    def tell(text: str) -> None:
        nonlocal width
        stream.write(f"\r{text}{' ' * (width - len(text))}")
        stream.flush()
        width = len(text)

    try:
        yield tell
    finally:
        if width:
            stream.write(f"\r{' ' * width}\r")
            stream.flush()
        _told.release()


@contextmanager
def told(what: str) -> Iterator[None]:
    """A context that shows `what` after a second."""
    with line() as tell:
        if tell is None:
            yield
            return
        timer = threading.Timer(AFTER, tell, [what])
        timer.daemon = True
        try:
            timer.start()
            yield
        finally:
            timer.cancel()
            timer.join()
