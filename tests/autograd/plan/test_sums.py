"""Sums over lanes: tiles of outer products, and sums by index."""

from __future__ import annotations

from collections import Counter

import pytest
from plans import listing, opcodes, planned


def outer(rows: int, columns: int, ones: bool = False, terms: int = 1) -> tuple[str, list[int]]:
    """The sums of the products of some inputs with others, each of so many terms."""
    count = terms * (rows + columns)
    lines = [f"input {k}" for k in range(count)]
    side = [[f"%{terms * k + t}" for t in range(terms)] for k in range(rows + columns)]
    rights = side[rows:] + [["1.0"] * terms] * ones
    for left in side[:rows]:
        lines += [f"lanesum {' '.join([*left, *right])}" for right in rights]
    text = "\n".join(f"%{k} = {line}" for k, line in enumerate(lines))
    return text, list(range(count, len(lines)))


@pytest.mark.parametrize(
    ("rows", "columns", "ones", "tiles"),
    [
        (1, 1, False, ["tile11"]),
        (4, 4, False, ["tile44"]),
        (4, 4, True, ["tile44sum"]),
        (4, 1, True, ["tile41sum"]),
        (4, 2, True, ["tile42sum"]),
        (4, 7, True, ["tile44sum", "tile43"]),
        (8, 5, True, ["tile44sum"] * 2 + ["tile41"] * 2),
        (1, 4, False, ["tile41"]),  # the four columns are its rows
        (1, 5, False, ["tile41", "tile11"]),
        (2, 4, False, ["tile41"] * 2),
        (3, 3, False, ["tile11"] * 9),
        (5, 4, False, ["tile44", "tile41"]),
    ],
)
@pytest.mark.parametrize("terms", [1, 3])
def test_tiles(rows: int, columns: int, ones: bool, tiles: list[str], terms: int) -> None:
    text, sums = outer(rows, columns, ones, terms)
    made = planned(text, [], sums)
    found = [line.split(" ", 1)[0] for line in listing(made) for _ in range(line.count("sum=a"))]
    assert Counter(found) == Counter(tiles)
    assert made.tile_count == made.acc_count == len(sums)


def test_a_column_partly_of_ones_is_a_column() -> None:
    lines = [f"input {k}" for k in range(6)]
    lines += [f"lanesum %{r} %{r} %4 1.0" for r in range(4)]
    lines += [f"lanesum %{r} %{r} %5 %4" for r in range(4)]
    text = "\n".join(f"%{k} = {line}" for k, line in enumerate(lines))
    assert opcodes(planned(text, [], range(6, 14))) == ["tile42"]


def test_a_row_of_sums_is_one_node() -> None:
    lines = [*(f"input {k}" for k in range(5)), "lanesums %0 %1 %2 %1 1.0"]
    lines += ["part %5"] * 3
    text = "\n".join(f"%{k} = {line}" for k, line in enumerate(lines))
    made = planned(text, [], range(5, 9))
    assert made.acc_count == 3  # that of %1 is summed once
    at = [made.results[k] - made.sums_at for k in range(4)]
    assert at[0] == at[2]
    assert len(set(at)) == 3


def picks(*sums: str) -> str:
    """An index, two inputs, picks of both for a table of three, and sums."""
    lines = ["index 0", "input 0", "input 1"]
    lines += [f"pick %0 {k}.0 3.0 %{x}" for x in (1, 2) for k in range(3)]
    return "\n".join(f"%{k} = {line}" for k, line in enumerate([*lines, *sums]))


def test_picks_that_only_sums_use_are_sums_by_index() -> None:
    made = planned(picks(*(f"lanesum %{k} 1.0" for k in (3, 4, 5))), [], [9, 10, 11])
    assert listing(made) == ["scatter column=i0 sums=a0 x=s0"]
    assert (made.acc_count, made.tile_count) == (3, 0)


def test_a_region_is_as_long_as_its_table() -> None:
    made = planned(picks("lanesum %3 1.0"), [], [9])
    assert (opcodes(made), made.acc_count) == (["scatter"], 3)


def test_alike_tables_share_their_sums() -> None:
    made = planned(picks("lanesum %3 %6 1.0 1.0", "lanesum %4 %7 1.0 1.0"), [], [9, 10])
    assert listing(made) == ["scatter column=i0 sums=a0 x=s0; column=i0 sums=a0 x=s1"]
    assert made.acc_count == 3


def test_one_pick_in_two_sums_is_summed_for_both() -> None:
    made = planned(picks("lanesum %3 1.0", "lanesum %3 %7 1.0 1.0"), [], [9, 10])
    assert made.acc_count == 6


@pytest.mark.parametrize("used", ["saved", "multiplied", "weighted"])
def test_a_pick_with_another_use_is_a_slot(used: str) -> None:
    sums = {"saved": ["lanesum %3 1.0"], "multiplied": ["mul %3 %3", "lanesum %3 1.0"],
            "weighted": ["lanesum %3 %1"]}[used]  # fmt: skip
    last = 8 + len(sums)
    saved = {"saved": [3], "multiplied": [9], "weighted": []}[used]
    names = opcodes(planned(picks(*sums), saved, [last]))
    assert "pick" in names
    assert "scatter" not in names


def test_exact_sums_are_one_after_the_other() -> None:
    made = planned("%0 = input 0\n%1 = lanesum %0 1.0", [], [1], exact=True)
    assert listing(made) == ["lanesum sum=a0 x=s0"]
