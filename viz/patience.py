"""A line on the terminal while something takes a long time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

AFTER = 1.0  # seconds before the line appears

_told = threading.Lock()  # only one line is shown at a time


@contextmanager
def told(what: str) -> Iterator[None]:
    """A context that prints `what` on stderr after a second, if stderr is a terminal.

    The line is erased when the block ends.  Of nested blocks only the outermost shows its line.
    """
    stream, shown = sys.stderr, threading.Event()
    if stream is None or not stream.isatty() or not _told.acquire(blocking=False):
        yield
        return

    def show() -> None:
        shown.set()
        stream.write(what)
        stream.flush()

    timer = threading.Timer(AFTER, show)
    timer.daemon = True
    try:
        timer.start()
        yield
    finally:
        timer.cancel()
        timer.join()
        if shown.is_set():
            stream.write(f"\r{' ' * len(what)}\r")
            stream.flush()
        _told.release()
