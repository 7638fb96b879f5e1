"""Formulas of rows, pullbacks and `emit`s, as nodes of a tape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.expression import Expression
from autograd.ir import Argument, Arguments
from autograd.operation import Op, as_number

Add = Callable[[Op, Arguments], Argument]  # appends a node to a tape


class Growing(Expression):
    """A node of a growing tape, as an operand of a formula."""

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
        return operand(self.add, self.add(op, tuple([argument(x) for x in inputs])))


def operand(add: Add, x: Argument) -> Any:
    """What a formula takes for a node; a number as it is."""
    return Growing(add, x) if type(x) is int else x


def argument(x: Any) -> Argument:
    """The node or number of what a formula gave."""
    return x.node if type(x) is Growing else as_number(x, "a formula")
