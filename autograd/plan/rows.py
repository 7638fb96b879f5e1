"""Rows: sums of coefficients times slots, and how they share instructions.

Rows of the same slots are a layer: one `dot`, four rows at a time.  Rows that differ in their last
slot only, such as those of a layer whose input is added to its output, are a layer and sums of
two; all others are lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.machine.kernels import ROWS, by_length
from autograd.plan import group
from autograd.plan.uniform import Cell, Uniform

if TYPE_CHECKING:
    from autograd.plan.plan import Instruction, Slot

_SHORT = 4  # slots that rows must share, beside the last, to become a layer


class Coefficients:
    """The uniform numbers that instructions read as coefficients, each list of them once."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self._starts: dict[tuple[Cell, ...], int] = {}

    def place(self, cells: list[Cell]) -> int:
        """Where these begin."""
        key = tuple(cells)
        start = self._starts.get(key)
        if start is None:
            start = self._starts[key] = len(self.cells)
            self.cells.extend(cells)
        return start


@dataclass
class Row:
    """target = cells[0] + the sum of cells[k + 1] * x_k; where gate is not positive, 0."""

    target: Slot
    cells: list[Cell]
    gate: Slot | None = None


Group = tuple[int, str, "tuple[Slot, ...]"]  # level, opcode, slots


class Rows:
    """Collects rows by level; `instructions` gives what does them."""

    def __init__(self, uniform: Uniform, coefs: Coefficients, new: Callable[[], Slot]) -> None:
        self.coefs = coefs
        self._start = [uniform.nothing, uniform.constant(1.0)]  # of a sum that goes on
        self._new = new
        self._groups: dict[Group, list[Row]] = {}

    def add(self, level: int, opcode: str, xs: tuple[Slot, ...], row: Row) -> None:
        """Have a row of these slots done at that level."""
        self._groups.setdefault((level, opcode, xs), []).append(row)

    def instructions(self) -> Iterator[tuple[int, Instruction]]:
        """Instructions and their levels; those of a level in this order."""
        lines: dict[tuple[int, str], list[list[int]]] = {}
        for level, xs, row in self._single():
            words = [row.target, self.coefs.place(row.cells), len(xs), *xs]
            lines.setdefault((level, by_length("line", len(xs))), []).append(words)
        for (level, opcode, xs), rows in self._groups.items():
            yield level, group.rows(opcode, xs, rows, self.coefs)
        for (level, opcode), items in lines.items():
            yield from ((level, x) for x in group.items(opcode, items))

    def _single(self) -> Iterator[tuple[int, tuple[Slot, ...], Row]]:
        """The rows that are lines, which are taken out of the groups."""
        alike: dict[Group, list[tuple[Slot, Row]]] = {}
        for key, rows in list(self._groups.items()):
            level, opcode, xs = key
            if opcode != "dot" or len(rows) >= ROWS:
                continue
            del self._groups[key]
            if len(xs) > _SHORT:
                alike.setdefault((level, opcode, xs[:-1]), []).extend([(xs[-1], r) for r in rows])
            else:
                yield from ((level, xs, row) for row in rows)
        for key, found in alike.items():
            level, _, shared = key
            if len(found) < ROWS:
                yield from ((level, (*shared, last), row) for last, row in found)
                continue
            for last, row in found:
                begun = self._new()
                self._groups.setdefault(key, []).append(Row(begun, row.cells[:-1]))
                yield level, (begun, last), Row(row.target, [*self._start, row.cells[-1]])
