"""What a node of a graph stores, and how it is read: operation, operands, their numbers.

A node stores what its sweep will need: its operation, its operands, and their numbers at the time,
so that changing a leaf afterwards does not change the gradients of what was computed before.

    form        _row    _x                  _y              _xd                 _yd
    leaf        None   (the transform that made it)
    sum, product of two Values
                add    Value               Value
                mul    Value               Value           number of _x        number of _y
    dot of Values with Values or numbers
                dot    (bias,) w0, w1 ...  x0, x1 ... | () w0's ... (, bias's) (1,) x0's ...
    any other   row    (operand, ...)      None            (number, ...)

A plain number among the operands stays a float.  Networks consist of `add`, `mul` and `dot`, so
these have a fast path; everything else has the last form, and tests check that the fast path gives
the same.
"""

from __future__ import annotations

import math
from typing import Any

from autograd import modes, ops, sweep
from autograd.expression import Expression
from autograd.operation import Op, as_number


class Node(Expression):
    """What `Value` remembers about how it was computed."""

    __slots__ = ("_data", "_grad", "_label", "_row", "_x", "_xd", "_y", "_yd")

    _data: float
    _grad: float | None  # None until a sweep has reached this node
    _label: str | None
    _row: Op | None
    _x: Any
    _xd: Any
    _y: Any
    _yd: Any

    @property
    def label(self) -> str | None:
        """A name for pictures and explanations, or None."""
        if modes.active and (recorder := modes.tracer.get()) is not None:
            recorder.labels[self] = None
        try:
            return self._label
        except AttributeError:  # results of operations start without one
            return None

    @label.setter
    def label(self, label: str | None) -> None:
        if label is not None and not isinstance(label, str):
            raise TypeError(f"a label must be a string or None, not {type(label).__name__}")
        self._label = label

    @property
    def op(self) -> Op | None:
        """The operation whose result this is; None for a leaf."""
        return self._row

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The operands in order, with repeats; plain numbers among them are floats.

        >>> x = Value(3.0, label="x")
        >>> (x * x + 2.0).inputs
        (Value(data=9.0, op='mul'), 2.0)
        """
        if self._row is None:
            return ()
        if self._row is not ops.dot or self._y is None:
            return sweep.operands(self)
        biased = len(self._x) - self._terms()  # 1 with a bias, 0 without
        return (*self._x, *self._yd[:biased], *(self._y or self._yd[biased:]))

    @property
    def numbers(self) -> tuple[float, ...]:
        """The operands' numbers when this was computed, in the order of `inputs`.

        A sum of two Values stores none, so these are the current ones; nan for those `changed`.
        """
        if self._row is None:
            return ()
        if self._y is None:
            return tuple(self._xd)
        if self._row is not ops.dot:
            if self._row is ops.mul:
                return self._xd, self._yd
            now = self._x._data, self._y._data
            return now if _same(now[0] + now[1], self._data) else (math.nan, math.nan)
        n = self._terms()
        return (*self._xd[n:], *self._xd[:n], *self._yd)

    @property
    def changed(self) -> tuple[Any, ...]:
        """The operands whose number differs from when this was computed.

        Only leaves can change.  A sum of two Values stores no numbers: all leaves among the two
        count as changed if they no longer add up to it.
        """
        return tuple(
            x
            for x, number in zip(self.inputs, self.numbers)
            if isinstance(x, Node) and x._row is None and not _same(x._data, number)
        )

    def _terms(self) -> int:
        """How many terms of a dot in its short form are weights times inputs, not the bias."""
        return len(self._y) or len(self._x) - 1

    @property
    def _prev(self) -> tuple[Any, ...]:
        """The operands that are Values, each once (micrograd's name)."""
        return tuple(dict.fromkeys(x for x in self.inputs if isinstance(x, Node)))

    @property
    def _op(self) -> str:
        """The symbol of the operation, "" for a leaf (micrograd's name)."""
        return self._row.symbol if self._row is not None else ""

    def flows(self, g: float | None = None) -> tuple[float, ...]:
        """What a gradient g at this Value contributes to each of `inputs`, 0.0 to plain numbers.

        Without g, that is the gradient of the last backward pass.  Raises TypeError for a g that is
        not a real number.

        >>> product = Value(3.0) * Value(5.0)
        >>> product.flows(1.0)
        (5.0, 3.0)
        """
        if self._row is None:
            return ()
        assert self._row.pullback is not None
        g = (self._grad or 0.0) if g is None else as_number(g, "flows")
        contributions = self._row.pullback(g, self._data, *self.numbers)
        return tuple(
            0.0 if type(x) is float else float(c) for x, c in zip(self.inputs, contributions)
        )


def _same(x: float, y: float) -> bool:
    """Whether two numbers are equal, nan being equal to itself."""
    return x == y or (x != x and y != y)
