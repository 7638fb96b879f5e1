"""What the opcodes of the lane machine have in common: their words, and the frame of a kernel.

Nothing here depends on a program.  A kernel reads its operands from the plan's code, does its work
for all lanes of the block, and returns the address of the next opcode:

    ptr kernel(ptr context, ptr code, i64 lanes)

`context` is an array of 64-bit fields, FIELDS; `code` points to 32-bit words whose first is the
opcode's number.  `lanes` is a multiple of Target.chunk, or of Target.width in the machine for few
samples.  The words that follow are described by the opcode's row, see words.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from autograd.machine.words import Field, Words
from autograd.machine.writer import Fields, Function, Target

FIELDS = (
    "slots coefs accs inputs outputs rows indices uniform first valid "
    "code lanes samples chunk_blocks partials coef_index coef_count splats splat_count "
    "before after acc_count tile_count first_block sums_at chunks scale results "
    "result_index result_count outside"
).split()
FIELD = {name: i for i, name in enumerate(FIELDS)}
_ARRAYS = {">": "slots", "<": "slots", "@": "indices", "$": "coefs", "+": "accs"}


@dataclass
class Block:
    """The arrays that a kernel finds through its context, for the NumPy forms."""

    slots: Any
    coefs: Any
    accs: Any = None
    indices: Any = None
    inputs: Sequence[Any] = ()
    outputs: Sequence[Any] = ()
    first: int = 0
    valid: int = 0
    outside: int = -1


def _never(target: Target) -> bool:
    return False


def always(target: Target) -> bool:
    """True, whatever the target."""
    return True


@dataclass(frozen=True, eq=False)
class Opcode:
    """A row of the table of instructions.

    `kernel` writes the body of the kernel.  `numpy` does one item on a Block, given the words
    before the items and the values of this one.
    """

    name: str
    words: Words
    kernel: Callable[[Kernel], None]
    numpy: Callable[..., None]
    uniform: bool = False  # whether the machine for uniform values has it too
    narrow: Callable[[Target], bool] = _never  # whether one vector at a time is as fast as several


class ContextFunction(Function):
    """A function whose first argument is a context."""

    def __init__(self, signature: str, target: Target, externals: set[str]) -> None:
        super().__init__(signature, target, externals)
        self.context = Fields(self, "%context", FIELD)


class Kernel(ContextFunction):
    """The function of an opcode, and the arrays that its words index.

    A target of width 1 is the machine for uniform values, where slots are the uniform numbers.
    """

    def __init__(self, opcode: Opcode, target: Target, externals: set[str], prefix: str) -> None:
        self.name = f"{prefix}_{opcode.name}"
        signature = f"internal ptr @{self.name}(ptr %context, ptr %code, i64 %lanes)"
        super().__init__(signature, target, externals)
        self.words = opcode.words
        names = {_ARRAYS[kind] for kind in self.words.kinds if kind}
        uniform = target.width == 1
        bases = {
            name: self.context.address("uniform" if uniform else name) for name in sorted(names)
        }
        kinds = {
            "slots": target.number,
            "indices": "i32",
            "coefs": target.number,
            "accs": target.vector,
        }
        self.arrays = {
            k: (bases[name], kinds[name]) for k, name in _ARRAYS.items() if name in bases
        }
        self.end = "1"

    def argument(self, name: str) -> str:
        """A word before the items."""
        return self.word("%code", str(1 + self.words.head.index(name)))

    @contextmanager
    def items(self) -> Iterator[Item]:
        """A loop over the items."""
        words = self.words
        if not words.counted:
            item = Item(self, self.end)
            yield item
            self.end = item.end
            return
        at = len(words.head) + 1
        count, first = self.word("%code", str(at)), str(at + 1)
        if words.size is not None:
            with self.loop("0", count) as i:
                yield Item(self, self.plus(self.times(i, str(words.size)), first))
            self.end = self.plus(self.times(count, str(words.size)), first)
            return
        position = self.variable("i64")
        self.store("i64", first, position)
        with self.loop("0", count):
            item = Item(self, self.load("i64", position))
            yield item
            self.store("i64", item.end, position)
        self.end = self.load("i64", position)

    def definition(self) -> str:
        """The function's text, once its body is written."""
        return self.text(f"ptr {self.at('%code', self.end, 'i32')}")


class Item:
    """In a kernel, the words of an item, the first of which is word `at` of the code."""

    def __init__(self, kernel: Kernel, at: str) -> None:
        self._kernel = k = kernel
        self.counts: dict[int | str, str] = {}
        self._places: dict[str, tuple[Field, str, int, int]] = {}  # base, words after, stride
        base, behind = at, 0
        for part in k.words.parts:
            for field in part.fields:
                self._places[field.name] = field, base, behind, part.size
                behind += field.size
            name = part.fields[0].name
            if name in k.words.counts:
                self.counts[name] = k.word("%code", _plus(k, base, behind - 1))
            if part.single:
                continue
            behind -= part.size
            if isinstance(part.times, int):
                behind += part.size * part.times
                continue
            count = self.counts[part.times]
            length = count if part.size == 1 else k.times(count, str(part.size))
            base, behind = k.plus(_plus(k, base, behind), length), 0
        self.end = _plus(k, base, behind)

    def all(self, name: str, term: str | int = 0, count: int = 0, stride: int = 0) -> list[str]:
        """What the words of that name in a term stand for: see `at`.  There are as many as the
        field has, or `count` from there on; terms are `stride` apart, or one right after another.
        """
        k = self._kernel
        field, base, behind, length = self._places[name]
        stride = stride or length
        if isinstance(term, int):
            behind += stride * term
        else:
            base = k.plus(base, term if stride == 1 else k.times(term, str(stride)))
        words = (k.word("%code", _plus(k, base, behind + j)) for j in range(count or field.size))
        if not field.kind:
            return list(words)
        array, kind = k.arrays[field.kind]
        return [k.at(array, word, kind) for word in words]

    def has(self, name: str) -> bool:
        """Whether there is such a word."""
        return name in self._places

    def at(self, name: str, term: str | int = 0, stride: int = 0) -> str:
        """What the word of that name stands for: the address of the first number of a slot, of an
        index, of coefficients or of sums; otherwise the number itself."""
        return self.all(name, term, 1, stride)[0]


def _plus(k: Kernel, base: str, number: int) -> str:
    """The sum base + number; no instruction if the number is 0."""
    if base.isdigit():
        return str(int(base) + number)
    return k.plus(base, str(number)) if number else base
