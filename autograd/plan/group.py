"""Instructions of many items: the words of each opcode, as kernels.py lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.machine.kernels import ROWS, SHORT, SUM_TILES, TILES
from autograd.plan.plan import Instruction, Slot
from autograd.plan.twins import TWINS
from autograd.plan.uniform import Cell

if TYPE_CHECKING:
    from autograd.plan.rows import Coefficients, Row


def rows(opcode: str, xs: tuple[Slot, ...], found: list[Row], coefs: Coefficients) -> Instruction:
    """Dots of the same slots `xs`, their coefficients in the order in which the kernel reads."""
    cells: list[Cell] = []
    whole = len(found) - len(found) % ROWS
    for i in range(0, whole, ROWS):
        for together in zip(*(row.cells for row in found[i : i + ROWS])):
            cells.extend(together)
    for row in found[whole:]:
        cells.extend(row.cells)
    targets = [row.target for row in found]
    gates = [row.gate for row in found if row.gate is not None]
    words = [len(found), len(xs), coefs.place(cells), *xs, *targets, *gates]
    return Instruction(opcode, words, range(3, len(words)), targets, [*xs, *gates])


def moved(opcode: str, array: int, found: list[list[int]]) -> Instruction:
    """Columns of one array, loaded or saved."""
    words = [array, len(found), *(word for item in found for word in item)]
    positions = list(range(2, len(words), len(found[0])))
    slots = [item[0] for item in found]
    if opcode == "index":
        return Instruction(opcode, words, [], [], [], positions)
    if opcode == "save":
        return Instruction(opcode, words, positions, [], slots)
    return Instruction(opcode, words, positions, slots, [])


def items(opcode: str, found: list[list[int]]) -> list[Instruction]:
    """The instructions for all items of an opcode in a level: one, where it takes a count."""
    if opcode == "choose":
        return [_choose(item) for item in found]
    words, slots, indices = [len(found)], [], []
    writes, reads = [], []
    for item in found:
        base = len(words)
        words.extend(item)
        written, read, columns = _shape(opcode, item)
        slots.extend([base + p for p in (*written, *read)])
        indices.extend([base + p for p in columns])
        writes.extend([item[p] for p in written])
        reads.extend([item[p] for p in read])
    return [Instruction(opcode, words, slots, writes, reads, indices)]


def _shape(opcode: str, item: list[int]) -> tuple[range | tuple[int, ...], ...]:
    """Positions in an item of the slots it writes, those it reads, and of columns of indices."""
    end = len(item)
    if opcode in ("pairs", "line") or opcode in SHORT:
        return (0,), range(3, end), ()
    if opcode in TILES or opcode in SUM_TILES:
        return (), range(2, end), ()
    if opcode == "lanesum":
        return (), (1,), ()
    if opcode == "take":
        return (0,), (), (1,)
    if opcode == "pick":
        return (0,), (3,), (1,)
    if opcode == "scatter":
        return (), (2,), (0,)
    if opcode in TWINS:
        return (0, 1), range(2, end), ()
    return (0,), range(1, end), ()


def _choose(item: list[int]) -> Instruction:
    target, column, *table = item
    words = [target, column, len(table), *table]
    return Instruction("choose", words, [0, *range(3, len(words))], [target], table, [1])
