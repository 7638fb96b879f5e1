"""Operations as routines of base instructions, which a page can run.

A base instruction is what an `emit` column ends in: arithmetic, a choice, exp and so on.  A routine
computes an operation, or its pullback, from base instructions alone.  It is recorded by running the
row of the table once on operands that write down what is done to them, so a new operation works in
a page as soon as its row is added.
"""

from __future__ import annotations

from typing import Any

from autograd.ir import Argument, Arguments
from autograd.operation import Op
from autograd.passes.rewrite import argument, operand

Routine = dict[str, Any]


class Routines:
    """The routines that a page needs, each once.

    `rows` has a pair (operation, its pullback) for each operation and number of operands; each is:

    inputs   the number of operands, which are in registers 0, 1, ...
    numbers  constants, in the registers after them
    code     instructions: the index of its name in `names`, then the registers of its operands;
             the result goes to the next register
    results  registers
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.rows: list[tuple[Routine, Routine]] = []
        self._places: dict[tuple[Op, int], int] = {}

    def place(self, op: Op, count: int) -> int:
        """The index in `rows` of `op` with `count` operands.

        Raises whatever an operation defined by the user raises on operands that are no numbers.
        """
        if (op, count) not in self._places:
            row, back = Writing(count, self.names), Writing(2 + count, self.names)
            pair = row.done(row.add(op, row.inputs)), back.done(*_pulled(op, back))
            self._places[op, count] = len(self.rows)
            self.rows.append(pair)
        return self._places[op, count]


def _pulled(op: Op, writing: Writing) -> list[Argument]:
    """What the pullback returns for (g, out, *operands); [] if the operation has none."""
    if op.pullback is None:
        return []
    contributions = op.pullback(*[operand(writing.add, x) for x in writing.inputs])
    return [argument(x) for x in contributions]


class Writing:
    """A routine being recorded; arguments are floats, or registers as ints."""

    def __init__(self, count: int, names: list[str]) -> None:
        self.inputs: Arguments = tuple(range(count))
        self.names = names
        self.lines: list[tuple[str, Arguments]] = []

    def add(self, op: Op, args: Arguments) -> Argument:
        """The register of op(*args), or its value if all arguments are numbers."""
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
        """The finished routine that returns these results."""
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
    """x in a form that JSON can hold and JavaScript's Number() can read."""
    return x if abs(x) < float("inf") else "NaN" if x != x else f"{'-' * (x < 0)}Infinity"
