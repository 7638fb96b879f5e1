"""Instruction selection: which opcode does each varying node, and what is grouped with what.

A dot's terms are of three kinds: coefficient times slot, slot times slot, and uniform.  Runs of the
first kind are rows of `dot`, of the second `pairs`; where a dot mixes them, each run begins with
the result of the one before, so that the terms keep their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

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
    same_number,
)
from autograd.machine.kernels import ARITY, by_length
from autograd.operation import Op
from autograd.plan import twins
from autograd.plan.row_sinks import Endings
from autograd.plan.rows import Coefficients, Row, Rows
from autograd.plan.uniform import Cell, Uniform

if TYPE_CHECKING:
    from autograd.plan.plan import Instruction, Layout, Slot

Run = tuple[bool, list[tuple[int, int]]]  # pairs of slots, or cells and slots
Item = list[int]  # the words of one of the things that an instruction does
_SHORT = 4  # a run of fewer coefficients inside a mixed dot is done as pairs with splats


class Selector:
    """Collects what is to be done, by level and kind; `grouped` gives the instructions."""

    def __init__(self, tape: Tape, varying: bytearray, uniform: Uniform, layout: Layout) -> None:
        self.tape = tape
        self.varying = varying
        self.uniform = uniform
        self.layout = layout
        self.coefs = Coefficients()
        self.splats: dict[Cell, Slot] = {}  # uniform numbers that are operands of whole slots
        self._next = len(tape)  # nodes are their own slots; others come behind
        self._levels: dict[Slot, int] = {}
        self._rows = Rows(uniform, self.coefs, self._new)
        self._items: dict[tuple[int, str], list[Item]] = {}
        self._loads: dict[tuple[str, int], list[Item]] = {}
        self._saves: list[tuple[int, list[Item]]] = []
        self._top = 0

    # Slots and levels

    def slot(self, x: Argument) -> Slot:
        """The slot of a node or number; of a uniform one, a slot that holds it in all lanes."""
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

    def _new(self) -> Slot:
        self._next += 1
        return self._next - 1

    def level(self, slots: Iterable[Slot]) -> int:
        """The level of an instruction with these operands."""
        levels = self._levels
        level = 1 + max([levels[s] for s in slots], default=0)
        if level > self._top:
            self._top = level
        return level

    def item(self, opcode: str, level: int, words: Item) -> None:
        """Have `words` done by an instruction of that level."""
        self._items.setdefault((level, opcode), []).append(words)

    # Nodes

    def run(self, roots: list[Argument], done: set[int]) -> None:
        """Select for all varying nodes but those that are done elsewhere."""
        varying = self.varying
        endings = Endings(self.tape, roots, varying, self._is_row)
        paired = twins.find(self.tape, varying)
        done = done | endings.rows
        self._leaves()
        for i in self.tape.of_sort(COMPUTED):
            op, args = self.tape.ops[i], self.tape.args[i]
            if not varying[i] or i in done:
                continue
            if i in endings.relus:
                self._neuron(i, self.tape.args[endings.relus[i]], "dot_relu")
            elif i in endings.gates:
                self._gate(i, *endings.gates[i], endings.rows)
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
                x = self.slot(args[3])
                self._put(i, [x])
                self.item("pick", self._levels[i], [i, self.index(args[0]), int(args[1]), x])
            else:
                self._elementwise(i, op, args)

    def _elementwise(self, i: int, op: Op, args: Arguments) -> None:
        if len(args) != ARITY.get(op.name):
            raise ValueError(f"no kernel does {op.name} of {len(args)} operands")
        slots = [self.slot(x) for x in args]
        self._put(i, slots)
        self.item(op.name, self._levels[i], [i, *slots])

    def _gate(self, i: int, positive: int, g: Argument, rows: set[int]) -> None:
        if g in rows:
            self._neuron(i, self.tape.args[int(g)], "dot_gate", self.slot(positive))
        else:
            self._elementwise(i, IF_POSITIVE, (positive, g))

    def _leaves(self) -> None:
        for i in self.tape.of_sort(SAMPLE):
            k = int(self.tape.args[i][0])
            if self.tape.ops[i] is INPUT:
                source, offset, opcode = self.layout.inputs[k]
                self._loads.setdefault((opcode, source), []).append([i, offset])
                self._levels[i] = 0
            else:
                source, offset, length = self.layout.indices[k]
                if length:
                    self._loads.setdefault(("index", source), []).append([k, offset, length])

    def index(self, x: Argument) -> int:
        """The column of an INDEX node among the indices."""
        return int(self.tape.args[int(x)][0])

    def _put(self, slot: Slot, operands: Iterable[Slot]) -> None:
        self._levels[slot] = self.level(operands)

    def _take(self, i: int, args: Arguments) -> None:
        column, table = self.index(args[0]), args[1:]
        if any(type(x) is int and self.varying[x] for x in table):
            slots = [self.slot(x) for x in table]
            self._put(i, slots)
            self.item("choose", self._levels[i], [i, column, *slots])
        else:
            self._put(i, [])
            start = self.coefs.place([self.uniform.cell(x) for x in table])
            self.item("take", self._levels[i], [i, column, start])

    def _dot(self, i: int, args: Arguments) -> None:
        if _is_plain(args):
            x, y, _, sign = args
            self._elementwise(i, ops.add if sign == 1.0 else ops.sub, (x, y))
        elif self._is_row(i):
            self._neuron(i, args, "dot")
        elif len(args) == 2:
            self._elementwise(i, ops.mul, args)
        else:
            self._mixed(i, args)

    def _mixed(self, i: int, args: Arguments) -> None:
        """Have a dot done run by run, each begun with the result of the one before."""
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
        """With what a dot begins, and its runs; short ones of coefficients are made pairs."""
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
        """True for a sum of coefficients times slots, and of uniform numbers: a neuron."""
        if self.tape.ops[i] is not ops.dot or _is_plain(self.tape.args[i]):
            return False
        varying, args = self.varying, self.tape.args[i]
        n = len(args) // 2
        if self._none_vary(args[:n]):
            return True
        for w, x in zip(args[:n], args[n:]):
            if type(w) is int and varying[w] and type(x) is int and varying[x]:
                return False
        return True

    def _none_vary(self, xs: Arguments) -> bool:
        """True for nodes all of which are the same in every lane."""
        return set(map(type, xs)) == {int} and not any(map(self.varying.__getitem__, xs))  # type: ignore[arg-type]

    def _neuron(self, i: Slot, args: Arguments, opcode: str, gate: Slot | None = None) -> None:
        """Have the row of these terms done, with what the opcode does at its end."""
        varying, uniform = self.varying, self.uniform
        n = len(args) // 2
        ws, xs = args[:n], list(args[n:])
        if not self._none_vary(ws):
            ws = tuple([x if type(w) is int and varying[w] else w for w, x in zip(ws, xs)])
            xs = [w if type(w) is int and varying[w] else x for w, x in zip(args, xs)]
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
        opcode: str = "dot",
        gate: Slot | None = None,
    ) -> None:
        self._put(i, xs if gate is None else (*xs, gate))
        self._rows.add(self._levels[i], opcode, xs, Row(i, [start, *cells], gate))

    def _pairs(self, i: Slot, start: Cell, terms: list[tuple[int, int]]) -> None:
        flat = [x for term in terms for x in term]
        self._put(i, flat)
        words = [i, self.coefs.place([start]), len(terms), *flat]
        self.item(by_length("pairs", len(terms)), self._levels[i], words)

    def save(self, output: int, columns: list[Argument], item: int) -> None:
        """Have these nodes written to the columns of an output."""
        if columns:
            items = [[self.slot(x), item * k] for k, x in enumerate(columns)]
            self._saves.append((output, items))

    # Instructions

    def grouped(self) -> list[Instruction]:
        """All that was selected, what is alike in one instruction, operands before users."""
        from autograd.plan import group

        by_level: list[list[Instruction]] = [[] for _ in range(self._top + 1)]
        for (opcode, source), items in self._loads.items():
            by_level[0].append(group.moved(opcode, source, items))
        for level, instruction in self._rows.instructions():
            by_level[level].append(instruction)
        for (level, opcode), items in self._items.items():
            by_level[level].extend(group.items(opcode, items))
        saves = [group.moved("save", output, items) for output, items in self._saves]
        return [*(x for level in by_level for x in level), *saves]


def _extend(runs: list[Run], whole: bool, terms: list[tuple[int, int]]) -> None:
    """Add terms to the last run if it is of their kind, else begin another one."""
    if runs and runs[-1][0] == whole:
        runs[-1][1].extend(terms)
    else:
        runs.append((whole, terms))


def _is_plain(args: Arguments) -> bool:
    """Whether a dot is a mere sum or difference of two, which is done as such."""
    if len(args) != 4:
        return False
    _, _, one, sign = args
    return same_number(one, 1.0) and (same_number(sign, 1.0) or same_number(sign, -1.0))
