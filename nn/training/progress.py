"""The progress bar of training."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Bar:
    """A bar that counts steps and shows the loss; without a tqdm to draw it, silent."""

    def __init__(self, drawn: Any = None) -> None:
        self._drawn = drawn

    def advance(self, steps: int, epoch: int, loss: float) -> None:
        """So many steps are done; the last had this loss."""
        if self._drawn is not None:
            self._drawn.set_description_str(f"epoch {epoch}", refresh=False)
            self._drawn.set_postfix_str(f"loss {loss:.4g}", refresh=False)
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
