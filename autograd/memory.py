"""How much memory is free, checked before taking a lot of it: an error beats being killed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

LARGE = 2**28  # bytes; smaller requests need no check

_MEMINFO = Path("/proc/meminfo")
_STATM = Path("/proc/self/statm")
_GROUP = Path("/sys/fs/cgroup")  # of a container


def check_room(needed: int, what: str, way_out: str) -> None:
    """Raises MemoryError if more bytes are needed than are free.

    `what`, the thing that needs them, begins the message; `way_out` ends it.
    """
    if needed < LARGE:
        return
    free = available()
    if free is not None and needed > free:
        raise MemoryError(f"{what} would take {_size(needed)}, and {_size(free)} are free{way_out}")


def available() -> int | None:
    """The bytes that this process may still take; None if the system doesn't say."""
    found = [x for x in (_of_machine(), _of_container(), _of_process()) if x is not None]
    return max(0, min(found)) if found else None


def _of_machine() -> int | None:
    with suppress(OSError, ValueError, IndexError):
        for line in _MEMINFO.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    with suppress(
        OSError, ValueError, AttributeError
    ):  # all physical memory, where there is sysconf
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def _of_container() -> int | None:
    with suppress(OSError, ValueError):  # no limit reads "max"
        limit, used = (int((_GROUP / f"memory.{x}").read_text()) for x in ("max", "current"))
        return limit - used
    return None


def _of_process() -> int | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return None
    with suppress(OSError, ValueError, IndexError):
        return limit - int(_STATM.read_text().split()[0]) * resource.getpagesize()
    return limit


def _size(count: int) -> str:
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
