"""The numbers that a computation used, even if leaves have changed since."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograd import Value, add
from autograd.language import say

_NAMED = 3  # most leaves that the note names


class Moment:
    """The numbers at the time of a computation; `order` has operands before users.

    Operations store the numbers of their operands, except for the sum of two Values: there a
    changed leaf is noticed because the result is no longer the sum.

    changed   the leaves whose number is different now
    unknown   those of them whose number at that time can't be recovered
    data      the number of each Value at that time; for an unknown leaf, its current number
    """

    def __init__(self, order: Sequence[Value]) -> None:
        self.data = {value: value.data for value in order}
        self.changed: list[Value] = []
        self.unknown: list[Value] = []
        sums = []
        for value in order:
            if value.op is add:
                sums.append(value)
            for x, number in zip(value.inputs, value.numbers):
                untold = value.op is add and math.isnan(number)
                if isinstance(x, Value) and not untold and not _same(number, self.data[x]):
                    self._was(x, number)
        for value in sums:
            self._check(value)

    def numbers(self, value: Value) -> tuple[float, ...]:
        """The operands' numbers when `value` was computed, in the order of its `inputs`."""
        if value.op is not add:
            return value.numbers
        return tuple(self.data[x] if isinstance(x, Value) else x for x in value.inputs)

    def note(self, names: dict[Value, str]) -> str:
        """A sentence on what has changed since; "" if nothing has."""
        if not self.changed:
            return ""
        changed, count = _listed(self.changed, names), len(self.unknown)
        if not count:
            return say("note.changed", names=changed)
        unknown = _listed(self.unknown, names)
        return say("note.unknown", names=changed, unknown=unknown, count=count)

    def _was(self, leaf: Value, number: float) -> None:
        if leaf not in self.changed:
            self.changed.append(leaf)
            self.data[leaf] = number

    def _check(self, value: Value) -> None:
        """Record the leaves of a result that is no longer the sum of its operands."""
        assert value.op is not None
        if _same(value.op.forward(*self.numbers(value)), value.data):
            return
        for x in value._prev:
            if x.op is None and x not in self.changed:
                self.changed.append(x)
                self.unknown.append(x)


def _listed(values: Sequence[Value], names: dict[Value, str]) -> str:
    """`w`, `w and b`, `w1, w2, w3 and 38 others`."""
    listed = [names[value] for value in values[:_NAMED]]
    if more := len(values) - len(listed):
        return say("note.andOthers", names=", ".join(listed), count=more)
    *first, last = listed
    return say("note.twoNames", first=", ".join(first), last=last) if first else last


def _same(x: float, y: float) -> bool:
    return x == y or (math.isnan(x) and math.isnan(y))
