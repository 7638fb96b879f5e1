"""Plan: a tape as code of the lane machine.

    tape -> uniform numbers and their code     (uniform.py)
         -> instructions on virtual slots      (select.py, tiles.py)
         -> grouped by level, what is alike in one instruction
         -> slots, those of dead values reused
         -> words

An instruction's level is one more than the highest of those that make its operands, so that all of
a level are independent: the rows of a layer become one instruction, and its activations another.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from autograd.ir import VARIES, Argument, Tape
from autograd.machine.kernels import OPCODES
from autograd.plan.sums import Sums
from autograd.plan.uniform import Uniform

Slot = int  # a virtual one: its own for each value, until `_Slots` gives it a real one


@dataclass
class Instruction:
    """One opcode with its words: `words` as they are, but for those that `slots` and `indices` say.

    `slots` are positions in `words` that hold virtual slots, `indices` those that hold columns of
    indices; both are multiplied by the lanes of a block when these are known.
    """

    opcode: str
    words: list[int]
    slots: Sequence[int]
    writes: list[Slot]
    reads: list[Slot]
    indices: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        written, read = (" ".join(f"%{s}" for s in group) for group in (self.writes, self.reads))
        return f"{written} = {self.opcode} {read}" if written else f"{self.opcode} {read}"


@dataclass
class Plan:
    """A tape ready to run; all that depends on a call is the number of samples and the arrays."""

    words: array[int]  # code of a block, slots still numbers of slots
    scaled: array[int]  # positions of the words to multiply by the lanes
    before: array[int]  # code for uniform values before the samples
    after: array[int]  # and after them
    numbers: list[float]  # constants among the uniform numbers, which begin with the leaves
    constants_at: int
    uniform_count: int
    coef_index: array[int]
    splats: array[int]  # pairs: slot, uniform number
    slot_count: int
    index_count: int
    input_count: int
    output_count: int
    acc_count: int
    tile_count: int  # of those that tiles keep, which come first
    sums_at: int
    results: array[int]  # uniform numbers to hand back
    instructions: int
    sequential: bool  # sums go from sample to sample, so that all are one chunk

    def bytes(self) -> int:
        """Size of the code."""
        return 4 * (len(self.words) + len(self.scaled) + len(self.before) + len(self.after))


@dataclass
class Layout:
    """Where the leaves of a tape come from and how many there are."""

    parameters: int
    scalars: int
    arrays: int
    inputs: list[tuple[int, int, str]]  # of each INPUT: array, offset in bytes, "load64"/"load32"
    # of each INDEX: array, offset in bytes, length of the shortest table (0: it is in none)
    indices: list[tuple[int, int, int]]


def plan(
    tape: Tape,
    layout: Layout,
    saved: list[list[Argument]],
    results: list[Argument],
    item: int,
    exact: bool,
    show: Callable[[str, Callable[[], str]], None] = lambda name, text: None,
) -> Plan:
    """The plan that writes `saved[k]` to the columns of output k, and hands back `results`.

    `item` is the size of a number.  `show` is told of the steps "plan" and "words".
    """
    from autograd.plan.select import Selector

    varying = tape.having(VARIES)
    uniform = Uniform(tape, varying, layout.parameters, layout.scalars)
    selector = Selector(tape, varying, uniform, layout)
    roots = [*results, *(x for columns in saved for x in columns)]
    sums = Sums(selector, tape, roots, exact)
    selector.run(roots, sums.picked)
    sums.run()
    for k, columns in enumerate(saved):
        selector.save(k, columns, item)
    result_cells = uniform.cells(results)
    uniform.finish(sums.cells, sums.count)
    instructions = selector.grouped()
    show("plan", lambda: "\n".join(map(str, instructions)))
    slots = _assign(instructions, selector.splats)
    words, scaled = _encode(instructions, slots)
    show("words", lambda: " ".join(map(str, words)))
    place = uniform.place
    return Plan(
        words=words,
        scaled=scaled,
        before=uniform.code(False),
        after=uniform.code(True),
        numbers=uniform.numbers,
        constants_at=uniform.constants_at,
        uniform_count=uniform.count,
        coef_index=uniform.places(selector.coefs.cells),
        splats=array("i", [w for c, s in selector.splats.items() for w in (slots[s], place(c))]),
        slot_count=max(slots.values(), default=-1) + 1,
        index_count=len(layout.indices),
        input_count=layout.arrays,
        output_count=len(saved),
        acc_count=sums.count,
        tile_count=sums.tiled,
        sums_at=uniform.sums_at,
        results=uniform.places(result_cells),
        instructions=len(instructions),
        sequential=exact,
    )


def _assign(instructions: list[Instruction], splats: dict[int, Slot]) -> dict[Slot, int]:
    """A real slot for each virtual one; that of a value is free again behind its last use."""
    last: dict[Slot, int] = {}
    for i, instruction in enumerate(instructions):
        for s in instruction.writes:
            last[s] = i
        for s in instruction.reads:
            last[s] = i
    places: dict[Slot, int] = {}
    for s in splats.values():  # filled once for all blocks
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


def _encode(
    instructions: list[Instruction], slots: dict[Slot, int]
) -> tuple[array[int], array[int]]:
    """The words of the code, and the positions of those that lanes scale."""
    code, scaled = array("i"), array("i")
    for instruction in instructions:
        begin = len(code) + 1
        code.append(OPCODES[instruction.opcode])
        words = instruction.words
        positions = instruction.slots
        if isinstance(positions, range):  # one after the other to the end
            words[positions.start :] = [slots[s] for s in words[positions.start :]]
        else:
            for position in positions:
                words[position] = slots[words[position]]
        code.extend(words)
        scaled.extend([begin + p for p in instruction.slots])
        scaled.extend([begin + p for p in instruction.indices])
    code.append(OPCODES["end"])
    return code, scaled
