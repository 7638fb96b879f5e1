"""Instructions on virtual slots, one for each value, and the real slots that they take."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograd.machine.instructions import END, NUMBERS
from autograd.machine.kernels import Opcode

Slot = int  # a virtual one: its own for each value, until `assigned` gives it a real one
Item = list[int]  # the words of one of the things that an instruction does


@dataclass
class Instruction:
    """One opcode with its words, and what they are.

    `slots` are positions in `words` that hold virtual slots, `columns` those that hold columns of
    indices; both are multiplied by the lanes of a block when these are known.
    """

    opcode: Opcode
    words: list[int]
    slots: list[int]
    columns: list[int]
    writes: list[Slot]
    reads: list[Slot]


def packed(opcode: Opcode, head: Sequence[int], items: list[Item]) -> Iterator[Instruction]:
    """The instructions for these items: one, where the opcode takes any number of them."""
    for together in [items] if opcode.words.counted else [[item] for item in items]:
        words = [*head, len(items)] if opcode.words.counted else []
        found = Instruction(opcode, words, [], [], [], [])
        for item in together:
            base = len(words)
            words.extend(item)
            writes, reads, columns = opcode.words.roles(item)
            found.slots.extend([base + p for p in writes])
            found.slots.extend([base + p for p in reads])
            found.columns.extend([base + p for p in columns])
            found.writes.extend([item[p] for p in writes])
            found.reads.extend([item[p] for p in reads])
        yield found


def assigned(instructions: list[Instruction], filled: Iterable[Slot]) -> dict[Slot, int]:
    """A real slot for each virtual one; that of a value is free again behind its last use.

    Those that are `filled` once for all blocks never are.
    """
    last: dict[Slot, int] = {}
    for i, instruction in enumerate(instructions):
        for s in instruction.writes:
            last[s] = i
        for s in instruction.reads:
            last[s] = i
    places: dict[Slot, int] = {}
    for s in filled:
        places[s] = len(places)
        last[s] = len(instructions)
    count = len(places)
    free: list[int] = []
    for i, instruction in enumerate(instructions):
        for s in instruction.writes:
            if free:
                places[s] = free.pop()
            else:
                places[s] = count
                count += 1
        for s in {*instruction.reads, *instruction.writes}:
            if last[s] == i:
                free.append(places[s])
                last[s] = -1
    return places


def encoded(
    instructions: list[Instruction], slots: dict[Slot, int]
) -> tuple[array[int], array[int]]:
    """The words of the code, and the positions of those that lanes scale."""
    code, scaled = array("i"), array("i")
    for instruction in instructions:
        code.append(NUMBERS[instruction.opcode])
        begin, words = len(code), instruction.words
        for position in instruction.slots:
            words[position] = slots[words[position]]
        code.extend(words)
        scaled.extend([begin + p for p in instruction.slots])
        scaled.extend([begin + p for p in instruction.columns])
    code.append(END)
    return code, scaled
