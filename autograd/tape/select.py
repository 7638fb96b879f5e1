"""Instruction selection: which opcode does each varying node, and what is grouped with what.

A chain's terms are of three kinds: coefficient times slot, slot times slot, and uniform.  Runs of
the first kind are rows of `dot`, of the second `pairs`; where a chain mixes them, each run begins
with the result of the one before, so that the terms keep their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from autograd import ops
from autograd.tape.kernels import ARITY
from autograd.tape.tape import (
    CHAIN,
    COMPUTED,
    INPUT,
    PICK,
    SAMPLE,
    TAKE,
    Argument,
    Arguments,
    Tape,
    same_number,
)
from autograd.tape.uniform import Cell, Uniform

if TYPE_CHECKING:
    from autograd.tape.plan import Instruction, Layout, Slot

Item = list[int]  # the words of one of the things that an instruction does
_SHORT = 4  # a run of fewer coefficients inside a mixed chain is done as pairs with splats


class Selector:
    """Collects what is to be done, by level and kind; `grouped` gives the instructions."""

    def __init__(self, tape: Tape, varying: bytearray, uniform: Uniform, layout: Layout) -> None:
        self.tape = tape
        self.varying = varying
        self.uniform = uniform
        self.layout = layout
        self.coefs: list[Cell] = []
        self.splats: dict[Cell, Slot] = {}  # uniform numbers that are operands of whole slots
        self._next = len(tape)  # nodes are their own slots; others come behind
        self._levels: dict[Slot, int] = {}
        self._rows: dict[tuple[int, tuple[Slot, ...]], list[tuple[Slot, list[Cell]]]] = {}
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

    def run(self, done: set[int]) -> None:
        """Select for all varying nodes but those that are done elsewhere."""
        varying = self.varying
        self._leaves()
        for i in self.tape.of_sort(COMPUTED):
            op, args = self.tape.ops[i], self.tape.args[i]
            if not varying[i] or i in done:
                continue
            if op is CHAIN:
                self._chain(i, args)
            elif op is TAKE:
                self._take(i, args)
            elif op is PICK:
                x = self.slot(args[2])
                self._put(i, [x])
                self.item("pick", self._levels[i], [i, self.index(args[0]), int(args[1]), x])
            else:
                if len(args) != ARITY.get(op.name):
                    raise ValueError(f"no kernel does {op.name} of {len(args)} operands")
                slots = [self.slot(x) for x in args]
                self._put(i, slots)
                self.item(op.name, self._levels[i], [i, *slots])

    def _leaves(self) -> None:
        for i in self.tape.of_sort(SAMPLE):
            k = int(self.tape.args[i][0])
            if self.tape.ops[i] is INPUT:
                source, offset, opcode = self.layout.inputs[k]
                self._loads.setdefault((opcode, source), []).append([i, offset])
                self._levels[i] = 0
            else:
                source, offset = self.layout.indices[k]
                self._loads.setdefault(("index", source), []).append([k, offset])

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
            start = len(self.coefs)
            self.coefs.extend(self.uniform.cell(x) for x in table)
            self.item("take", self._levels[i], [i, column, start])

    def _chain(self, i: int, args: Arguments) -> None:
        n = len(args) // 2
        pairs = list(zip(args[:n], args[n:]))
        varying, uniform = self.varying, self.uniform
        if n == 2 and self._plain(i, pairs):
            return
        start = uniform.nothing  # adds nothing, to -0.0 neither
        if self._is_row(args, n):
            cells = uniform.cells(args[:n])
            if same_number(args[n], 1.0):
                start = cells.pop(0)
            self._row(i, start, cells, args[-len(cells) :])  # type: ignore[arg-type]
            return
        runs: list[tuple[bool, list[tuple[int, int]]]] = []  # (cell, slot)s or (slot, slot)s
        for k, (w, x) in enumerate(pairs):
            w_varies = type(w) is int and varying[w]
            x_varies = type(x) is int and varying[x]
            if w_varies and x_varies:
                term = (True, (w, x))
            elif w_varies:
                term = (False, (uniform.cell(x), w))
            elif x_varies:
                term = (False, (uniform.cell(w), x))
            elif k == 0:
                start = uniform.product(w, x)
                continue
            else:
                term = (False, (uniform.product(w, x), self.one))
            if runs and runs[-1][0] == term[0]:
                runs[-1][1].append(term[1])  # type: ignore[arg-type]
            else:
                runs.append((term[0], [term[1]]))  # type: ignore[list-item]
        if len(runs) > 1:
            runs = self._merged(runs)
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

    def _merged(
        self, runs: list[tuple[bool, list[tuple[int, int]]]]
    ) -> list[tuple[bool, list[tuple[int, int]]]]:
        """The runs of a mixed chain with the short ones of coefficients made pairs."""
        merged: list[tuple[bool, list[tuple[int, int]]]] = []
        for whole, terms in runs:
            if not whole and len(terms) < _SHORT:
                whole, terms = True, [(x, self.splat(c)) for c, x in terms]
            if merged and merged[-1][0] == whole:
                merged[-1][1].extend(terms)
            else:
                merged.append((whole, terms))
        return merged

    def _plain(self, i: int, pairs: list[tuple[Argument, Argument]]) -> bool:
        """Whether the chain is a mere sum or difference of two, and then done as such."""
        (x, one), (y, sign) = pairs
        if not same_number(one, 1.0) or not (same_number(sign, 1.0) or same_number(sign, -1.0)):
            return False
        op = ops.add if sign == 1.0 else ops.sub
        slots = [self.slot(x), self.slot(y)]
        self._put(i, slots)
        self.item(op.name, self._levels[i], [i, *slots])
        return True

    def _is_row(self, args: Arguments, n: int) -> bool:
        """True for coefficients times slots, after at most one uniform number: a neuron."""
        varying = self.varying
        for w in args[:n]:
            if type(w) is int and varying[w]:
                return False
        xs = args[n + 1 :] if same_number(args[n], 1.0) else args[n:]
        for x in xs:
            if type(x) is not int or not varying[x]:
                return False
        return bool(xs)

    def _row(self, i: Slot, start: Cell, cells: list[Cell], xs: tuple[Slot, ...]) -> None:
        self._put(i, xs)
        self._rows.setdefault((self._levels[i], xs), []).append((i, [start, *cells]))

    def _pairs(self, i: Slot, start: Cell, terms: list[tuple[int, int]]) -> None:
        flat = [x for term in terms for x in term]
        self._put(i, flat)
        self.coefs.append(start)
        words = [i, len(self.coefs) - 1, len(terms), *flat]
        self.item("pairs", self._levels[i], words)

    def save(self, output: int, columns: list[Argument], item: int) -> None:
        """Have these nodes written to the columns of an output."""
        if columns:
            items = [[self.slot(x), item * k] for k, x in enumerate(columns)]
            self._saves.append((output, items))

    # Instructions

    def grouped(self) -> list[Instruction]:
        """All that was selected, what is alike in one instruction, operands before users."""
        from autograd.tape import group

        by_level: list[list[Instruction]] = [[] for _ in range(self._top + 1)]
        for (opcode, source), items in self._loads.items():
            by_level[0].append(group.moved(opcode, source, items))
        for (level, xs), rows in self._rows.items():
            by_level[level].append(group.rows("dot", xs, rows, self.coefs))
        for (level, opcode), items in self._items.items():
            by_level[level].extend(group.items(opcode, items))
        saves = [group.moved("save", output, items) for output, items in self._saves]
        return [*(x for level in by_level for x in level), *saves]
