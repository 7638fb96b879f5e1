"""The numbers of many Values at once.

CPython keeps a Value's number as a pointer, at some offset, to a float object that has the double
at another offset.  Where these can be found out, and checked, the machine reads thousands of
Values in a microsecond or two; elsewhere Python does it, one by one.
"""

from __future__ import annotations

import ctypes
import platform
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.value import Value

if TYPE_CHECKING:
    from autograd.machine.build import Machine

_WORD = 8


class Numbers:
    """Reads the numbers of given Values, in their order."""

    def __init__(self, values: list[Value], machine: Machine | None) -> None:
        self._values = values  # keeps them alive, as their addresses must be
        self._read = getattr(machine, "read", None)
        self._layout = layout() if self._read else None
        self._objects = np.fromiter(map(id, values), np.int64, len(values))
        self._address = self._objects.ctypes.data

    def into(self, out: Any, address: int) -> None:
        """Write the numbers to the begin of array `out`, which lies at `address`."""
        count = len(self._values)
        if self._layout is not None and self._read is not None:
            self._read(self._address, count, *self._layout, address)
        else:
            out[:count] = [v._data for v in self._values]


@cache
def layout() -> tuple[int, int] | None:
    """Offsets of the pointer in a Value and of the double in a float; None where not known."""
    if platform.python_implementation() != "CPython" or ctypes.sizeof(ctypes.c_void_p) != _WORD:
        return None
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return None  # the object could be freed while it is looked at
    numbers = [1.2345678901234567e-89, 7.654321e77]
    values = [Value(x) for x in numbers]
    slots = [offset_of(v, id(v._data)) for v in values]
    doubles = [_offset(v._data, bytes(ctypes.c_double(v._data))) for v in values]
    if None in slots or None in doubles or len({*slots}) > 1 or len({*doubles}) > 1:
        return None
    return slots[0], doubles[0]  # type: ignore[return-value]


def offset_of(x: Any, word: int) -> int | None:
    """Where in the object this word is; None where it is not."""
    return _offset(x, word.to_bytes(_WORD, sys.byteorder))


def _offset(x: Any, pattern: bytes) -> int | None:
    """Where in the object these eight bytes are."""
    memory = ctypes.string_at(id(x), type(x).__basicsize__)
    for offset in range(0, len(memory), _WORD):
        if memory[offset : offset + _WORD] == pattern:
            return offset
    return None
