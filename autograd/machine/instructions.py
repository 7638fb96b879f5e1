"""The instructions of the lane machine: a row each, with its words, its kernel, its NumPy form.

The rows stand beside their kernels, in operations.py, dots.py, lane_sums.py and movement.py; a new
one is a row there.  A code is instructions one behind the other, each the number of its opcode and
its words, and END.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from autograd.machine import dots, lane_sums, movement
from autograd.machine.kernels import Kernel, Opcode
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


class Instruction(NamedTuple):
    """What a code says at one place: an opcode, its words before the items, values of each."""

    opcode: Opcode
    head: list[int]
    items: list[list[Any]]


def single(opcode: Opcode, *values: Any) -> list[int]:
    """The code of an instruction on one item."""
    return [NUMBERS[opcode], 1, *opcode.words.item(*values)]


def decoded(code: Sequence[int]) -> Iterator[Instruction]:
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
        yield Instruction(opcode, head, items)


def text(code: Sequence[int], uniform: bool = False) -> str:
    """A code as text, an instruction a line: s3 is a slot, i0 a column of indices, c2 a
    coefficient, a1 a sum over lanes.  In code for uniform numbers u3 is one of them."""
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

    Functions that go vector by vector anyway are those of the machine `like`, where there is one
    that differs in the vectors at once alone.
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
