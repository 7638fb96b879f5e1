"""Legends of words: what an item is packed of, and read back as."""

from __future__ import annotations

from typing import Any

import pytest

from autograd.machine.words import Field, Roles, Words


@pytest.mark.parametrize(
    ("legend", "values", "words", "roles"),
    [
        ("count | >out*2 <x*1", [[7, 8], [3]], [7, 8, 3], Roles([0, 1], [2], [])),
        ("array count | >out offset", [7, 16], [7, 16], Roles([0], [], [])),
        ("count | >out @column $table", [4, 1, 9], [4, 1, 9], Roles([0], [], [1])),
        ("count | +sum <x", [5, 6], [5, 6], Roles([], [1], [])),
        # a count is known by what it counts
        ("count | >out $coef terms (<x <y)*terms", [9, 2, [3, 4, 5, 6]], [9, 2, 2, 3, 4, 5, 6],
         Roles([0], [3, 4, 5, 6], [])),
        ("count | +sum terms (<x*2 <y)*terms", [1, [3, 4, 5]], [1, 1, 3, 4, 5],
         Roles([], [2, 3, 4], [])),
        ("rows terms $coef <x*terms >out*rows <gate*rows", [6, [3], [8, 9], [4, 5]],
         [2, 1, 6, 3, 8, 9, 4, 5], Roles([4, 5], [3, 6, 7], [])),
        ("count | >out $coef (<x <y)*2", [1, 0, [2, 3, 4, 5]], [1, 0, 2, 3, 4, 5],
         Roles([0], [2, 3, 4, 5], [])),
    ],
)  # fmt: skip
def test_an_item_is_packed_and_read_back(
    legend: str, values: list[Any], words: list[int], roles: Roles
) -> None:
    made = Words(legend)
    assert made.item(*values) == words
    assert made.values([99, *words, 99], 1) == (values, 1 + len(words))
    assert made.roles(words) == roles
    assert made.size == (None if made.counts else len(words))


def test_what_stands_before_the_items() -> None:
    loads, choose = Words("array count | >out offset"), Words(">out @column length <table*length")
    assert (loads.head, loads.counted) == (["array"], True)
    assert (choose.head, choose.counted) == ([], False)
    assert choose.kinds == {">", "@", "<", ""}


def test_fields_of_a_part_stand_beside_each_other() -> None:
    (part,) = Words("count | (<x*4 <y)*3").parts
    assert part.fields == [Field("<", "x", 4), Field("<", "y", 1)]
    assert (part.times, part.size, part.single) == (3, 5, False)
