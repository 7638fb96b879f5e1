"""The numbers of many Values at once, and whether many lists still hold the same objects.

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
    from autograd.tape.machine import Machine

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


class Lists:
    """Tells whether lists of Values are what they were."""

    def __init__(self, lists: list[list[Any]]) -> None:
        self._lists = lists
        self._copies = [
            x.copy() for x in lists
        ]  # keeps the items alive, as their addresses must be
        self._same: Any = None

    def use(self, machine: Machine | None) -> None:
        """Let the machine compare from now on, if it can."""
        offsets = list_layout() if layout() is not None else None
        if offsets is None or not hasattr(machine, "same"):
            return
        assert machine is not None
        owners = np.array([id(x) for x in self._lists], np.int64)
        sizes = np.array([len(x) for x in self._copies], np.int64)
        saved = np.array([id(y) for x in self._copies for y in x], np.int64)
        self._arrays = owners, sizes, saved
        addresses = [a.ctypes.data for a in self._arrays]
        self._arguments = addresses[0], len(owners), *offsets, *addresses[1:]
        self._same = machine.same

    def unchanged(self) -> bool:
        """Whether each list holds the very objects that it held."""
        if self._same is not None:
            return bool(self._same(*self._arguments))
        return self._lists == self._copies


@cache
def list_layout() -> tuple[int, int] | None:
    """Offsets of the size of a list and of the pointer to its items; None where not known."""
    sample = [object() for _ in range(37)]  # few, so that both lie with the small objects
    size = _offset(sample, len(sample).to_bytes(_WORD, sys.byteorder))
    memory = ctypes.string_at(id(sample), list.__basicsize__)
    if size is None:
        return None
    items = size + _WORD
    address = int.from_bytes(memory[items : items + _WORD], sys.byteorder)
    # of the addresses in a list's head, this one must lie where the allocator puts things
    if items + _WORD > len(memory) or abs(address - id(sample[0])) > 2**40:
        return None
    first = ctypes.string_at(address, _WORD * len(sample))
    expected = b"".join(id(x).to_bytes(_WORD, sys.byteorder) for x in sample)
    return (size, items) if first == expected else None


@cache
def layout() -> tuple[int, int] | None:
    """Offsets of the pointer in a Value and of the double in a float; None where not known."""
    if platform.python_implementation() != "CPython" or ctypes.sizeof(ctypes.c_void_p) != _WORD:
        return None
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return None  # the object could be freed while it is looked at
    numbers = [1.2345678901234567e-89, 7.654321e77]
    values = [Value(x) for x in numbers]
    slots = [_offset(v, id(v._data).to_bytes(_WORD, sys.byteorder)) for v in values]
    doubles = [_offset(v._data, bytes(ctypes.c_double(v._data))) for v in values]
    if None in slots or None in doubles or len({*slots}) > 1 or len({*doubles}) > 1:
        return None
    return slots[0], doubles[0]  # type: ignore[return-value]


def _offset(x: Any, pattern: bytes) -> int | None:
    """Where in the object these eight bytes are."""
    memory = ctypes.string_at(id(x), type(x).__basicsize__)
    for offset in range(0, len(memory), _WORD):
        if memory[offset : offset + _WORD] == pattern:
            return offset
    return None
