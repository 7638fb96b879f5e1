"""Passes over a tape: dead code out, equal nodes shared, sums of products fused (fuse.py).

Each returns a new tape and where the roots went.  Each is exact: it leaves every bit of every
root as it was (the machine may then use fused multiply-add inside a dot, unless told not to).
"""

from __future__ import annotations

from autograd.ir import (
    COMPUTED,
    FREEZE,
    LANESUM,
    LANESUMS,
    LEAF,
    SAMPLE,
    Argument,
    Arguments,
    Tape,
)
from autograd.operation import Op
from autograd.passes.expand import is_written_out, write_out
from autograd.passes.fuse import fuse
from autograd.passes.laws import NUMBERS, simpler

Roots = list[Argument]
_NONE: frozenset[float] = frozenset()
_PLACED = {LANESUM, LANESUMS, FREEZE}  # that `share` looks at itself


def optimize(tape: Tape, roots: Roots) -> tuple[Tape, Roots]:
    """The tape that computes the same roots with less work."""
    better, roots = share(tape, roots)
    fuse(better, roots)
    return better, roots


def share(tape: Tape, roots: Roots) -> tuple[Tape, Roots]:
    """Only what the roots need, each node once, numbers folded, rows without a kernel written out
    (see expand.py), and the laws of laws.py."""
    used = _used(tape, roots)
    new = Sharing()
    places: list[Argument] = [0] * len(tape)
    for begin, end in tape.runs(LEAF):  # those that are not needed do no harm
        places[begin:end] = new.tape.append_run(tape, begin, end)
    for i in tape.of_sort(SAMPLE):
        if used[i]:
            places[i] = new.tape.append(tape.ops[i], tape.args[i])
    plain = {op for op in set(tape.ops) - _PLACED if not is_written_out(op, (0, 0))}
    every_op, every_args, add, add_pair = tape.ops, tape.args, new.add, new.add_pair
    for i in tape.of_sort(COMPUTED):
        if not used[i]:
            continue
        op, args = every_op[i], every_args[i]
        if len(args) == 2 and op in plain:  # by far the most
            x, y = args
            if type(x) is int:
                x = places[x]
            places[i] = add_pair(op, x, places[y] if type(y) is int else y)
            continue
        args = tuple([places[x] if type(x) is int else x for x in args])
        if op is LANESUM:
            places[i] = new.tape.append(op, args)
        elif op is LANESUMS:
            count = len(args) - 1
            first = new.tape.append_parts(op, args, count)
            places[i : i + count] = range(first, first + count)
        elif op is FREEZE:  # gradients are on the tape by now
            places[i] = args[0]
        elif is_written_out(op, args):
            places[i] = write_out(add, op, args)
        else:
            places[i] = add(op, args)
    return new.tape, [places[x] if type(x) is int else x for x in roots]


def _used(tape: Tape, roots: Roots) -> bytearray:
    """1 for each node that a root depends on."""
    used = bytearray(len(tape))
    for root in roots:
        if type(root) is int:
            used[root] = 1
    for i in reversed(tape.of_sort(COMPUTED)):
        args = tape.args[i]
        if used[i] or (tape.ops[i] is LANESUMS and 1 in used[i : i + len(args) - 1]):
            used[i] = 1
            for x in args:
                if type(x) is int:
                    used[x] = 1
    return used


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
        tape = self.tape
        kinds = set(map(type, args))
        if int not in kinds:
            return op.forward(*args)
        simple = simpler(tape, op, args)
        if not isinstance(simple, tuple):
            return simple
        op, args = simple
        key: tuple[object, ...] = (op, *args)
        if float in kinds:
            key = (op, *[_name(x) if type(x) is float else x for x in args])
        place = self._seen.get(key)
        if place is None:
            place = self._seen[key] = tape.append(op, args)
        return place


def _name(x: float) -> object:
    """What tells a number from others and from nodes: 0.0 == -0.0, and 1.0 == 1."""
    return x if x % 1.0 else repr(x)
