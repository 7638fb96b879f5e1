"""A program's arguments: their kinds, the checks on them, and how the machine reads them.

An array's first axis is the batch, its other axes are nested lists of scalars; numbers and lists
of numbers are the same for every lane; integer arrays are indices.  The numbers of parameters are
read at each call too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.messages import a_type
from autograd.operation import Operand, as_number
from autograd.reached.cpython import layout, readable
from autograd.trace.leaves import Index, Leaves, Signature
from autograd.value import Value

if TYPE_CHECKING:
    from autograd.machine.build import Machine

_CONSTANT = (str, bool, type(None))  # a trace is made for each of their values, as for each shape
_READABLE = {  # array types that the machine can read; others are converted to the first of these
    "index": (np.dtype(np.int64),),
    "array": (np.dtype(np.float64), np.dtype(np.float32)),
}


def signature(arguments: tuple[Any, ...]) -> Signature:
    """The kinds and inner shapes of the arguments.  Raises TypeError for anything except numbers,
    arrays and lists of them."""
    return tuple([_kind(x) for x in arguments])


def _kind(x: Any) -> Any:
    if type(x) is float:
        return "number"
    shape = getattr(x, "shape", None)
    if shape is not None and np.ma.is_masked(x):
        raise TypeError(
            "an argument is a masked array, but a program computes with every number; drop the "
            "samples with masked numbers, or fill them: x.filled(0.0), x.filled(np.nan)"
        )
    if shape:
        kind = x.dtype.kind
        if kind in "iu":
            return ("index", shape[1:])
        if kind in "fb":
            return ("array", shape[1:])
        raise TypeError(f"an argument is an array of {x.dtype}; use float or integer arrays")
    if isinstance(x, Operand):
        raise TypeError(
            f"an argument is {a_type(x)}; pass its number, v.data, or use it in the "
            "function as a variable from outside to get its gradient"
        )
    if isinstance(x, (list, tuple)):
        return ("list", tuple([_kind(y) for y in x]))
    if isinstance(x, _CONSTANT):
        return ("constant", x)
    if isinstance(x, Real) or shape == ():
        return "number"
    raise TypeError(
        f"an argument is {a_type(x)}; a program takes numbers, arrays of numbers, and "
        "lists of these"
    )


def form(arguments: tuple[Any, ...]) -> str:
    """The shape of each argument, for messages: () for a number, of an array that of a sample."""
    return f"({', '.join(map(_form, signature(arguments)))})"


def _form(kind: Any) -> str:
    if kind == "number":
        return "()"
    if kind[0] == "constant":
        return repr(kind[1])
    name, inner = kind
    return f"[{', '.join(map(_form, inner))}]" if name == "list" else f"(n, {str(inner)[1:-1]})"


def as_floats(kinds: Signature, array: int) -> Signature:
    """The same kinds, but with that array of integers as one of numbers."""
    arrays = count()

    def changed(kind: Any) -> Any:
        if kind[0] == "list":
            return "list", tuple(map(changed, kind[1]))
        if kind[0] in _READABLE and next(arrays) == array:
            return "array", kind[1]
        return kind

    return tuple(map(changed, kinds))


def described(kinds: Signature) -> str:
    """How arguments of these kinds reach the function, for an error message."""
    return ", ".join(f"argument {k}: {_described(kind)}" for k, kind in enumerate(kinds))


def _described(kind: Any) -> str:
    if kind == "number":
        return "a number"
    name, inner = kind
    if name == "constant":
        return f"{inner!r}, {a_type(inner)}"
    if name == "list":
        return f"a list of {len(inner)}"
    scalar = "a number" if name == "array" else "an index"
    if not inner:
        return f"{scalar} of each sample"
    return f"a list of {inner[0]}, from an array of shape {('samples', *inner)}".replace("'", "")


def split(arguments: tuple[Any, ...]) -> tuple[list[Any], list[float]]:
    """The arrays and the numbers among the arguments, in the order of the leaves."""
    arrays: list[Any] = []
    numbers: list[float] = []
    _split(arguments, arrays, numbers)
    return arrays, numbers


def _split(arguments: Any, arrays: list[Any], numbers: list[float]) -> None:
    for x in arguments:
        if type(x) is float:
            numbers.append(x)
        elif getattr(x, "shape", None):
            arrays.append(x)
        elif isinstance(x, (list, tuple)):
            _split(x, arrays, numbers)
        elif not isinstance(x, _CONSTANT):
            numbers.append(as_number(x, "a program"))


def ready(array: Any, samples: int, kind: str) -> Any:
    """The array itself if the machine can read it, else a copy that it can read.

    Samples may be any distance apart; the numbers of one sample must be contiguous, aligned and in
    native byte order, integers for an "index", else floats.  Raises ValueError if the array does
    not have that many samples.
    """
    if len(array) != samples:
        raise ValueError(
            "the arrays of a call must have the same number of samples, not "
            f"{samples} and {len(array)}"
        )
    if type(array) is not np.ndarray:  # for instance a pandas column
        array = np.asarray(array)
    dtype = array.dtype
    readable = _READABLE[kind]
    plain = dtype in readable and dtype.isnative and array.flags.aligned
    if plain and (array.ndim == 1 or array[:1].flags.c_contiguous):
        return array
    if kind == "index" and array.size and array.max() > np.iinfo(np.int64).max:
        row = np.argwhere(array > np.iinfo(np.int64).max)[0]
        raise IndexError(f"row {row[0]}: index {array[tuple(row)]} is larger than any table")
    return np.ascontiguousarray(array, dtype if dtype in readable else readable[0])


def checked(parameters: Any) -> list[Value]:
    """The parameters as a list.  Raises TypeError unless all are Values, ValueError for repeats."""
    found = [*parameters]
    for x in found:
        if not isinstance(x, Value):
            raise TypeError(f"parameters must be Values, not {type(x).__name__}")
    if len(set(found)) < len(found):
        raise ValueError("parameters contains the same Value twice")
    return found


def holds_operand(x: Any) -> bool:
    """Whether x is or holds a Value or a traced value."""
    if isinstance(x, (list, tuple)):
        return any(holds_operand(y) for y in x)
    return isinstance(x, (Operand, Index))


class Checks:
    """The checks on the arrays of a run: indices must be inside tables, and losses have tests."""

    def __init__(self, leaves: Leaves) -> None:
        recorder = leaves.recorder
        self._tests = [(*leaves.inputs[leaf], test, line) for leaf, test, line in recorder.checks]
        self._limits: dict[int, dict[int, tuple[int, str]]] = {}  # array -> element -> length, line
        for leaf, length, line in recorder.tables:
            array, element = leaves.indices[leaf]
            limits = self._limits.setdefault(array, {})
            if element not in limits or length < limits[element][0]:
                limits[element] = (length, line)

    def check(self, arrays: Sequence[Any]) -> None:
        """Raises IndexError naming the row and the index outside its table, or ValueError naming
        the row of a number that a test refuses."""
        for k, element, test, line in self._tests:
            if len(arrays[k]):
                with np.errstate(all="ignore"):
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
                    found = f"index {column[row]} is outside a table of {length}"
                    raise IndexError(f"row {row}: {found} (take at {line})")


# Read by the machine, all at once: reading them one by one from Python takes longer than a small
# program runs


class Numbers:
    """Reads the numbers of given Values, in their order."""

    def __init__(self, values: list[Value], machine: Machine | None) -> None:
        self._values = values  # keeps them alive, because their addresses are used
        self._read: Any = getattr(machine, "read", None)
        self._layout = layout() if self._read else None
        self._objects = np.fromiter(map(id, values), np.int64, len(values))
        self._address = self._objects.ctypes.data

    def into(self, out: Any, address: int) -> None:
        """Write the numbers to the start of the array `out`, which is at `address`."""
        count = len(self._values)
        if self._layout is not None:
            self._read(self._address, count, *self._layout, address)
        else:
            out[:count] = [v._data for v in self._values]


class Kinds:
    """The types and inner shapes of arrays, for the machine to compare those of a call with."""

    def __init__(self, arrays: list[Any], machine: Machine) -> None:
        self._shapes = [np.array([0, *a.shape[1:]], np.int64) for a in arrays]
        self._dtypes = [a.dtype for a in arrays]  # kept alive, because their addresses are used
        words = [len(arrays)]
        for shape, dtype in zip(self._shapes, self._dtypes):
            words.extend([id(np.ndarray), id(dtype), len(shape), shape.ctypes.data])
        self._words = np.array(words, np.int64)
        self._address = self._words.ctypes.data
        self._count = len(arrays)
        self._arrays = machine.arrays
        self._items = tuple.__basicsize__

    def place(self, arrays: tuple[Any, ...], address: int) -> int:
        """How many samples these arrays have, or -1 if they are of other kinds.

        Writes the address of each array's numbers, and the distance between samples, to `address`.
        """
        if len(arrays) != self._count:
            return -1
        return self._arrays(id(arrays) + self._items, self._address, address)


def kinds(arrays: list[Any], machine: Any) -> Kinds | None:
    """The kinds of these arrays; None if the machine can't read array objects."""
    usable = hasattr(machine, "arrays") and readable()
    ready = all(type(a) is np.ndarray and a.dtype.isnative for a in arrays)
    return Kinds(arrays, machine) if usable and ready and arrays else None
