"""Rows that have no kernel, written out in terms of those that have.

After the gradients are on the tape, so that those came of the row's own pullback.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import ops
from autograd.define import DefinedOp
from autograd.expression import Expression
from autograd.ir import Argument, Arguments, has_order
from autograd.operation import Op
from autograd.trace.errors import TraceError

Add = Callable[[Op, Arguments], Argument]  # appends a node to the tape that is being made


def is_written_out(op: Op, args: Arguments) -> bool:
    """True for a row that has no kernel for that many operands."""
    if op is ops.sum or op.emit is None:  # chains, see fuse.py
        return False
    return has_order(op) or isinstance(op, DefinedOp) or (op.variadic and len(args) != 2)


def write_out(add: Add, op: Op, args: Arguments) -> Argument:
    """The node that is op(*args), by way of simpler ones."""
    if callable(op.emit):
        try:
            result = op.emit(*(_Growing(add, x) if type(x) is int else x for x in args))
        except TypeError as error:
            raise TraceError(
                f"the forward function of {op.name!r} takes floats only; to run in a program it "
                f"has to be written in operators and operations of autograd: {error}"
            ) from error
        return result.node if isinstance(result, _Growing) else float(result)
    first, *rest = args if len(args) > 1 else (op.forward(), *args)
    for x in rest:  # f(x, y, z) -> f(f(x, y), z)
        first = add(op, (first, x))
    return first


class _Growing(Expression):
    """A node of a tape as an operand of a formula."""

    __slots__ = ("add", "node")
    rank = 2

    def __init__(self, add: Add, node: int) -> None:
        self.add = add
        self.node = node

    def truth(self) -> None:
        """None: only a run can tell."""

    def constant(self, x: float) -> float:
        """A number stays one."""
        return x

    def __bool__(self) -> bool:
        raise TypeError("a branch on a number that only a run knows; use where")

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The node of op(*inputs)."""
        args = tuple(x.node if isinstance(x, _Growing) else x for x in inputs)
        node = write_out(self.add, op, args) if is_written_out(op, args) else self.add(op, args)
        return _Growing(self.add, node) if type(node) is int else node
