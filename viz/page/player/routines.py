"""Rows of the table as routines of base instructions, which a page can run.

A base instruction is what the `emit` column of rows comes down to: arithmetic, a choice, exp ...
A routine computes a row, or its pullback, from its operands by these alone.  Both come of the row
itself, run once on operands that write down what is done to them, so a new row works in a page
the day it is added.
"""

from __future__ import annotations

from typing import Any

from autograd.ir import Argument, Arguments
from autograd.operation import Op
from autograd.passes.rewrite import argument, operand

Routine = dict[str, Any]


class Routines:
    """The routines that a page needs, each once.

    As data, `rows` has a pair (row, its pullback) for each operation and number of operands:

    inputs   how many operands there are; registers 0, 1, ... hold them
    numbers  what the registers behind them hold
    code     instructions, the number of one in `names` and then its operands' registers; each puts
             its result in the next register
    results  registers
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.rows: list[tuple[Routine, Routine]] = []
        self._places: dict[tuple[Op, int], int] = {}

    def place(self, op: Op, count: int) -> int:
        """The place in `rows` of `op` on so many operands.

        Raises whatever the code of a row of the user's own raises on what is no number.
        """
        if (op, count) not in self._places:
            row, back = Writing(count, self.names), Writing(2 + count, self.names)
            pair = row.done(row.add(op, row.inputs)), back.done(*_pulled(op, back))
            self._places[op, count] = len(self.rows)
            self.rows.append(pair)
        return self._places[op, count]


def _pulled(op: Op, writing: Writing) -> list[Argument]:
    """What the pullback gives for (g, out, *operands); nothing of a row that has none."""
    if op.pullback is None:
        return []
    contributions = op.pullback(*[operand(writing.add, x) for x in writing.inputs])
    return [argument(x) for x in contributions]


class Writing:
    """A routine that is being written; its arguments are numbers, or registers as ints."""

    def __init__(self, count: int, names: list[str]) -> None:
        self.inputs: Arguments = tuple(range(count))
        self.names = names
        self.lines: list[tuple[str, Arguments]] = []

    def add(self, op: Op, args: Arguments) -> Argument:
        """The register, or the number, of op(*args)."""
        if int not in set(map(type, args)):
            return op.forward(*args)
        if not isinstance(op.emit, str):
            formula = op.emit or op.forward
            return argument(formula(*[operand(self.add, x) for x in args]))
        if not op.variadic or len(args) == 2:
            self.lines.append((op.emit, args))
            return len(self.inputs) + len(self.lines) - 1
        first, *rest = args if len(args) > 1 else (op.forward(), *args)
        for x in rest:  # f(x, y, z) -> f(f(x, y), z)
            first = self.add(op, (first, x))
        return first

    def done(self, *results: Argument) -> Routine:
        """The routine that gives these."""
        numbers: dict[str, float] = {}
        for _, args in [*self.lines, ("", results)]:
            for x in args:
                if type(x) is float:
                    numbers.setdefault(repr(x), x)
        count = len(self.inputs)
        places = {text: count + i for i, text in enumerate(numbers)}

        def register(x: Argument) -> int:
            if type(x) is float:
                return places[repr(x)]
            assert type(x) is int
            return x if x < count else x + len(numbers)

        code: list[int] = []
        for name, args in self.lines:
            if name not in self.names:
                self.names.append(name)
            code += [self.names.index(name), *map(register, args)]
        return {
            "inputs": count,
            "numbers": [exact(x) for x in numbers.values()],
            "code": code,
            "results": [register(x) for x in results],
        }


def exact(x: float) -> float | str:
    """x as JSON can hold it: JavaScript's Number() reads all of them."""
    return x if abs(x) < float("inf") else "NaN" if x != x else f"{'-' * (x < 0)}Infinity"
