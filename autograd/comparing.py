"""How Values compare: by their numbers, but `==` between two Values is identity.

In a trace a comparison is an operation instead, whose result only a later run knows.
"""

from __future__ import annotations

from numbers import Number
from typing import Any

from autograd import modes, ops
from autograd.node import Node
from autograd.operation import as_number


class Compared(Node):
    """The comparisons of `Value`."""

    __slots__ = ()

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Any:
        if self is other:
            return True
        if type(other) is not float and not isinstance(other, Number):
            return NotImplemented  # Python then says False, NumPy compares element by element
        if modes.active and modes.tracer.get() is not None:
            return ops.equal(self, other)
        return bool(self._data == other)

    def __lt__(self, other: Any) -> Any:
        if modes.active and modes.tracer.get() is not None:
            return ops.less(self, other)
        return self._data < _data(other)

    def __le__(self, other: Any) -> Any:
        if modes.active and modes.tracer.get() is not None:
            return ops.less_equal(self, other)
        return self._data <= _data(other)

    def __gt__(self, other: Any) -> Any:
        if modes.active and modes.tracer.get() is not None:
            return ops.less(other, self)
        return self._data > _data(other)

    def __ge__(self, other: Any) -> Any:
        if modes.active and modes.tracer.get() is not None:
            return ops.less_equal(other, self)
        return self._data >= _data(other)

    def __bool__(self) -> bool:
        if (known := self.truth()) is None:
            modes.tracer.get().refuse_branch()
        return bool(known)


def _data(x: Any) -> float:
    """The number to compare with."""
    return x._data if isinstance(x, Node) else as_number(x, "a comparison")
