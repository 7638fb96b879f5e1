"""A line on the terminal that says what is being made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from viz.patience import Tell as Tell
from viz.patience import line


@contextmanager
def parts(what: str, count: int) -> Iterator[Tell]:
    """A function to call with the name of each of `count` parts before it is made.

    A terminal shows the names, and nothing that the parts would tell by themselves.
    """
    done = 0
    with line() as tell:

        def part(name: str) -> None:
            nonlocal done
            done += 1
            if tell is not None:
                tell(f"{what}: {name} ({done} of {count})")

        yield part
