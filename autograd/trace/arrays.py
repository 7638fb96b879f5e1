"""The caller's arrays, as the machine reads and writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.trace.recorder import Recorder

_INTEGER, _DOUBLE, _SINGLE = np.dtype(np.int64), np.dtype(np.float64), np.dtype(np.float32)
READABLE = (_INTEGER, _DOUBLE, _SINGLE)


def ready(array: Any, samples: int) -> Any:
    """The array itself where the machine can read it, else a copy that it can.

    Samples may lie at any distance from each other; the numbers of one must be contiguous, aligned
    and of this machine's byte order.  Raises ValueError where it has not that many samples.
    """
    if len(array) != samples:
        raise ValueError(f"arrays of {samples} and of {len(array)} samples in one call")
    if not isinstance(array, np.ndarray):  # a column of pandas, say
        array = np.asarray(array)
    dtype = array.dtype
    plain = dtype in READABLE and dtype.isnative and array.flags.aligned
    if plain and (array.ndim == 1 or array[:1].flags.c_contiguous):
        return array
    kind = dtype.kind
    wanted = _INTEGER if kind in "iu" else _SINGLE if dtype == _SINGLE else _DOUBLE
    if kind == "u" and array.size and array.max() > np.iinfo(np.int64).max:
        row = np.argwhere(array > np.iinfo(np.int64).max)[0]
        raise IndexError(f"row {row[0]}: index {array[tuple(row)]} is beyond any table")
    return np.ascontiguousarray(array, wanted)


class Checks:
    """What the arrays of a run must be: integers in the tables they index, and what losses ask."""

    def __init__(
        self, recorder: Recorder, indices: list[tuple[int, int]], inputs: list[tuple[int, int]]
    ) -> None:
        self._tests = [(*inputs[leaf], test, line) for leaf, test, line in recorder.checks]
        self._limits: dict[int, dict[int, tuple[int, str]]] = {}  # array -> element -> length, line
        for leaf, length, line in recorder.tables:
            array, element = indices[leaf]
            limits = self._limits.setdefault(array, {})
            if element not in limits or length < limits[element][0]:
                limits[element] = (length, line)

    def check(self, arrays: Sequence[Any]) -> None:
        """Raises IndexError naming the row and the value that is in no table, ValueError naming
        the row of a number that a test refuses."""
        for k, element, test, line in self._tests:
            if len(arrays[k]):
                wrong = test(arrays[k].reshape(len(arrays[k]), -1)[:, element])
                if wrong is not None:
                    raise ValueError(f"row {wrong[0]}: {wrong[1]} ({line})")
        for k, limits in self._limits.items():
            if not len(arrays[k]):
                continue
            flat = arrays[k].reshape(len(arrays[k]), -1)
            for element, (length, line) in limits.items():
                column = flat[:, element]
                if column.size and (column.min() < 0 or column.max() >= length):
                    row = int(np.flatnonzero((column < 0) | (column >= length))[0])
                    raise IndexError(
                        f"row {row}: index {column[row]} of a table of {length} (take at {line})"
                    )
