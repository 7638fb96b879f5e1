"""Passes over a tape: dead code out, equal nodes shared, sums of products fused (fuse.py).

Each returns a new tape and where the roots went.  Each is exact: it leaves every bit of every
root as it was (the machine may then use fused multiply-add inside a dot, unless told not to).
"""

from __future__ import annotations

import math

from autograd import ops
from autograd.ir import (
    COMPUTED,
    FREEZE,
    LANESUM,
    LANESUMS,
    LEAF,
    LESS_THEN,
    SAMPLE,
    Argument,
    Arguments,
    Tape,
    same_number,
)
from autograd.operation import Op
from autograd.passes.expand import is_written_out, write_out
from autograd.passes.fuse import fuse

Roots = list[Argument]
_BOOLEAN = {ops.less, ops.less_equal, ops.equal}  # rows whose result is 0 or 1
_PLACED = {LANESUM, LANESUMS, FREEZE}  # that `share` looks at itself
_SIMPLIFIED = {ops.mul, ops.div, ops.sub, ops.where, ops.pow}


def optimize(tape: Tape, roots: Roots) -> tuple[Tape, Roots]:
    """The tape that computes the same roots with less work."""
    better, roots = share(tape, roots)
    fuse(better, roots)
    return better, roots


def share(tape: Tape, roots: Roots) -> tuple[Tape, Roots]:
    """Only what the roots need, each node once, numbers folded, rows without a kernel written out
    (see expand.py), and the laws of `_simpler`."""
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
        key: tuple[object, ...] = op, x, y
        if type(x) is not int or type(y) is not int:
            number = x if type(x) is float else y
            if not number % 1.0 or type(x) is type(y) or op is ops.div:
                return self.add(op, (x, y))
        # no other law is about other numbers, and none of them equals a node
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
        if op in _SIMPLIFIED:
            simple = _simpler(tape, op, args)
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


def _simpler(new: Tape, op: Op, args: Arguments) -> tuple[Op, Arguments] | Argument:
    """The node op(*args), or an equal one, or an equal argument; see the law at each line."""
    if op is ops.mul:
        if same_number(args[1], 1.0):
            return args[0]  # x*1 -> x
        if same_number(args[0], 1.0):
            return args[1]  # 1*x -> x
    elif op is ops.div and type(args[1]) is float and _is_power_of_two(args[1]):
        return _simpler(new, ops.mul, (args[0], 1.0 / args[1]))  # x/2**k -> x*2**-k
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


def _is_power_of_two(x: float) -> bool:
    """True for one whose reciprocal is a normal number in any precision of the machine."""
    mantissa, exponent = math.frexp(x)
    return abs(mantissa) == 0.5 and abs(exponent) < 120
