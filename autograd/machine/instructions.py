"""The instructions of the lane machine: a row each, with its words, its kernel, its NumPy form.

The rows are defined beside their kernels in operations.py, dots.py, lane_sums.py and movement.py; a
new instruction is a row there.  Code is a sequence of instructions, each the number of its opcode
followed by its words, and then END.  Planning packs instructions on virtual slots; the interpreter
runs them by their NumPy forms where LLVM can't be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from autograd.machine import dots, lane_sums, movement
from autograd.machine.kernels import Block, Kernel, Opcode
from autograd.machine.operations import ELEMENTWISE, TWINS
from autograd.machine.writer import Target

END = 0
OPCODES: list[Opcode] = [
    *ELEMENTWISE.values(),
    *TWINS.values(),
    *dots.OPCODES,
    *lane_sums.OPCODES,
    *movement.OPCODES,
]
NUMBERS = {opcode: number for number, opcode in enumerate(OPCODES, END + 1)}
_PREFIXES = {">": "s", "<": "s", "@": "i", "$": "c", "+": "a", "": ""}
_INTERPRETED = 64  # lanes of a block without machine code

Slot = int  # a virtual slot, one for each value, until `assigned` gives it a real one
Item = list[int]  # the words of one item of an instruction


@dataclass
class Instruction:
    """One opcode with its words and their meaning.

    `slots` are the positions in `words` that hold virtual slots, `columns` those that hold columns
    of indices; both are multiplied by the number of lanes in a block once that is known.
    """

    opcode: Opcode
    words: list[int]
    slots: list[int]
    columns: list[int]
    writes: list[Slot]
    reads: list[Slot]


def packed(opcode: Opcode, head: Sequence[int], items: list[Item]) -> Iterator[Instruction]:
    """The instructions for these items: a single one if the opcode takes any number of items."""
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


class Decoded(NamedTuple):
    """One decoded instruction: its opcode, the words before the items, the values of each item."""

    opcode: Opcode
    head: list[int]
    items: list[list[Any]]


def single(opcode: Opcode, *values: Any) -> list[int]:
    """The code of an instruction on one item."""
    return [NUMBERS[opcode], 1, *opcode.words.item(*values)]


def decoded(code: Sequence[int]) -> Iterator[Decoded]:
    """The instructions of a code."""
    at = 0
    while len(code) > at and code[at] != END:
        opcode = OPCODES[code[at] - END - 1]
        words, first = opcode.words, at + 1
        at = first + len(words.head)
        head, count, items = list(code[first:at]), 1, []
        if words.counted:
            count, at = code[at], at + 1
        for _ in range(count):
            values, at = words.values(code, at)
            items.append(values)
        yield Decoded(opcode, head, items)


def text(code: Sequence[int], uniform: bool = False) -> str:
    """Code as text, one instruction per line: s3 is a slot, i0 a column of indices, c2 a
    coefficient, a1 a sum over lanes.  In code for uniform numbers, u3 is one of them."""
    prefixes = _PREFIXES | (dict.fromkeys("><$", "u") if uniform else {})
    return "\n".join(_line(*instruction, prefixes) for instruction in decoded(code))


def _line(opcode: Opcode, head: list[int], items: list[list[Any]], prefixes: dict[str, str]) -> str:
    words = opcode.words
    parts = [part for part in words.parts if part.fields[0].name not in words.counts]
    head_text = [f" {name}={x}" for name, x in zip(words.head, head)]
    texts = []
    for values in items:
        fields = []
        for part, value in zip(parts, values):
            flat = [field for field in part.fields for _ in range(field.size)]
            found = [value] if part.single else value
            shown = [f"{prefixes[flat[i % len(flat)].kind]}{x}" for i, x in enumerate(found)]
            fields.append(f"{','.join(f.name for f in part.fields)}={','.join(shown)}")
        texts.append(" ".join(fields))
    return f"{opcode.name}{''.join(head_text)} {'; '.join(texts)}"


def kernels(target: Target, externals: set[str], prefix: str, like: str = "") -> list[str]:
    """The functions of all opcodes that the target needs, and the table of their addresses.

    Functions that handle one vector at a time anyway are shared with the machine `like`, if given,
    which differs only in how many vectors it handles at once.
    """
    functions, entries = [], ["ptr null"]
    for opcode in OPCODES:
        if target.width == 1 and not opcode.uniform:
            entries.append("ptr null")
        elif like and opcode.narrow(target):
            entries.append(f"ptr @{like}_{opcode.name}")
        else:
            kernel = Kernel(opcode, target, externals, prefix)
            opcode.kernel(kernel)
            functions.append(kernel.definition())
            entries.append(f"ptr @{kernel.name}")
    table = f"internal constant [{len(entries)} x ptr] [{', '.join(entries)}]"
    return [*functions, f"@{prefix}_table = {table}"]


# The NumPy forms, for where LLVM can't be used: correct, but slow


class Interpreter:
    """Takes the place of a Machine."""

    def __init__(self, dtype: str) -> None:
        self.target = Target(dtype, 1, _INTERPRETED, frozenset(), interpreted=True)

    def interpret(self, call: Any) -> None:
        """Do the work of a call, the same as `step` of module.py."""
        compiled, plan, dtype = call.compiled, call.compiled.plan, call.uniform.dtype
        uniform, lanes = call.uniform, call.lanes
        with np.errstate(all="ignore"):
            _uniform(compiled.before, uniform)
            block = Block(
                np.zeros((plan.slot_count, lanes), dtype),
                uniform[compiled.coef_index],
                np.zeros(plan.acc_count, dtype),
                np.zeros((plan.index_count, lanes), np.int64),
                call.arrays[: plan.input_count],
                call.arrays[plan.input_count :],
            )
            for slot, place in compiled.splats.reshape(-1, 2):
                block.slots[slot] = uniform[place]
            code = list(decoded(plan.words))
            for block.first in range(0, call.samples, lanes):
                block.valid = min(lanes, call.samples - block.first)
                run(code, block)
            if block.outside >= 0:
                call.outside[0] = block.outside
            sums = slice(plan.sums_at, plan.sums_at + plan.acc_count)
            uniform[sums] = block.accs * dtype.type(1.0 / max(1, call.samples))
            _uniform(compiled.after, uniform)
            call.results[:] = uniform[compiled.results]


def run(code: Iterable[Decoded], block: Block) -> None:
    """Run code on a block."""
    for opcode, head, items in code:
        for values in items:
            opcode.numpy(block, *head, *values)


def _uniform(code: Sequence[int], uniform: Any) -> None:
    """Run code on uniform numbers, each of which is both a slot of one lane and a coefficient."""
    run(decoded(code.tolist()), Block(uniform.reshape(-1, 1), uniform))  # type: ignore[attr-defined]
