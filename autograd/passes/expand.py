"""Rows that have no kernel, written out in terms of those that have.

After the gradients are on the tape, so that those came of the row's own pullback.
"""

from __future__ import annotations

from autograd import ops
from autograd.define import DefinedOp
from autograd.ir import Argument, Arguments, Tape
from autograd.operation import Op
from autograd.passes.formula import argument, operand
from autograd.passes.rewrite import rewrite
from autograd.trace.symbol import TraceError


def expand(tape: Tape, roots: list[Argument]) -> tuple[Tape, list[Argument]]:
    """The tape with such rows written out, and where the roots went."""
    if not any(_has_no_kernel(op, 0) for op in set(tape.ops)):
        return tape, roots
    new = _Expanding()
    return new.tape, rewrite(tape, roots, new)


def _has_no_kernel(op: Op, count: int) -> bool:
    """True for a row that has none for so many operands."""
    if op is ops.sum or op.emit is None:  # dots, see fuse.py
        return False
    return isinstance(op, DefinedOp) or (op.variadic and count != 2)


class _Expanding:
    """A tape of rows that have kernels."""

    def __init__(self) -> None:
        self.tape = Tape()

    def add(self, op: Op, args: Arguments) -> Argument:
        """The node that is op(*args), by way of simpler ones where it has no kernel."""
        if int not in set(map(type, args)):
            return op.forward(*args)
        if not _has_no_kernel(op, len(args)):
            return self.tape.append(op, args)
        if callable(op.emit):
            try:
                return argument(op.emit(*[operand(self.add, x) for x in args]))
            except TypeError as error:
                raise TraceError(
                    f"the forward function of {op.name!r} takes floats only; to run in a program "
                    f"it has to be written in operators and operations of autograd: {error}"
                ) from error
        first, *rest = args if len(args) > 1 else (op.forward(), *args)
        for x in rest:  # f(x, y, z) -> f(f(x, y), z)
            first = self.add(op, (first, x))
        return first

    def add_pair(self, op: Op, x: Argument, y: Argument) -> Argument:
        """The same for two operands."""
        return self.add(op, (x, y))
