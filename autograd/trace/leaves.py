"""The inputs of a trace: Symbols, indices and hidden numbers.

The first axis of an array is the batch; its other axes reach the function as nested lists of
Symbols, or of Indices if the array has integers, which can be used only for `take`.

Hidden inputs are numbers of each sample that are no argument but drawn at every call, since a trace
must not freeze a random number.  They are drawn by a Source.  While a function is traced, each draw
becomes one more input of the program, and at each call the source fills an array of them, sample by
sample, which the machine reads like an argument.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator, Sequence
from itertools import islice, repeat
from typing import Any, NoReturn, Protocol

from autograd import modes
from autograd.expression import Expression
from autograd.ir import INDEX, INPUT, SCALAR, TAKE, Layout
from autograd.memory import check_room
from autograd.operation import passed_over
from autograd.trace.recorder import Recorder
from autograd.trace.symbol import ComputedIndex, Symbol, TraceError

Signature = tuple[Any, ...]  # hashable: what a trace depends on
ARRAYS = ("array", "index")  # kinds of arguments that are arrays, of numbers or of integers


class Leaves:
    """The leaves that the arguments of one signature become on a tape."""

    def __init__(self, signature: Signature, recorder: Recorder) -> None:
        self.recorder = recorder
        self.signature = signature
        self.array_kinds: list[str] = []  # "array" or "index"
        self.inputs: list[tuple[int, int]] = []  # for each INPUT: array, element of the sample
        self.indices: list[tuple[int, int]] = []
        self.scalars = 0
        self.arguments = [self._leaf(kind) for kind in signature]
        self.groups: list[list[int]] = []  # nodes of each array, and of each single number
        self.shapes: list[tuple[int, ...]] = []  # for each group, the shape of a sample
        for argument, kind in zip(self.arguments, signature):
            nodes = [x.index for x in flat(argument) if isinstance(x, Symbol)]
            whole = kind[0] in ARRAYS
            self.groups.extend([nodes] if whole else [[x] for x in nodes])
            self.shapes.extend([kind[1]] if whole else [()] * len(nodes))

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

    def layout(self, parameters: int, sizes: Sequence[int]) -> Layout:
        """The leaves' places in contiguous arrays of numbers of these sizes, hidden ones too."""
        loads = [(a, e * sizes[a], sizes[a]) for a, e in self.inputs]
        lengths: dict[int, int] = {}
        for leaf, length, _ in self.recorder.tables:
            lengths[leaf] = min(length, lengths.get(leaf, length))
        indices = [(a, 8 * e, lengths.get(k, 0)) for k, (a, e) in enumerate(self.indices)]
        return Layout(parameters, self.scalars, len(sizes), loads, indices)


def _nested(scalars: Iterator[Any], shape: tuple[int, ...]) -> Any:
    """The next scalars, as nested lists of that shape."""
    if not shape:
        return next(scalars)
    if len(shape) == 1:
        return Row(islice(scalars, shape[0]))
    return Row([_nested(scalars, shape[1:]) for _ in range(shape[0])])


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


class Row(list[Any]):
    """The numbers of a sample, or lists of them.

    A list times 2 is twice as long, which would surprise anyone who expects an array: this list
    refuses `*`.
    """

    def __mul__(self, factor: Any) -> NoReturn:
        raise TraceError(
            f"the {len(self)} parts of a sample reach the function as a list, which `*` does not "
            "multiply: write [a * x for x in xs], or dot(ws, xs); for one number per sample, pass "
            "a one-dimensional array"
        )

    __rmul__ = __imul__ = __mul__


class Index:
    """An integer known only at run time, which can be used only for `take(table, index)`."""

    __slots__ = ("array", "node", "recorder")
    ndim = 0  # so that operations call its `item`, which raises the error

    def __init__(self, recorder: Recorder, node: int, array: int) -> None:
        self.recorder = recorder
        self.node = node
        self.array = array

    def __index__(self) -> NoReturn:
        raise TraceError(
            "an integer of an array has no value in a trace yet; use take(table, index)"
        )

    def _refuse(self, *others: Any) -> NoReturn:
        raise ComputedIndex(self.array)

    item = __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __bool__ = _refuse
    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> Any:
        """Refuses the methods of numbers too."""
        if hasattr(Expression, name):
            raise ComputedIndex(self.array)
        raise AttributeError(f"an index has no attribute {name!r}")


