"""Numbers that are the same for all samples: where they lie, and the code that computes them."""

from __future__ import annotations

from plans import planned

from autograd.machine.instructions import text
from autograd.plan.plan import Plan

HEAD = "%0 = parameter 0\n%1 = parameter 1\n%2 = scalar 0\n%3 = input 0\n"


def codes(made: Plan) -> tuple[list[str], list[str]]:
    """The instructions before the samples, and those after them."""
    return text(made.before, True).splitlines(), text(made.after, True).splitlines()


def test_leaves_then_constants_then_sums_then_results() -> None:
    made = planned(HEAD + "%4 = mul %0 %2\n%5 = mul %4 0.25\n%6 = lanesum %3 1.0", [], [5, 6, 1])
    assert (made.constants_at, made.numbers) == (3, [1.0, -0.0, 0.25])
    assert made.sums_at == 6
    assert codes(made) == (["mul out=u7 x=u0,u2", "mul out=u8 x=u7,u5"], [])
    assert list(made.results) == [8, 6, 1]
    assert made.uniform_count == 9


def test_what_depends_on_a_sum_comes_after_the_samples() -> None:
    made = planned(HEAD + "%4 = lanesum %3 1.0\n%5 = mul %0 %1\n%6 = mul %5 %4", [], [6])
    assert codes(made) == (["mul out=u6 x=u0,u1"], ["mul out=u7 x=u6,u5"])


def test_a_dot_is_pairs_begun_with_what_is_multiplied_by_1() -> None:
    made = planned(HEAD + "%4 = dot %0 %1 1.0 %2", [], [4])
    assert codes(made)[0] == ["pairs out=u5 coef=u0 x,y=u1,u2"]
    made = planned(HEAD + "%4 = dot %0 %1 %1 %2", [], [4])
    assert codes(made)[0] == ["pairs out=u5 coef=u4 x,y=u0,u1,u1,u2"]
    assert made.numbers[4 - 3 :] == [-0.0]


def test_zeros_of_both_signs_are_two_constants() -> None:
    made = planned(HEAD + "%4 = maximum %0 0.0\n%5 = maximum %0 -0.0", [], [4, 5])
    assert list(map(str, made.numbers)) == ["1.0", "-0.0", "0.0"]


def test_a_sum_in_parts_is_added_up_afterwards() -> None:
    """One pick in two sums, one of them of two picks."""
    picks = "%4 = index 0\n%5 = pick %4 0.0 2.0 %3\n%6 = pick %4 1.0 2.0 %3\n"
    made = planned(HEAD + picks + "%7 = lanesum %5 %6 1.0 1.0\n%8 = lanesum %5 1.0", [], [7, 8])
    assert made.acc_count == 2
    before, after = codes(made)
    assert before == []
    assert after == ["pairs out=u7 coef=u4 x,y=u5,u3,u6,u3"]
    assert list(made.results) == [7, 5]


def test_how_many_samples_there_are_counts_as_1() -> None:
    """Sums are means."""
    made = planned(HEAD + "%4 = count 0\n%5 = mul %0 %4", [], [5, 4])
    assert codes(made)[0] == ["mul out=u5 x=u0,u3"]
    assert list(made.results) == [5, 3]
