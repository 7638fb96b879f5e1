"""How gradients add up: in a dot, free to choose, or as the eager engine does it."""

from __future__ import annotations

import math

import pytest

from autograd.ir import Argument, Tape
from autograd.passes.rounding import Exact, Fused, _begun

TEXT = """%0 = parameter 0
%1 = input 0
%2 = scalar 0
%3 = mul %1 %2"""


def appended(tape: Tape) -> list[str]:
    return str(tape).splitlines()[4:]


@pytest.mark.parametrize(
    ("ws", "xs", "fused", "exact"),
    [
        ([3], [1.0], 3, "%4 = dot 0.0 %3 1.0 1.0"),  # 0 + -0.0 is 0
        ([3], [2.0], "%4 = dot %3 2.0", "%4 = dot 0.0 %3 1.0 2.0"),
        ([3, 1], [1.0, 2], "%4 = dot %3 %1 1.0 %2", "%4 = dot 0.0 %3 %1 1.0 1.0 %2"),
        ([2.0, 3.0], [4.0, 0.5], 9.5, 9.5),
        ([2.5], [1.0], 2.5, 2.5),  # a seed is begun already
    ],
)
def test_a_sum_is_the_least_that_does(
    ws: list[Argument], xs: list[Argument], fused: Argument | str, exact: Argument | str
) -> None:
    for rules, wanted in ((Fused(), fused), (Exact(), exact)):
        tape = Tape.read(TEXT)
        found = rules.dot(tape, [*ws], [*xs])
        assert (appended(tape) or [found])[0] == wanted
        tape.check()


def test_a_sum_that_began_with_0_begins_once() -> None:
    tape = Tape.read(TEXT + "\n%4 = dot 0.0 %3 1.0 2.0")
    assert Exact().dot(tape, [4], [1.0]) == 4
    assert len(tape) == 5


@pytest.mark.parametrize(
    ("ws", "xs"),
    [
        ([4, 1], [1.0, 1.0]),  # two terms
        ([4], [2.0]),  # a factor
        ([4], [1]),  # a factor that is a node
        ([1], [1.0]),  # no sum
        ([5], [1.0]),  # a sum that begins with something else
        ([6], [1.0]),  # something else that begins with 0
        ([-0.0], [1.0]),
    ],
)
def test_what_has_not_begun_with_0(ws: list[Argument], xs: list[Argument]) -> None:
    tape = Tape.read(
        TEXT
        + "\n%4 = dot 0.0 %3 1.0 2.0\n%5 = dot %3 %1 1.0 2.0\n%6 = mul 0.0 %3\n%7 = lanesum %3 1.0"
    )
    assert not _begun(tape, ws, xs)
    assert _begun(tape, [4], [1.0])
    assert _begun(tape, [7], [1.0])
    assert _begun(tape, [0.5], [1.0])
    found = Exact().dot(tape, [-0.0], [1.0])
    assert math.copysign(1.0, found) == 1.0


def test_choices_among_leaves_come_last_if_they_are_needed_below_the_root() -> None:
    tape = Tape.read(
        "%0 = input 0\n%1 = where %0 %0 1.0\n%2 = where %0 %0 2.0\n%3 = mul %1 %2\n"
        "%4 = where %0 3.0 %0\n%5 = where %0 4.0 %0\n"
    )
    rules = Exact(leafy=[1, 2, 4, 5])
    assert rules.order(tape, 3, bytearray([1, 1, 0, 1, 1, 1])) == [3, 1]
    assert rules.order(tape, 4, bytearray([1, 0, 1, 0, 1, 1])) == [4, 2]


def test_what_is_the_same_in_all_lanes_is_counted_not_summed() -> None:
    tape = Tape.read(TEXT)
    terms: tuple[list[Argument], list[Argument]] = ([3, 2, 2], [1.0, 1, 3.0])
    assert Fused().over_lanes(tape, terms) == ([4, 5], [1.0, 6])
    assert appended(tape) == ["%4 = lanesum %3 %2 1.0 %1", "%5 = dot %2 3.0", "%6 = count 0"]


def test_exact_sums_each_sample_before_it_is_added() -> None:
    tape = Tape.read(TEXT)
    assert Exact().over_lanes(tape, ([3, 2], [1.0, 1])) == ([5], [1.0])
    assert appended(tape) == ["%4 = dot 0.0 %3 %2 1.0 1.0 %1", "%5 = lanesum %4 1.0"]


def test_lanes() -> None:
    tape = Tape.read(TEXT)
    assert list(Fused().by_lane(tape)) == [0, 1, 0, 1]
    assert list(Exact().by_lane(tape)) == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("text", "fused", "exact"),
    [
        # a chain: as found
        ("%1 = exp %0\n%2 = sin %1\n%3 = cos %2", [3, 2, 1], [3, 2, 1]),
        # %1 has two users: after both, a depth-first search's completion read backwards
        ("%1 = exp %0\n%2 = sin %1\n%3 = cos %1\n%4 = add %2 %3", [4, 3, 2, 1], [4, 2, 3, 1]),
        ("%1 = exp %0\n%2 = mul %1 2.5\n%3 = cos %1\n%4 = add %2 %3", [4, 3, 2, 1], [4, 2, 3, 1]),
        # breadth first, where nothing is met twice
        ("%1 = exp %0\n%2 = sin %1\n%3 = cos %0\n%4 = add %2 %3", [4, 3, 2, 1], [4, 2, 3, 1]),
        # what has no gradient is no node
        ("%1 = less %0 0.0\n%2 = mul %1 %0", [2, 1], [2]),
        # numbers alone make numbers
        ("%1 = exp 1.0\n%2 = mul %1 %0", [2, 1], [2]),
    ],
)
def test_users_come_before_operands(text: str, fused: list[int], exact: list[int]) -> None:
    tape = Tape.read(f"%0 = input 0\n{text}")
    needed = bytearray([1] * len(tape))
    assert Fused().order(tape, len(tape) - 1, needed) == fused
    assert Exact().order(tape, len(tape) - 1, needed) == exact


def test_nodes_that_nobody_needs_are_left_out() -> None:
    tape = Tape.read("%0 = input 0\n%1 = exp %0\n%2 = sin %0\n%3 = add %1 %2")
    for rules in (Fused(), Exact()):
        assert rules.order(tape, 3, bytearray([1, 0, 1, 1])) == [3, 2]
