"""Plan: a tape as code of the lane machine.

    tape -> uniform numbers and their code     (uniform.py)
         -> instructions on virtual slots      (select.py, rows.py, sums.py)
         -> grouped by level, similar ones in one instruction
         -> real slots, reused once their value is dead
         -> words

An instruction's level is one more than the highest level of its operands, so all instructions of a
level are independent: the rows of a layer become one instruction, and its activations another.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from autograd.ir import VARIES, Argument, Layout, Tape
from autograd.machine.instructions import END, NUMBERS, Instruction, Slot, text
from autograd.plan.select import Selector
from autograd.plan.sums import Sums
from autograd.plan.uniform import Uniform


@dataclass
class Plan:
    """A tape ready to run; only the number of samples and the arrays depend on the call."""

    words: array[int]  # code of a block, with slots not yet multiplied by the lanes
    scaled: array[int]  # positions of the words to multiply by the number of lanes
    before: array[int]  # code for uniform values before the samples
    after: array[int]  # and after them
    numbers: list[float]  # constants among the uniform numbers, which come after the leaves
    constants_at: int
    uniform_count: int
    coef_index: array[int]
    splats: array[int]  # pairs: slot, uniform number
    slot_count: int
    index_count: int
    input_count: int
    output_count: int
    acc_count: int
    tile_count: int  # how many of the sums tiles keep, which come first
    sums_at: int
    results: array[int]  # uniform numbers to return
    instructions: int
    sequential: bool  # sums go from sample to sample, so all samples are one chunk

    def bytes(self) -> int:
        """Size of the code."""
        return 4 * (len(self.words) + len(self.scaled) + len(self.before) + len(self.after))


def plan(
    tape: Tape,
    layout: Layout,
    saved: list[list[Argument]],
    results: list[Argument],
    item: int,
    exact: bool,
    show: Callable[[str, Callable[[], str]], None] = lambda name, text: None,
) -> Plan:
    """The plan that writes `saved[k]` to the columns of output k, and returns `results`.

    `item` is the size of a number.  `show` is called with the steps "plan" and "words".
    """
    varying = tape.having(VARIES)
    uniform = Uniform(tape, varying, layout.parameters, layout.scalars)
    selector = Selector(tape, varying, uniform, layout.inputs, layout.indices)
    roots = [*results, *(x for columns in saved for x in columns)]
    sums = Sums(selector, tape, roots, exact)
    selector.run(roots, sums.picked)
    sums.run()
    for k, columns in enumerate(saved):
        selector.save(k, columns, item)
    result_cells = uniform.cells(results)
    uniform.finish(sums.cells, sums.count)
    instructions = selector.grouped()
    slots = assigned(instructions, selector.splats.values())
    words, scaled = encoded(instructions, slots)
    before, after = uniform.code(False), uniform.code(True)
    codes = [(before, True), (words, False), (after, True)]
    show("plan", lambda: "\n".join(text(*code) for code in codes if len(code[0]) > 1))
    show("words", lambda: " ".join(map(str, words)))
    place = uniform.place
    return Plan(
        words=words,
        scaled=scaled,
        before=before,
        after=after,
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


def assigned(instructions: list[Instruction], filled: Iterable[Slot]) -> dict[Slot, int]:
    """A real slot for each virtual one; it is free again after the last use of its value.

    Slots that are `filled` once for all blocks are never freed.
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
    """The words of the code, and the positions of those to multiply by the number of lanes."""
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
