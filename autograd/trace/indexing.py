"""Integers of each sample, and `take`, the one thing they are good for."""

from __future__ import annotations

import operator
from typing import Any, NoReturn

from autograd import modes
from autograd.expression import Expression
from autograd.ir import TAKE
from autograd.operation import passed_over
from autograd.trace.errors import ComputedIndex, TraceError
from autograd.trace.recorder import Recorder
from autograd.trace.symbol import Symbol


class Index:
    """An integer of a later run: good for `take(table, index)` and nothing else."""

    __slots__ = ("array", "node", "recorder")
    ndim = 0  # so that operations ask for its `item`, and hear what is wrong

    def __init__(self, recorder: Recorder, node: int, array: int) -> None:
        self.recorder = recorder
        self.node = node
        self.array = array

    def __index__(self) -> NoReturn:
        raise TraceError("an element of an integer array is no number yet; use take(table, index)")

    def _refuse(self, *others: Any) -> NoReturn:
        raise ComputedIndex(self.array)

    item = __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __bool__ = _refuse
    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> Any:
        """Refuses the methods of numbers too."""
        if hasattr(Expression, name):
            raise ComputedIndex(self.array)
        raise AttributeError(f"an index has no attribute {name!r}")


for _name, _operator in vars(Expression).items():  # all that numbers have, it refuses
    if _name.startswith("__") and callable(_operator) and _name not in vars(Index):
        setattr(Index, _name, Index._refuse)


def take(table: Any, index: Any) -> Any:
    """table[index]; in a trace, for an index that each sample has its own of.

    `table` is a sequence of numbers, Values or traced values, or of equally long rows of them, of
    which a list is returned.  Raises IndexError for an index that is negative or too large.
    """
    if isinstance(index, Symbol):
        raise TraceError(
            "take: the index is a traced number; an integer array is an index where nothing else "
            "computes with it: pass it twice, for the numbers as x.astype(float)"
        )
    if not isinstance(index, Index):
        place = operator.index(index)
        if not 0 <= place < len(table):
            raise IndexError(f"take: index {place} of a table of {len(table)}")
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
