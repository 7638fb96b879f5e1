"""The progress of all runs: a bar on stderr."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def run_bar(total: int, done: int, show: bool | None) -> Iterator[Callable[[str], None]]:
    """A function that counts a run and shows a text in the bar.

    `done` of the runs are done already; `show` None means: if stderr is a terminal.
    """
    if show is None:
        show = sys.stderr is not None and sys.stderr.isatty()
    if not show:
        yield lambda text: None
        return
    from tqdm import tqdm  # here, so that `import nn` and silent sweeps don't need it

    ncols, nrows = shutil.get_terminal_size()
    with tqdm(
        total=total, initial=done, unit=" run", ncols=ncols, nrows=nrows, file=sys.stderr
    ) as drawn:

        def advance(text: str) -> None:
            drawn.set_postfix_str(text, refresh=False)
            drawn.update()

        yield advance
