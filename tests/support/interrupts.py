"""Interrupts at the lines that a file or folder executes, counted from 1: where Ctrl-C may come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Lines:
    """A tracer that counts lines of what lies at `path`, and interrupts at some of them."""

    def __init__(self, path: str, at: tuple[int, ...], interrupt: Callable[[], None]) -> None:
        self.path, self.at, self.interrupt = path, at, interrupt
        self.seen = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(self.path):
            return None
        if event == "line":
            self.seen += 1
            if self.seen in self.at:
                self.interrupt()
        return self


def ctrl_c() -> None:
    """What Python raises between two lines."""
    raise KeyboardInterrupt


@contextmanager
def interrupted(path: str, *at: int, interrupt: Callable[[], None] = ctrl_c) -> Iterator[Lines]:
    """A block in which lines are counted, and these interrupted."""
    lines, tracer = Lines(path, at, interrupt), sys.gettrace()
    sys.settrace(lines)
    try:
        yield lines
    finally:
        sys.settrace(tracer)


def stops(work: Callable[[], Any], path: str, at: int) -> bool:
    """Whether the work reaches that line, and so is interrupted."""
    try:
        with interrupted(path, at):
            work()
    except KeyboardInterrupt:
        return True
    return False
