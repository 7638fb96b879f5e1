"""NumPy arrays as the machine reads them: where they have their numbers, in a call of a function.

To ask an array from Python for the address of its numbers takes a microsecond.  CPython and NumPy
keep what there is to know at offsets that are part of NumPy's binary interface; where a sample
array bears them out, the machine looks at all arrays of a call at once.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.machine.module import ARRAY
from autograd.run.numbers import layout

if TYPE_CHECKING:
    from autograd.machine.build import Machine


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


@cache
def readable() -> bool:
    """Whether arrays and tuples have their fields where they are thought to be."""
    array = np.zeros((3, 5, 7), np.float32)[:, :, ::7]
    size = ARRAY["flags"] + 8
    if layout() is None or object.__basicsize__ != 16 or np.ndarray.__basicsize__ < size:
        return False
    pair = (array, array)
    items = ctypes.string_at(id(pair) + tuple.__basicsize__, 16)
    memory = ctypes.string_at(id(array), size)
    word = {name: memory[offset : offset + 8] for name, offset in ARRAY.items()}
    address = {name: int.from_bytes(word[name], "little") for name in ("dims", "strides")}
    if items != id(array).to_bytes(8, "little") * 2 or memory[8:16] != _word(id(np.ndarray)):
        return False
    if word["data"] != _word(array.ctypes.data) or word["dtype"] != _word(id(array.dtype)):
        return False
    flags = int.from_bytes(word["flags"][:4], "little")
    if word["axes"][:4] != _word(3)[:4] or flags != array.flags.num:
        return False
    beside = abs(address["strides"] - address["dims"]) == 24  # NumPy allocates them together
    return beside and all(
        ctypes.string_at(address[name], 24) == b"".join(map(_word, wanted))
        for name, wanted in (("dims", array.shape), ("strides", array.strides))
    )


def _word(x: int) -> bytes:
    return x.to_bytes(8, "little")
