"""Instructions packed by their rows, and real slots for virtual ones."""

from __future__ import annotations

import random

import pytest

from autograd import ops
from autograd.machine.dots import PAIRS
from autograd.machine.instructions import END, NUMBERS
from autograd.machine.movement import CHOOSE, LOADS, PICK
from autograd.machine.operations import ELEMENTWISE
from autograd.plan.slots import Instruction, assigned, encoded, packed

ADD, TANH = ELEMENTWISE[ops.add], ELEMENTWISE[ops.tanh]


def test_items_become_one_instruction() -> None:
    (found,) = packed(ADD, [], [[7, 1, 2], [8, 3, 3]])
    assert found.words == [2, 7, 1, 2, 8, 3, 3]
    assert (found.writes, found.reads) == ([7, 8], [1, 2, 3, 3])
    assert sorted(found.slots) == [1, 2, 3, 4, 5, 6]
    assert found.columns == []


def test_a_head_comes_before_the_count() -> None:
    (found,) = packed(LOADS[8], [3], [[5, 16]])
    assert (found.words, found.slots, found.writes) == ([3, 1, 5, 16], [2], [5])


def test_what_takes_no_count_is_an_instruction_an_item() -> None:
    items = [CHOOSE.words.item(9, 0, [1, 2]), CHOOSE.words.item(8, 1, [1, 2, 3])]
    one, other = packed(CHOOSE, [], items)
    assert (one.words, other.words) == ([9, 0, 2, 1, 2], [8, 1, 3, 1, 2, 3])
    assert (other.slots, other.columns, other.writes, other.reads) == (
        [0, 3, 4, 5], [1], [8], [1, 2, 3],
    )  # fmt: skip


def test_lanes_scale_slots_and_columns_alone() -> None:
    (pick,) = packed(PICK, [], [[4, 1, 2, 3]])
    words, scaled = encoded([pick], {4: 40, 3: 30})
    assert list(words) == [NUMBERS[PICK], 1, 40, 1, 2, 30, END]
    assert sorted(scaled) == [2, 3, 5]


@pytest.mark.parametrize("seed", range(20))
def test_no_slot_is_written_while_another_needs_it(seed: int) -> None:
    """Run with a value for each virtual slot: what is read is what was written."""
    rng = random.Random(seed)
    filled, made = [0, 1], [0, 1]
    instructions: list[Instruction] = []
    for _ in range(30):
        targets = [len(made) + k for k in range(rng.randint(1, 4))]
        reads = [rng.choice(made[-8:] + filled) for _ in targets]
        made.extend(targets)
        instructions += packed(TANH, [], [[t, x] for t, x in zip(targets, reads)])
    places = assigned(instructions, filled)
    held = {places[s]: s for s in filled}
    for instruction in instructions:
        assert all(held[places[s]] == s for s in instruction.reads)
        taken = [places[s] for s in instruction.writes]
        assert len(set(taken)) == len(taken)
        assert not set(taken) & {places[s] for s in instruction.reads}
        held |= dict(zip(taken, instruction.writes))
    assert all(held[places[s]] == s for s in filled)
    assert len(set(places.values())) < len(made)


def test_pairs_fill_in_their_count() -> None:
    assert PAIRS[0].words.item(9, 5, [1, 2, 3, 4]) == [9, 5, 2, 1, 2, 3, 4]
    assert PAIRS[2].words.item(9, 5, [1, 2, 3, 4]) == [9, 5, 1, 2, 3, 4]
