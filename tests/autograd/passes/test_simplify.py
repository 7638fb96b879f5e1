"""Each node once, and only what is needed."""

from __future__ import annotations

import math

import pytest

from autograd import jit, where
from autograd.ir import Tape
from autograd.passes.simplify import share


def shared(text: str, *roots: int | float) -> tuple[str, list[int | float]]:
    """What becomes of a tape that prints as this text, without its indentation."""
    tape = Tape.read("\n".join(line.strip() for line in text.strip().splitlines()))
    before = str(tape)
    simple, places = share(tape, list(roots))
    simple.check()
    assert str(tape) == before
    return str(simple), places


def test_what_no_root_needs_goes() -> None:
    text, roots = shared("%0 = input 0\n%1 = exp %0\n%2 = sin %0\n%3 = cos %2", 1, 0.5)
    assert text == "%0 = input 0\n%1 = exp %0"
    assert roots == [1, 0.5]


def test_inputs_that_no_root_needs_go() -> None:
    """Each would be loaded; other leaves cost nothing, and stay."""
    text, _ = shared("%0 = input 0\n%1 = input 1\n%2 = scalar 0\n%3 = index 0\n%4 = exp %1", 4)
    assert text == "%0 = scalar 0\n%1 = input 1\n%2 = exp %1"


def test_equal_nodes_are_one() -> None:
    text, roots = shared(
        """%0 = input 0
        %1 = exp %0
        %2 = exp %0
        %3 = atan2 %1 %0
        %4 = atan2 %2 %0
        %5 = atan2 %0 %1
        %6 = dot %0 %1 %0 %0
        %7 = dot %0 %2 %0 %0""",
        3, 4, 5, 6, 7,
    )  # fmt: skip
    assert roots == [2, 2, 3, 4, 4]
    assert text.count("exp") == 1


@pytest.mark.parametrize("numbers", ["1.0", "0.0", "-0.0", "0.5", "inf"])
def test_nodes_of_equal_numbers_are_one(numbers: str) -> None:
    head = "%0 = input 0\n%1 = input 1"
    text, roots = shared(
        f"{head}\n%2 = atan2 %0 {numbers}\n%3 = atan2 %0 {numbers}\n%4 = clamp %0 {numbers} %1\n"
        f"%5 = clamp %0 {numbers} %1",
        2, 3, 4, 5,
    )  # fmt: skip
    assert roots == [2, 2, 3, 3]
    assert numbers in text


def test_numbers_that_python_calls_equal_are_two() -> None:
    head = "%0 = input 0\n%1 = input 1"
    for one, other in (("0.0", "-0.0"), ("1.0", "%1"), ("0.0", "%0")):
        for row in ("atan2 %0 {}", "atan2 {} %0", "clamp {} %0 %1", "less_then {} %0 %1 %0"):
            text = f"{head}\n%2 = {row.format(one)}\n%3 = {row.format(other)}"
            assert shared(text, 0, 1, 2, 3) == (text, [0, 1, 2, 3])


def test_a_comparison_with_a_number_is_not_one_with_the_node_of_that_number() -> None:
    """1.0 < c took the place of b < c, where b was node 1: `less_then` brought the number."""

    def f(a: float, b: float, c: float, u: float, v: float) -> float:
        return where(b < c, u, v) + 10.0 * where(c > 1.0, u, v)

    assert jit(f)(0.0, 5.0, 2.0, 1.0, 0.0) == f(0.0, 5.0, 2.0, 1.0, 0.0) == 10.0
    text, roots = shared(
        """%0 = scalar 0
        %1 = scalar 1
        %2 = less %1 %0
        %3 = less 1.0 %0
        %4 = where %2 %0 %1
        %5 = where %3 %0 %1""",
        4, 5,
    )  # fmt: skip
    assert text.splitlines()[2:] == [
        "%2 = less %1 %0", "%3 = less 1.0 %0", "%4 = less_then %1 %0 %0 %1",
        "%5 = less_then 1.0 %0 %0 %1",
    ]  # fmt: skip
    assert roots == [4, 5]


def test_numbers_are_folded() -> None:
    text, roots = shared("%0 = input 0\n%1 = add 2.0 0.5\n%2 = exp %1\n%3 = where 1.0 %2 %0", 3)
    assert roots == [math.exp(2.5)]
    assert text == "%0 = input 0"


def test_frozen_numbers_are_what_was_frozen() -> None:
    assert shared("%0 = input 0\n%1 = freeze %0\n%2 = exp %1", 2, 1) == (
        "%0 = input 0\n%1 = exp %0",
        [1, 0],
    )


def test_a_sum_over_lanes_is_never_shared_nor_simplified() -> None:
    text, roots = shared(
        "%0 = input 0\n%1 = lanesum %0 1.0\n%2 = lanesum %0 1.0\n%3 = lanesum 2.0 3.0", 1, 2, 3
    )
    assert text.count("lanesum") == 3
    assert roots == [1, 2, 3]


def test_marks_follow_the_operands_that_are_left() -> None:
    """x**0 is a number, so that w * x**0 is the same in all lanes."""
    tape = Tape.read("%0 = input 0\n%1 = parameter 0\n%2 = pow %0 0.0\n%3 = add %1 %2\n%4 = exp %3")
    assert tape.varies(4)
    simple, (root,) = share(tape, [4])
    assert not simple.varies(root)
    simple.check()
