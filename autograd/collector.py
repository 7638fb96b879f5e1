"""Python's cycle collector, off while many objects are made.

It would walk the growing heap again and again: with a million new Values that takes as long as
making them, and neither Values nor tapes have cycles for it to find.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Keys of blocks, of all threads: those that are open, and those that found the collector on.  There
# is no lock, which an interrupt could leave closed: each step below may be done twice.
_open: dict[object, None] = {}
_found_on: dict[object, None] = {}


@contextmanager
def paused() -> Iterator[None]:
    """A block without the collector; it is on again when the last such block of all threads ends.

    An interrupt, wherever it comes, ends the block as any exception does.
    """
    key = object()
    try:
        try:
            _open[key] = None  # from here on no other block turns it on
            if gc.isenabled():
                _found_on[key] = None
                gc.disable()
            yield
        finally:
            _leave(key)
    except KeyboardInterrupt:  # it may have come within those lines
        _leave(key)
        raise


@contextmanager
def frozen() -> Iterator[None]:
    """A block whose collections leave out all objects that there were before it."""
    before = gc.get_freeze_count()
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        if not before:  # else whoever froze them keeps them so
            gc.unfreeze()


def _leave(key: object) -> None:
    _open.pop(key, None)
    if not _open:
        found = list(_found_on)
        if found:
            gc.enable()
        for one in found:  # not those of blocks that have begun since
            _found_on.pop(one, None)
