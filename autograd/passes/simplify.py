"""What is computed twice, or for nothing: numbers folded, equal nodes shared, laws applied.

Exact: every root keeps every bit (the machine may then use fused multiply-add inside a dot, unless
told not to).
"""

from __future__ import annotations

from autograd.ir import Argument, Arguments, Tape
from autograd.operation import Op
from autograd.passes.laws import NUMBERS, simpler
from autograd.passes.rewrite import rewrite

_NONE: frozenset[float] = frozenset()


def share(tape: Tape, roots: list[Argument]) -> tuple[Tape, list[Argument]]:
    """The tape with only what the roots need, each node once, and where the roots went."""
    new = Sharing()
    return new.tape, rewrite(tape, roots, new)


class Sharing:
    """A tape that has each node once."""

    def __init__(self) -> None:
        self.tape = Tape()
        self._seen: dict[object, int] = {}

    def add_pair(self, op: Op, x: Argument, y: Argument) -> Argument:
        """The node op(x, y), new or not, or what is as good."""
        if type(x) is not int or type(y) is not int:
            number = x if type(x) is float else y
            lawful = NUMBERS.get(op, _NONE)
            if type(x) is type(y) or lawful is None or number in lawful or not number % 1.0:
                return self.add(op, (x, y))  # a law may be about it, or its key be that of a node
        key: tuple[object, ...] = op, x, y
        place = self._seen.get(key)
        if place is None:
            place = self._seen[key] = self.tape.append(op, (x, y))
        return place

    def add(self, op: Op, args: Arguments) -> Argument:
        """The node op(*args), new or not, or what is as good."""
        if int not in set(map(type, args)):
            return op.forward(*args)
        simple = simpler(self.tape, op, args)
        if not isinstance(simple, tuple):
            return simple
        op, args = simple
        key = (op, *[_name(x) if type(x) is float else x for x in args])
        place = self._seen.get(key)
        if place is None:
            place = self._seen[key] = self.tape.append(op, args)
        return place


def _name(x: float) -> object:
    """What tells a number from others and from nodes: 0.0 == -0.0, and 1.0 == 1."""
    return x if x % 1.0 else repr(x)
