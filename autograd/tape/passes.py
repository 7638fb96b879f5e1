"""Passes over a tape: dead code out, equal nodes shared, sums of products fused (fuse.py).

Each returns a new tape and where the roots went.  Each is exact: it leaves every bit of every
root as it was (the machine may then use fused multiply-add inside a chain, unless told not to).
"""

from __future__ import annotations

from autograd import ops
from autograd.operation import Op
from autograd.tape.expand import is_written_out, write_out
from autograd.tape.fuse import fuse
from autograd.tape.tape import (
    FREEZE,
    LANESUM,
    LEAVES,
    LESS_THEN,
    Argument,
    Arguments,
    Tape,
    same_number,
    use_counts,
)

Roots = list[Argument]
_BOOLEAN = {ops.less, ops.less_equal, ops.equal}  # rows whose result is 0 or 1
_SIMPLIFIED = {ops.mul, ops.sub, ops.where, ops.pow}


def optimize(tape: Tape, roots: Roots) -> tuple[Tape, Roots]:
    """The tape that computes the same roots with less work."""
    better, roots = share(tape, roots)
    fuse(better, roots)
    return better, roots


def share(tape: Tape, roots: Roots) -> tuple[Tape, Roots]:
    """Only what the roots need, each node once, numbers folded, rows without a kernel written out
    (see expand.py), and the laws of `_simpler`."""
    used = use_counts(tape, roots)
    new = Sharing()
    append = new.tape.append
    places: list[Argument] = [0] * len(tape)
    for i, (op, args) in enumerate(zip(tape.ops, tape.args)):
        if not used[i]:
            continue
        if op in LEAVES:
            places[i] = append(op, args)
            continue
        if op is LANESUM and len(args) == 2:  # as many as there are weights
            w, x = args
            args = (places[w] if type(w) is int else w, places[x] if type(x) is int else x)
            places[i] = append(op, args)
            continue
        args = tuple([places[x] if type(x) is int else x for x in args])
        if op is LANESUM:
            places[i] = append(op, args)
        elif op is FREEZE:  # gradients are on the tape by now
            places[i] = args[0]
        elif is_written_out(op, args):
            places[i] = write_out(new.add, op, args)
        else:
            places[i] = new.add(op, args)
    return new.tape, [places[x] if type(x) is int else x for x in roots]


class Sharing:
    """A tape that has each node once."""

    def __init__(self) -> None:
        self.tape = Tape()
        self._seen: dict[object, int] = {}

    def add(self, op: Op, args: Arguments) -> Argument:
        """The node op(*args), new or not, or what is as good."""
        tape = self.tape
        for x in args:
            if type(x) is int:
                break
        else:
            return op.forward(*args)
        if op in _SIMPLIFIED:
            simple = _simpler(tape, op, args)
            if not isinstance(simple, tuple):
                return simple
            op, args = simple
        key: object = (op, args)
        for x in args:
            if type(x) is float:  # 0.0 == -0.0 and 1.0 == 1, so numbers are told apart by text
                key = (op, repr(args))
                break
        place = self._seen.get(key)
        if place is None:
            place = self._seen[key] = tape.append(op, args)
        return place


def _simpler(new: Tape, op: Op, args: Arguments) -> tuple[Op, Arguments] | Argument:
    """The node op(*args), or an equal one, or an equal argument; see the law at each line."""
    if op is ops.mul:
        if same_number(args[1], 1.0):
            return args[0]  # x*1 -> x
        if same_number(args[0], 1.0):
            return args[1]  # 1*x -> x
    elif op is ops.sub and same_number(args[1], 0.0):
        return args[0]  # x-0 -> x
    elif op is ops.where:
        condition, x, y = args
        if type(condition) is not int:
            return x if condition else y
        if type(x) is int and new.ops[x] is ops.mul and new.ops[condition] in _BOOLEAN:
            factors = new.args[x]
            if factors[0] == condition and type(factors[0]) is int:
                x = factors[1]  # c ? c*g : y -> c ? g : y, c being 1
        if new.ops[condition] is ops.less:
            return LESS_THEN, (*new.args[condition], x, y)
        return op, (condition, x, y)
    elif op is ops.pow and type(args[1]) is float:
        x, y = args
        if y == 0.0:
            return 1.0  # x**0 -> 1, nan too
        if y == 1.0:
            return x  # x**1 -> x
        if y == 2.0:
            return ops.mul, (x, x)  # x**2 -> x*x, both the nearest float to the square
    return op, args
