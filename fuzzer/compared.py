"""Comparisons as rows, for the numbers of the fuzzer's own engines."""

from __future__ import annotations

from autograd.expression import Expression
from autograd.trace.symbol import Symbol


class Compared(Expression):
    """An Expression whose comparisons are numbers, 1.0 or 0.0, as for traced values."""

    __slots__ = ()

    __lt__, __le__, __gt__, __ge__ = Symbol.__lt__, Symbol.__le__, Symbol.__gt__, Symbol.__ge__
