"""A run in a terminal: the progress bar, and Ctrl-C without half a step."""

from __future__ import annotations

import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from autograd.needed import installed, needed

_WIDE = 80  # columns in which a whole bar fits


class Bar:
    """A bar that counts steps and shows the loss; silent without a tqdm to draw it."""

    def __init__(self, drawn: Any = None) -> None:
        self._drawn = drawn

    def advance(self, steps: int, epoch: int, loss: float, note: str = "") -> None:
        """Count that many steps; the last one had this loss.  A wide terminal shows the note."""
        if self._drawn is not None:
            narrow = self._drawn.ncols is not None and self._drawn.ncols < _WIDE
            front, end = f"epoch {epoch}", f"loss {loss:.4g}"
            if narrow:  # the end would be cut off
                front, end = f"{front}, {end}", ""
            elif note:
                end = f"{end}, {note}"
            self._drawn.set_description_str(front, refresh=False)
            self._drawn.set_postfix_str(end, refresh=False)
            self._drawn.update(steps)


@contextmanager
def progress_bar(steps: int, show: bool | None, done: int = 0) -> Iterator[Bar]:
    """A bar of that many steps on stderr: loss, rate and time left.  Always closed at the end.

    `show` None means: if stderr is a terminal.  `done` of the steps are done already.
    """
    if show is None:
        show = sys.stderr is not None and sys.stderr.isatty() and installed("tqdm")
    if not show:
        yield Bar()
        return
    needed("tqdm", "a progress bar", "progress=False does without")
    from tqdm import tqdm  # here, so that `import nn` and silent runs don't need it

    # By itself, tqdm draws nothing in terminals that report a size of 0 x 0.
    ncols, nrows = shutil.get_terminal_size()
    with tqdm(
        total=steps, initial=done, unit=" step", ncols=ncols, nrows=nrows, file=sys.stderr
    ) as drawn:
        yield Bar(drawn)


class Interrupts:
    """A block in which the first Ctrl-C calls `stop`, and a second one interrupts `opened` code.

    Code that may take long and can be left anywhere is `opened`.  In other code, a second Ctrl-C
    waits for the next opened block, or for the end of this block; only a third one interrupts it.
    Active only if Python's own handler is in place, and in the main thread, which gets signals.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._count = 0
        self._open = self._active = False

    def __enter__(self) -> Interrupts:
        mine = threading.current_thread() is threading.main_thread()
        if mine and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._active = True
            signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        if self._active:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _handle(self, number: int, frame: Any) -> None:
        self._count += 1
        if self._count == 1:
            self._stop()
        elif self._open or self._count > 2:
            raise KeyboardInterrupt

    @contextmanager
    def opened(self) -> Iterator[None]:
        """A block that a second Ctrl-C leaves with KeyboardInterrupt."""
        before, self._open = self._open, True
        try:
            if self._count > 1:
                raise KeyboardInterrupt
            yield
        finally:
            self._open = before


@contextmanager
def held_back() -> Iterator[None]:
    """A short block that Ctrl-C does not interrupt: KeyboardInterrupt is raised at its end."""
    pressed: list[bool] = []
    with Interrupts(lambda: pressed.append(True)):
        yield
    if pressed:
        raise KeyboardInterrupt
