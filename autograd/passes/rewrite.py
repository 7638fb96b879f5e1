"""Passes that make a new tape of what the roots need."""

from __future__ import annotations

from typing import Protocol

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
    use_counts,
)
from autograd.operation import Op

_PLACED = {LANESUM, LANESUMS, FREEZE}  # that `rewrite` looks at itself


class Maker(Protocol):
    """Says what a node becomes on the new tape."""

    tape: Tape

    def add(self, op: Op, args: Arguments) -> Argument:
        """The node op(*args), or what is as good."""

    def add_pair(self, op: Op, x: Argument, y: Argument) -> Argument:
        """The same for two operands, which most nodes have."""


def rewrite(tape: Tape, roots: list[Argument], new: Maker) -> list[Argument]:
    """Where the roots went on the tape of `new`, which gets the nodes that they depend on."""
    used = use_counts(tape, roots)
    places: list[Argument] = [0] * len(tape)
    for begin, end in tape.runs(LEAF):  # those that are not needed do no harm
        places[begin:end] = new.tape.append_run(tape, begin, end)
    for i in tape.of_sort(SAMPLE):
        if used[i]:
            places[i] = new.tape.append(tape.ops[i], tape.args[i])
    every_op, every_args, add, add_pair = tape.ops, tape.args, new.add, new.add_pair
    for i in tape.of_sort(COMPUTED):
        op, args = every_op[i], every_args[i]
        if not used[i]:
            continue
        if len(args) == 2 and op not in _PLACED:  # by far the most
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
        else:
            places[i] = add(op, args)
    return [places[x] if type(x) is int else x for x in roots]