for _name, _operator in vars(Expression).items():  # it refuses all operators of numbers
    if _name.startswith("__") and callable(_operator) and _name not in vars(Index):
        setattr(Index, _name, Index._refuse)


def take(table: Any, index: Any) -> Any:
    """table[index]; in a trace, the index may differ from sample to sample.

    `table` is a sequence of numbers, Values or traced values, or of equally long rows of them; for
    rows, the result is a list.  Raises IndexError for an index that is negative or too large,
    TypeError unless it is an integer; in a trace, TraceError for an index that the function also
    computes with, and for rows of different lengths.

    >>> import numpy as np
    >>> prices = [10.0, 20.0, 30.0]
    >>> jit(lambda item, count: take(prices, item) * count)(np.array([2, 0]), np.array([1.0, 5.0]))
    array([30., 50.])
    """
    if isinstance(index, Symbol):
        raise TraceError(
            "take: the index is a traced number; an integer array is an index only if nothing else "
            "computes with it: pass it twice, once as x.astype(float) for the numbers"
        )
    if not isinstance(index, Index):
        place = operator.index(index)
        if not 0 <= place < len(table):
            raise IndexError(f"take: index {place} is outside a table of {len(table)}")
        if (others := passed_over.get()) is not None:
            others.append(table)
        return table[place]
    rows = list(table)
    if not rows:
        raise IndexError("take: the table is empty")
    recorder = index.recorder
    leaf = int(recorder.tape.args[index.node][0])
    recorder.tables.append((leaf, len(rows), modes.user_line()))
    return _taken(recorder, rows, index)


def _taken(recorder: Recorder, rows: list[Any], index: Index) -> Any:
    if isinstance(rows[0], (list, tuple)) or getattr(rows[0], "ndim", 0) > 0:
        if len({len(row) for row in rows}) > 1:
            raise TraceError("take: the rows of the table differ in length")
        return [_taken(recorder, list(column), index) for column in zip(*rows)]
    args = tuple([recorder.argument(x) for x in rows])
    return Symbol(recorder, recorder.append(TAKE, (index.node, *args)))


class Source(Protocol):
    """Draws numbers; `state` is everything that the next ones depend on."""

    state: Any

    def draw(self, samples: int, count: int) -> Any:
        """An array (samples, count) of new numbers, in the order in which they are drawn."""


class Hidden:
    """The hidden inputs of one trace: an array for each source, after those of the arguments."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self.sources: list[Source] = []
        self.counts: list[int] = []  # for each source, how many numbers a sample has

    def number(self, source: Source) -> Symbol:
        """The next number that the source draws for a sample."""
        places = [k for k, known in enumerate(self.sources) if known is source]
        if not places:
            places = [len(self.sources)]
            self.sources.append(source)
            self.counts.append(0)
        k, leaves = places[0], self._leaves
        leaves.inputs.append((leaves.arrays + k, self.counts[k]))
        self.counts[k] += 1
        return Symbol(leaves.recorder, leaves.recorder.leaf(INPUT, len(leaves.inputs) - 1))

    def draw(self, samples: int) -> list[Any]:
        """An array (samples, numbers of a sample) from each source."""
        check_room(
            8 * samples * sum(self.counts),
            f"the draws for {samples:,} samples",
            "; give fewer at a time",
        )
        return [source.draw(samples, n) for source, n in zip(self.sources, self.counts)]

    @property
    def state(self) -> list[Any]:
        """The states of the sources."""
        return [source.state for source in self.sources]

    @state.setter
    def state(self, states: list[Any]) -> None:
        for source, state in zip(self.sources, states):
            source.state = state


def hidden_number(source: Source) -> Any:
    """In a trace, a number that the source draws at each call; None outside a trace."""
    recorder = modes.tracer.get() if modes.active else None
    return None if recorder is None else recorder.hidden.number(source)
