"""A line on the terminal while something takes long."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

AFTER = 1.0  # seconds of silence

_told = threading.Lock()  # one line at a time


@contextmanager
def told(what: str) -> Iterator[None]:
    """A block that says on stderr what takes so long, after a second, where that is a terminal.

    The line goes when the block ends.  Within another such block it is the other's that is shown.
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
