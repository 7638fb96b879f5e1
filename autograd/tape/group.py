"""Instructions of many items: the words of each opcode, as kernels.py lists them."""

from __future__ import annotations

from autograd.tape.kernels import ROWS, TILES
from autograd.tape.plan import Instruction, Slot
from autograd.tape.uniform import Cell


def rows(
    opcode: str, xs: tuple[Slot, ...], found: list[tuple[Slot, list[Cell]]], coefs: list[Cell]
) -> Instruction:
    """Dots of the same slots `xs`; their coefficients are appended to `coefs` in the order in
    which the kernel reads them."""
    start = len(coefs)
    whole = len(found) - len(found) % ROWS
    for i in range(0, whole, ROWS):
        for together in zip(*(cells for _, cells in found[i : i + ROWS])):
            coefs.extend(together)
    for _, cells in found[whole:]:
        coefs.extend(cells)
    targets = [slot for slot, _ in found]
    words = [len(found), len(xs), start, *xs, *targets]
    return Instruction(opcode, words, range(3, len(words)), targets, list(xs))


def moved(opcode: str, array: int, found: list[list[int]]) -> Instruction:
    """Columns of one array, loaded or saved."""
    words = [array, len(found), *(word for item in found for word in item)]
    positions = list(range(2, len(words), 2))
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
    if opcode == "pairs":
        return (0,), range(3, end), ()
    if opcode in TILES:
        return (), range(2, end), ()
    if opcode == "lanesum":
        return (), (1,), ()
    if opcode == "take":
        return (0,), (), (1,)
    if opcode == "pick":
        return (0,), (3,), (1,)
    if opcode == "scatter":
        return (), (2,), (0,)
    return (0,), range(1, end), ()


def _choose(item: list[int]) -> Instruction:
    target, column, *table = item
    words = [target, column, len(table), *table]
    return Instruction("choose", words, [0, *range(3, len(words))], [target], table, [1])
