"""What numbers of the fuzzer's own engines have besides operators: comparisons, as rows."""

from __future__ import annotations

from typing import Any

from autograd import ops
from autograd.expression import Expression


class Compared(Expression):
    """An Expression whose comparisons are numbers, 1.0 or 0.0."""

    __slots__ = ()

    def __lt__(self, other: Any) -> Any:
        return ops.less(self, other)

    def __le__(self, other: Any) -> Any:
        return ops.less_equal(self, other)

    def __gt__(self, other: Any) -> Any:
        return ops.less(other, self)

    def __ge__(self, other: Any) -> Any:
        return ops.less_equal(other, self)
