"""A program's arguments: what they look like, and how they reach the function and the machine.

An array's first axis is the batch, its other axes are nested lists of scalars; numbers and lists
of numbers are the same for every lane; integer arrays are indices.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import count, islice, repeat
from numbers import Real
from typing import Any, NoReturn

import numpy as np

from autograd.ir import INDEX, INPUT, SCALAR
from autograd.operation import Operand, as_number
from autograd.plan.plan import Layout
from autograd.trace.errors import TraceError
from autograd.trace.indexing import Index
from autograd.trace.recorder import Recorder
from autograd.trace.symbol import Symbol

Signature = tuple[Any, ...]  # hashable: what a trace depends on
_CONSTANT = (str, bool, type(None))  # what a trace is made for, as it is for a shape
_READABLE = {  # of an array; others become the first of these
    "index": (np.dtype(np.int64),),
    "array": (np.dtype(np.float64), np.dtype(np.float32)),
}


def signature(arguments: tuple[Any, ...]) -> Signature:
    """The kinds and inner shapes of the arguments.  Raises TypeError for what is neither number
    nor array nor a list of them."""
    return tuple([_kind(x) for x in arguments])


def _kind(x: Any) -> Any:
    if type(x) is float:
        return "number"
    shape = getattr(x, "shape", None)
    if shape is not None and np.ma.is_masked(x):
        raise TypeError(
            "an argument is a masked array, and a program computes with each number; leave out the "
            "samples with masked ones, or fill them in: x.filled(0.0), x.filled(np.nan)"
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
            f"an argument is a {type(x).__name__}; pass its number, v.data, or let the function "
            "reach it from outside to have its gradient"
        )
    if isinstance(x, (list, tuple)):
        return ("list", tuple([_kind(y) for y in x]))
    if isinstance(x, _CONSTANT):
        return ("constant", x)
    if isinstance(x, Real) or shape == ():
        return "number"
    raise TypeError(f"an argument is a {type(x).__name__}, neither a number nor an array of them")


def form(arguments: tuple[Any, ...]) -> str:
    """How the numbers lie in the arguments: one number as (), an array as the shape of a sample."""
    return f"({', '.join(map(_form, signature(arguments)))})"


def _form(kind: Any) -> str:
    if kind == "number":
        return "()"
    if kind[0] == "constant":
        return repr(kind[1])
    name, inner = kind
    return f"[{', '.join(map(_form, inner))}]" if name == "list" else f"(n, {str(inner)[1:-1]})"


def as_floats(kinds: Signature, array: int) -> Signature:
    """The same kinds, where that array of integers is one of numbers."""
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
        return f"{inner!r}, a {type(inner).__name__}"
    if name == "list":
        return f"a list of {len(inner)}"
    scalar = "a number" if name == "array" else "an index"
    if not inner:
        return f"{scalar} of each sample"
    return f"a list of {inner[0]}, from an array of shape {('samples', *inner)}".replace("'", "")


class Leaves:
    """The leaves that the arguments of one signature become on a tape."""

    def __init__(self, signature: Signature, recorder: Recorder) -> None:
        self.recorder = recorder
        self.signature = signature
        self.array_kinds: list[str] = []  # "array" or "index"
        self.inputs: list[tuple[int, int]] = []  # of each INPUT: array, element of the sample
        self.indices: list[tuple[int, int]] = []
        self.scalars = 0
        self.arguments = [self._leaf(kind) for kind in signature]

    def _leaf(self, kind: Any) -> Any:
        if kind == "number":
            self.scalars += 1
            return Symbol(self.recorder, self.recorder.leaf(SCALAR, self.scalars - 1))
        name, inner = kind
        if name == "list":
            return [self._leaf(x) for x in inner]
        if name == "constant":
            return inner
        array = self.arrays
        self.array_kinds.append(name)
        size = math.prod(inner)
        elements = zip(repeat(array), range(size))
        recorder = self.recorder
        if name == "index":
            begin = len(self.indices)
            self.indices.extend(elements)
            nodes = recorder.leaves(INDEX, range(begin, begin + size))
            return _nested(iter([Index(recorder, node, array) for node in nodes]), inner)
        begin = len(self.inputs)
        self.inputs.extend(elements)
        nodes = recorder.leaves(INPUT, range(begin, begin + size))
        return _nested(iter([Symbol(recorder, node) for node in nodes]), inner)

    @property
    def arrays(self) -> int:
        """How many arrays there are."""
        return len(self.array_kinds)

    def layout(self, parameters: int, sizes: list[int]) -> Layout:
        """Where the leaves lie in contiguous arrays, hidden ones too, of numbers of these sizes."""
        loads = [(a, e * sizes[a], sizes[a]) for a, e in self.inputs]
        lengths: dict[int, int] = {}
        for leaf, length, _ in self.recorder.tables:
            lengths[leaf] = min(length, lengths.get(leaf, length))
        indices = [(a, 8 * e, lengths.get(k, 0)) for k, (a, e) in enumerate(self.indices)]
        return Layout(parameters, self.scalars, len(sizes), loads, indices)


def _nested(scalars: Iterator[Any], shape: tuple[int, ...]) -> Any:
    """The next of the scalars, as lists in lists of that shape."""
    if not shape:
        return next(scalars)
    if len(shape) == 1:
        return Row(islice(scalars, shape[0]))
    return Row([_nested(scalars, shape[1:]) for _ in range(shape[0])])


class Row(list[Any]):
    """The numbers of a sample, or lists of them.

    A list times 2 is twice as long: so as not to surprise those who have an array in mind, this
    one is multiplied by nothing.
    """

    def __mul__(self, factor: Any) -> NoReturn:
        raise TraceError(
            f"the {len(self)} parts of a sample reach the function as a list, which `*` does not "
            "multiply: write [a * x for x in xs], or dot(ws, xs); for one number a sample pass an "
            "array of one axis"
        )

    __rmul__ = __imul__ = __mul__


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
    """The array itself where the machine can read it, else a copy that it can.

    Samples may lie at any distance from each other; the numbers of one must be contiguous, aligned
    and of this machine's byte order; those of an "index" are integers, else floats.  Raises
    ValueError where it has not that many samples.
    """
    if len(array) != samples:
        raise ValueError(f"arrays of {samples} and of {len(array)} samples in one call")
    if type(array) is not np.ndarray:  # a column of pandas, say
        array = np.asarray(array)
    dtype = array.dtype
    readable = _READABLE[kind]
    plain = dtype in readable and dtype.isnative and array.flags.aligned
    if plain and (array.ndim == 1 or array[:1].flags.c_contiguous):
        return array
    if kind == "index" and array.size and array.max() > np.iinfo(np.int64).max:
        row = np.argwhere(array > np.iinfo(np.int64).max)[0]
        raise IndexError(f"row {row[0]}: index {array[tuple(row)]} is beyond any table")
    return np.ascontiguousarray(array, dtype if dtype in readable else readable[0])


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
                    raise IndexError(
                        f"row {row}: index {column[row]} of a table of {length} (take at {line})"
                    )


def flat(x: Any) -> list[Any]:
    """The scalars of a nested structure of lists, in order."""
    if isinstance(x, (list, tuple)):
        return [z for y in x for z in flat(y)]
    return [x]


def rebuild(structure: Any, scalars: Iterator[Any]) -> Any:
    """The same nesting of lists with other scalars."""
    if isinstance(structure, (list, tuple)):
        return [rebuild(x, scalars) for x in structure]
    return next(scalars)
