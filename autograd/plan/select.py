"""Instruction selection: which opcode computes each varying node, and how nodes are grouped.

A dot's terms are of three kinds: coefficient times slot, slot times slot, and uniform.  Runs of the
first kind become rows of `dot`, runs of the second `pairs`; if a dot mixes them, each run starts
from the result of the one before, so that the terms keep their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count

from autograd import ops
from autograd.ir import (
    COMPUTED,
    IF_POSITIVE,
    INPUT,
    PICK,
    SAMPLE,
    TAKE,
    Argument,
    Arguments,
    Tape,
)
from autograd.machine import movement
from autograd.machine.dots import DOT, DOT_GATE, DOT_RELU, PAIRS, of_terms
from autograd.machine.instructions import Instruction, Item, Slot, packed
from autograd.machine.kernels import Opcode
from autograd.machine.operations import elementwise
from autograd.operation import Op
from autograd.plan import rows
from autograd.plan.uniform import Cell, Uniform

Group = tuple[int, Opcode, tuple[int, ...]]  # of one instruction: level, opcode, words of its head
Run = tuple[bool, list[tuple[int, int]]]  # pairs of slots, or cells and slots
_SHORT = 4  # a run of fewer coefficients inside a mixed dot becomes pairs with splats


class Selector:
    """Collects items by level and kind; `grouped` gives the instructions."""

    def __init__(
        self,
        tape: Tape,
        varying: bytearray,
        uniform: Uniform,
        inputs: list[tuple[int, int, int]],
        indices: list[tuple[int, int, int]],
    ) -> None:
        self.tape = tape
        self.varying = varying
        self.uniform = uniform
        self._inputs, self._indices = inputs, indices  # see Layout in ir.py
        self.coefs = rows.Coefficients()
        self.splats: dict[Cell, Slot] = {}  # uniform numbers that are needed as slots
        # A node's slot has its number; further slots come after.
        self._new: Callable[[], Slot] = count(len(tape)).__next__
        self._levels: dict[Slot, int] = {}
        self._rows = rows.Rows(uniform, self.coefs, self._new)
        self._items: dict[Group, list[Item]] = {}
        self._top = 0

    # Slots and levels

    def slot(self, x: Argument) -> Slot:
        """The slot of a node or number; for a uniform one, a slot that holds it in all lanes."""
        if type(x) is int and self.varying[x]:
            return x
        return self.splat(self.uniform.cell(x))

    def splat(self, cell: Cell) -> Slot:
        """The slot that holds a uniform number in all lanes."""
        slot = self.splats.get(cell)
        if slot is None:
            slot = self.splats[cell] = self._new()
            self._levels[slot] = 0
        return slot

    @property
    def one(self) -> Slot:
        """The slot of ones."""
        return self.splat(self.uniform.constant(1.0))

    def level(self, slots: Iterable[Slot]) -> int:
        """The level of an instruction with these operands."""
        levels = self._levels
        level = 1 + max([levels[s] for s in slots], default=0)
        if level > self._top:
            self._top = level
        return level

    def item(self, opcode: Opcode, level: int, words: Item, *head: int) -> None:
        """Add an item to the instruction of that level and opcode that begins with `head`."""
        self._items.setdefault((level, opcode, head), []).append(words)

    # Nodes

    def run(self, roots: list[Argument], done: set[int]) -> None:
        """Select instructions for all varying nodes except those in `done`."""
        varying = self.varying
        sinks = rows.RowSinks(self.tape, roots, varying, self._is_row)
        paired = rows.twins(self.tape, varying)
        done = done | sinks.rows
        self._leaves()
        for i in self.tape.of_sort(COMPUTED):
            op, args = self.tape.ops[i], self.tape.args[i]
            if not varying[i] or i in done:
                continue
            if i in sinks.relus:
                self._neuron(i, self.tape.args[sinks.relus[i]], DOT_RELU)
            elif i in sinks.gates:
                self._gate(i, *sinks.gates[i], sinks.rows)
            elif i in paired:
                opcode, nodes = paired[i]
                if i == min(nodes):
                    x = self.slot(args[0])
                    level = self.level([x])
                    self._levels.update(dict.fromkeys(nodes, level))
                    self.item(opcode, level, [*nodes, x])
            elif op is ops.dot:
                self._dot(i, args)
            elif op is TAKE:
                self._take(i, args)
            elif op is PICK:
                x, column = self.slot(args[3]), self.index(args[0], int(args[2]))
                self.item(movement.PICK, self._put(i, [x]), [i, column, int(args[1]), x])
            else:
                self._elementwise(i, op, args)

    def _elementwise(self, i: int, op: Op, args: Arguments) -> None:
        opcode, slots = elementwise(op, len(args)), [self.slot(x) for x in args]
        self.item(opcode, self._put(i, slots), [i, *slots])

    def _gate(self, i: int, positive: int, g: Argument, taken: set[int]) -> None:
        if type(g) is int and g in taken:  # the number 2.0 is not node 2
            self._neuron(i, self.tape.args[g], DOT_GATE, self.slot(positive))
        else:
            self._elementwise(i, IF_POSITIVE, (positive, g))

    def _leaves(self) -> None:
        for i in self.tape.of_sort(SAMPLE):
            k = int(self.tape.args[i][0])
            if self.tape.ops[i] is INPUT:
                source, offset, size = self._inputs[k]
                self.item(movement.LOADS[size], 0, [i, offset], source)
                self._levels[i] = 0
            else:
                source, offset, length = self._indices[k]
                if length:
                    self.item(movement.INDEX, 0, [k, offset, length], source)

    def index(self, x: Argument, length: int) -> int:
        """The column of an INDEX node among the indices, for a table of that length.

        Raises ValueError unless the machine checks the indices against a table at most that long.
        """
        k = int(self.tape.args[int(x)][0])
        checked = self._indices[k][2]
        if not 0 < checked <= length:
            raise ValueError(f"index {k} is checked for a table of {checked}, not of {length}")
        return k

    def _put(self, slot: Slot, operands: Iterable[Slot]) -> int:
        """The level of the instruction that writes this slot."""
        level = self._levels[slot] = self.level(operands)
        return level

    def _take(self, i: int, args: Arguments) -> None:
        table = args[1:]
        column = self.index(args[0], len(table))
        if any(type(x) is int and self.varying[x] for x in table):
            slots = [self.slot(x) for x in table]
            words = movement.CHOOSE.words.item(i, column, slots)
            self.item(movement.CHOOSE, self._put(i, slots), words)
        else:
            start = self.coefs.place(self.uniform.cells(table))
            self.item(movement.TAKE, self._put(i, []), [i, column, start])

    def _dot(self, i: int, args: Arguments) -> None:
        if rows.is_plain(args):
            x, y, _, sign = args
            self._elementwise(i, ops.add if sign == 1.0 else ops.sub, (x, y))
        elif self._is_row(i):
            self._neuron(i, args)
        elif len(args) == 2:
            self._elementwise(i, ops.mul, args)
        else:
            self._mixed(i, args)

    def _mixed(self, i: int, args: Arguments) -> None:
        """Compute a dot run by run, each starting from the result of the one before."""
        uniform = self.uniform
        start, runs = self._runs(args)
        before: Slot | None = None
        for k, (whole, terms) in enumerate(runs):
            target = i if k == len(runs) - 1 else self._new()
            if before is not None:
                one = self.one if whole else uniform.constant(1.0)
                terms.insert(0, (before, one) if whole else (one, before))
            if whole:
                self._pairs(target, start, terms)
            else:
                self._row(target, start, [c for c, _ in terms], tuple([x for _, x in terms]))
            before, start = target, uniform.nothing

    def _runs(self, args: Arguments) -> tuple[Cell, list[Run]]:
        """The start of a dot, and its runs; short runs of coefficients become pairs."""
        varying, uniform = self.varying, self.uniform
        start = uniform.nothing  # -0.0 and a number is that number
        runs: list[Run] = []
        n = len(args) // 2
        for k, (w, x) in enumerate(zip(args[:n], args[n:])):
            w_varies = type(w) is int and varying[w]
            x_varies = type(x) is int and varying[x]
            if w_varies and x_varies:
                _extend(runs, True, [(int(w), int(x))])
            elif w_varies:
                _extend(runs, False, [(uniform.cell(x), int(w))])
            elif x_varies:
                _extend(runs, False, [(uniform.cell(w), int(x))])
            elif k == 0:
                start = uniform.product(w, x)
            else:
                _extend(runs, False, [(uniform.product(w, x), self.one)])
        merged: list[Run] = []
        for whole, terms in runs:
            if not whole and len(terms) < _SHORT and len(runs) > 1:
                whole, terms = True, [(x, self.splat(c)) for c, x in terms]
            _extend(merged, whole, terms)
        return start, merged

    def _is_row(self, i: int) -> bool:
        """True for a node that is a neuron."""
        return self.tape.ops[i] is ops.dot and rows.is_row(self.tape.args[i], self.varying)

    def _neuron(
        self, i: Slot, args: Arguments, opcode: Opcode = DOT, gate: Slot | None = None
    ) -> None:
        """Compute the row of these terms, with the epilogue of the opcode."""
        varying, uniform = self.varying, self.uniform
        ws, xs = rows.coefficients_first(args, varying)
        cells = uniform.cells(ws)
        start = uniform.nothing  # -0.0 and a number is that number
        others = [k for k, x in enumerate(xs) if type(x) is not int or not varying[x]]
        for k in others:
            cells[k] = uniform.product(ws[k], xs[k])
            xs[k] = self.one if k else 0
        if 0 in others:
            start = cells.pop(0)
            del xs[0]
        self._row(i, start, cells, tuple(xs), opcode, gate)  # type: ignore[arg-type]

    def _row(
        self,
        i: Slot,
        start: Cell,
        cells: list[Cell],
        xs: tuple[Slot, ...],
        opcode: Opcode = DOT,
        gate: Slot | None = None,
    ) -> None:
        level = self._put(i, xs if gate is None else (*xs, gate))
        self._rows.add(level, opcode, xs, rows.Row(i, [start, *cells], gate))

    def _pairs(self, i: Slot, start: Cell, terms: list[tuple[int, int]]) -> None:
        flat, opcode = [x for term in terms for x in term], of_terms(PAIRS, len(terms))
        words = opcode.words.item(i, self.coefs.place([start]), flat)
        self.item(opcode, self._put(i, flat), words)

    def save(self, output: int, columns: list[Argument], item: int) -> None:
        """Write these nodes to the columns of an output."""
        for k, x in enumerate(columns):
            self.item(movement.SAVE, self._top + 1, [self.slot(x), item * k], output)

    # Instructions

    def grouped(self) -> list[Instruction]:
        """All selected instructions, similar items grouped, operands before users."""
        levels: list[list[Instruction]] = [[] for _ in range(self._top + 2)]
        groups: dict[Group, list[Item]] = {}
        for level, opcode, item in self._rows.items():
            groups.setdefault((level, opcode, ()), []).append(item)
        for (level, opcode, head), items in (groups | self._items).items():
            levels[level].extend(packed(opcode, head, items))
        return [instruction for level in levels for instruction in level]


def _extend(runs: list[Run], whole: bool, terms: list[tuple[int, int]]) -> None:
    """Add terms to the last run if it is of their kind, else begin another one."""
    if runs and runs[-1][0] == whole:
        runs[-1][1].extend(terms)
    else:
        runs.append((whole, terms))
