"""A run and who watches it: the progress bar, and Ctrl-C at a good moment."""

from __future__ import annotations

import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_WIDE = 80  # columns that all of a bar fits in


class Bar:
    """A bar that counts steps and shows the loss; without a tqdm to draw it, silent."""

    def __init__(self, drawn: Any = None) -> None:
        self._drawn = drawn

    def advance(self, steps: int, epoch: int, loss: float, note: str = "") -> None:
        """So many steps are done; the last had this loss.  A wide terminal shows the note."""
        if self._drawn is not None:
            narrow = self._drawn.ncols is not None and self._drawn.ncols < _WIDE
            front, end = f"epoch {epoch}", f"loss {loss:.4g}"
            if narrow:  # which cuts off the end
                front, end = f"{front}, {end}", ""
            elif note:
                end = f"{end}, {note}"
            self._drawn.set_description_str(front, refresh=False)
            self._drawn.set_postfix_str(end, refresh=False)
            self._drawn.update(steps)


@contextmanager
def progress_bar(steps: int, show: bool | None, done: int = 0) -> Iterator[Bar]:
    """A bar of so many steps on stderr: loss, rate and time left.  Closed whatever happens.

    `show` None means: where stderr is a terminal.  `done` of the steps are done already.
    """
    if show is None:
        show = sys.stderr is not None and sys.stderr.isatty()
    if not show:
        yield Bar()
        return
    from tqdm import tqdm  # here, so that `import nn` and silent runs do without

    # Left to itself, tqdm draws nothing in a terminal that gives its size as 0 x 0, as some do.
    ncols, nrows = shutil.get_terminal_size()
    with tqdm(
        total=steps, initial=done, unit=" step", ncols=ncols, nrows=nrows, file=sys.stderr
    ) as drawn:
        yield Bar(drawn)


class Interrupts:
    """A block in which the first Ctrl-C calls `stop`, and a second one ends what is `opened`.

    That is what may take long and be left at any place: elsewhere a second Ctrl-C waits for the
    next place that is open, or for the end of the block, and only a third one breaks in.
    Only where Python's own handler is in place, and in the main thread, which alone has signals.
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
        """A block that a second Ctrl-C leaves by KeyboardInterrupt."""
        before, self._open = self._open, True
        try:
            if self._count > 1:
                raise KeyboardInterrupt
            yield
        finally:
            self._open = before


@contextmanager
def held_back() -> Iterator[None]:
    """A short block that Ctrl-C does not break into: KeyboardInterrupt comes at its end."""
    pressed: list[bool] = []
    with Interrupts(lambda: pressed.append(True)):
        yield
    if pressed:
        raise KeyboardInterrupt
