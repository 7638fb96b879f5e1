"""Uniform numbers: those that are the same for every sample, each computed once per step.

They are in one array: parameters, scalars, constants, then results.  A result that does not depend
on a sum over the samples is computed before the samples, the others after them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from autograd import ops
from autograd.ir import (
    COMPUTED,
    COUNT,
    LANESUM,
    LANESUMS,
    LEAF,
    SCALAR,
    Argument,
    Arguments,
    Tape,
    same_number,
)
from autograd.machine.dots import PAIRS
from autograd.machine.instructions import END, single
from autograd.machine.kernels import Opcode
from autograd.machine.operations import elementwise
from autograd.operation import Op

# The position of a number: that of a leaf, or -1 - k for the k-th computed number.
Cell = int


Made = tuple[Opcode | None, list[Cell]]  # opcode and operands of a computed number; None: a sum
_SUM: Made = (None, [])  # a LANESUM, until its sums are numbered, or if it is one of them
_ANY = PAIRS[0]


class Uniform:
    """The uniform numbers of a tape and the code that computes them."""

    def __init__(self, tape: Tape, varying: bytearray, parameters: int, scalars: int) -> None:
        self.numbers: list[float] = []
        self.sums_at = self.count = 0
        self.constants_at = parameters + scalars
        self._constants: dict[str, Cell] = {}
        self._cells: list[Cell] = [0] * len(tape)  # the cell of each node
        self._made: list[Made] = []
        self._late: list[bool] = []  # whether each depends on a sum over the samples
        self._lanesums: list[tuple[int, int, int]] = []  # node, position in _made, how many
        self._one, self.nothing = self.constant(1.0), self.constant(-0.0)
        cells = self._cells
        for begin, end in tape.runs(LEAF):
            cells[begin:end] = [int(args[0]) for args in tape.args[begin:end]]
            for i in range(begin, end):
                op = tape.ops[i]
                if op is SCALAR:
                    cells[i] += parameters
                elif op is COUNT:  # sums are means, so all samples count as one
                    cells[i] = self._one
        for i in tape.of_sort(COMPUTED):
            op, args = tape.ops[i], tape.args[i]
            if op is LANESUM:
                self._sums(i, 1)
            elif op is LANESUMS:
                self._sums(i, len(args) - 1)
            elif not varying[i]:
                cells[i] = self._compute(op, args)

    def _sums(self, i: int, count: int) -> None:
        """Add cells for that many sums over the samples, for the nodes from i on."""
        begin = len(self._made)
        self._made.extend([_SUM] * count)
        self._late.extend([True] * count)
        self._cells[i : i + count] = range(-1 - begin, -1 - begin - count, -1)
        self._lanesums.append((i, begin, count))

    def _computed(self, opcode: Opcode, operands: list[Cell]) -> Cell:
        self._made.append((opcode, operands))
        known = self._late
        known.append(any(c < 0 and known[-1 - c] for c in operands))
        return -len(self._made)

    def constant(self, x: float) -> Cell:
        """The cell of a number."""
        key = repr(x)
        if key not in self._constants:
            self._constants[key] = self.constants_at + len(self.numbers)
            self.numbers.append(x)
        return self._constants[key]

    def cell(self, x: Argument) -> Cell:
        """The cell of a node or a number."""
        return self._cells[x] if type(x) is int else self.constant(x)

    def product(self, x: Argument, y: Argument) -> Cell:
        """The cell of x * y."""
        if same_number(y, 1.0):
            return self.cell(x)
        if same_number(x, 1.0):
            return self.cell(y)
        return self._computed(elementwise(ops.mul, 2), [self.cell(x), self.cell(y)])

    def _compute(self, op: Op, args: Arguments) -> Cell:
        if op is not ops.dot:
            return self._computed(elementwise(op, len(args)), [self.cell(x) for x in args])
        n = len(args) // 2
        pairs = list(zip(args[:n], args[n:]))
        start = self.nothing  # changes no number it is added to, not even -0.0
        if same_number(pairs[0][1], 1.0):
            start = self.cell(pairs.pop(0)[0])
        return self._computed(_ANY, [start, *(self.cell(x) for pair in pairs for x in pair)])

    def finish(self, sums: dict[int, list[int]], count: int) -> None:
        """Give each cell its position; `sums` says which of the `count` sums each LANESUM adds, or
        which one each number of a LANESUMS is."""
        self.sums_at = self.constants_at + len(self.numbers)
        self.count = self.sums_at + count
        self._places = [-1] * len(self._made)
        for node, k, numbers in self._lanesums:
            accs = sums[node]
            if len(accs) == numbers:
                self._places[k : k + numbers] = [self.sums_at + acc for acc in accs]
            else:
                summed = [w for acc in accs for w in (self.sums_at + acc, self._one)]
                self._made[k] = _ANY, [self.nothing, *summed]
        for k, place in enumerate(self._places):
            if place < 0:
                self._places[k] = self.count
                self.count += 1

    def cells(self, xs: Iterable[Argument]) -> list[Cell]:
        """The cells of nodes and numbers."""
        cells = self._cells
        return [cells[x] if type(x) is int else self.constant(x) for x in xs]

    def places(self, cells: list[Cell]) -> array[int]:
        """The positions of these cells among the uniform numbers."""
        computed = self._places
        return array("i", [c if c >= 0 else computed[-1 - c] for c in cells])

    def place(self, cell: Cell) -> int:
        """The position of the cell among the uniform numbers."""
        return cell if cell >= 0 else self._places[-1 - cell]

    def code(self, late: bool) -> array[int]:
        """The code for the cells computed before the samples, or, if `late`, after them."""
        code = array("i")
        for k, (opcode, operands) in enumerate(self._made):
            if opcode is None or self._late[k] != late:
                continue
            here, places = self._places[k], [self.place(cell) for cell in operands]
            if opcode is _ANY:
                code.extend(single(opcode, here, places[0], places[1:]))
            else:
                code.extend(single(opcode, [here], places))
        if code:
            code.append(END)
        return code
