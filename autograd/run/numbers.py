"""What the machine reads at a call: the numbers of many Values, and arrays where they lie.

Asked from Python, one by one, either takes longer than a small program runs.  Where cpython.py
knows how objects are laid out, the machine looks at all of them at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.run.cpython import layout, readable
from autograd.value import Value

if TYPE_CHECKING:
    from autograd.machine.build import Machine


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


class Kinds:
    """The types and inner shapes of arrays, for the machine to compare those of a call with."""

    def __init__(self, arrays: list[Any], machine: Machine) -> None:
        self._shapes = [np.array([0, *a.shape[1:]], np.int64) for a in arrays]
        self._dtypes = [a.dtype for a in arrays]  # kept alive, as their addresses must be
        words = [len(arrays)]
        for shape, dtype in zip(self._shapes, self._dtypes):
            words.extend([id(np.ndarray), id(dtype), len(shape), shape.ctypes.data])
        self._words = np.array(words, np.int64)
        self._address = self._words.ctypes.data
        self._count = len(arrays)
        self._arrays = machine.arrays
        self._items = tuple.__basicsize__

    def place(self, arrays: tuple[Any, ...], address: int) -> int:
        """How many samples arrays of these kinds have, -1 for others.

        Writes where each has its numbers, and the distance from sample to sample, to `address`.
        """
        if len(arrays) != self._count:
            return -1
        return self._arrays(id(arrays) + self._items, self._address, address)


def kinds(arrays: list[Any], machine: Any) -> Kinds | None:
    """The kinds of these arrays; None where the machine can't look at arrays."""
    usable = hasattr(machine, "arrays") and readable()
    ready = all(type(a) is np.ndarray and a.dtype.isnative for a in arrays)
    return Kinds(arrays, machine) if usable and ready and arrays else None
