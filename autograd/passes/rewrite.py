"""New nodes for old ones: formulas of rows on a tape, and a new tape of the nodes that roots need.

A row's formulas, its pullback and its `emit`, are written with operators and operations, so they
run on nodes of a tape too.  Rows without a kernel are written out by their `emit` formula, after
the gradients are on the tape, since those come from the row's own pullback.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from autograd import ops
from autograd.define import DefinedOp
from autograd.expression import Written
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
from autograd.operation import Op, as_number
from autograd.trace.symbol import TraceError

Add = Callable[[Op, Arguments], Argument]  # appends a node to a tape


class Growing(Written):
    """A node of a growing tape, as an operand of a formula."""

    __slots__ = ()

    def __bool__(self) -> bool:
        raise TypeError(
            "a formula can't branch on a number known only at run time; use where(condition, a, b)"
        )

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The node of op(*inputs)."""
        return operand(self.writer, self.writer(op, tuple([argument(x) for x in inputs])))


def operand(add: Add, x: Argument) -> Any:
    """The operand that stands for a node in a formula; a number is itself."""
    return Growing(add, x) if type(x) is int else x


def argument(x: Any) -> Argument:
    """The node or number behind the result of a formula."""
    return x.name if type(x) is Growing else as_number(x, "a formula")


_PLACED = {LANESUM, LANESUMS, FREEZE}  # handled by `rewrite` itself


class Maker(Protocol):
    """Says what a node becomes on the new tape."""

    tape: Tape

    def add(self, op: Op, args: Arguments) -> Argument:
        """The node op(*args), or an equivalent node or number."""

    def add_pair(self, op: Op, x: Argument, y: Argument) -> Argument:
        """The same for two operands, which most nodes have."""


def rewrite(tape: Tape, roots: list[Argument], new: Maker) -> list[Argument]:
    """The roots on the tape of `new`, which gets all the nodes that they depend on."""
    used = use_counts(tape, roots)
    places: list[Argument] = [0] * len(tape)
    for begin, end in tape.runs(LEAF):  # unneeded leaves do no harm
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


# Rows without a kernel


def expand(tape: Tape, roots: list[Argument]) -> tuple[Tape, list[Argument]]:
    """The tape with such rows written out, and the roots on it."""
    if not any(_has_no_kernel(op, 0) for op in set(tape.ops)):
        return tape, roots
    new = _Expanding()
    return new.tape, rewrite(tape, roots, new)


def _has_no_kernel(op: Op, count: int) -> bool:
    """True for a row without a kernel for that many operands."""
    if op is ops.sum or op.emit is None:  # dots, see fuse.py
        return False
    return isinstance(op, DefinedOp) or (op.variadic and count != 2)


class _Expanding:
    """A tape of rows that have kernels."""

    def __init__(self) -> None:
        self.tape = Tape()

    def add(self, op: Op, args: Arguments) -> Argument:
        """The node op(*args), made of simpler ones if the row has no kernel."""
        if int not in set(map(type, args)):
            return op.forward(*args)
        if not _has_no_kernel(op, len(args)):
            return self.tape.append(op, args)
        if callable(op.emit):
            try:
                return argument(op.emit(*[operand(self.add, x) for x in args]))
            except TypeError as error:
                raise TraceError(
                    f"the forward function of {op.name!r} takes only floats; for use in a program, "
                    f"write it with operators and operations of autograd ({error})"
                ) from error
        first, *rest = args if len(args) > 1 else (op.forward(), *args)
        for x in rest:  # f(x, y, z) -> f(f(x, y), z)
            first = self.add(op, (first, x))
        return first

    def add_pair(self, op: Op, x: Argument, y: Argument) -> Argument:
        """The same for two operands."""
        return self.add(op, (x, y))
