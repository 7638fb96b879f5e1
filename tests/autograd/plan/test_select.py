"""Which instructions nodes become."""

from __future__ import annotations

import pytest
from plans import listing, planned

from autograd.machine import instructions
from autograd.plan.plan import Plan

HEAD = "%0 = input 0\n%1 = input 1\n%2 = parameter 0\n%3 = parameter 1\n%4 = index 0\n"
# the last node -> the instructions; s0 holds a uniform number or what was loaded first
CASES = {
    "add %0 %1": ["add out=s2 x=s0,s1"],
    "mul %0 %2": ["mul out=s2 x=s1,s0"],
    "dot %0 %1 1.0 1.0": ["add out=s2 x=s0,s1"],
    "dot %0 %1 1.0 -1.0": ["sub out=s2 x=s0,s1"],
    "dot %0 %1": ["mul out=s2 x=s0,s1"],
    "dot %2 %3 %0 %1": ["line2 out=s2 coef=c0 x=s0,s1"],
    "dot %0 %1 %2 %3": ["line2 out=s2 coef=c0 x=s0,s1"],
    "dot %2 %3 %0 1.0": ["line2 out=s2 coef=c0 x=s1,s0"],
    "dot %2 %3 0.5 %0": ["line1 out=s1 coef=c0 x=s0"],
    "dot %2 %2 %2 %2 %0 %1 %0 %1": ["line out=s2 coef=c0 x=s0,s1,s0,s1"],
    "dot %0 %1 %1 %0": ["pairs2 out=s2 coef=c0 x,y=s0,s1,s1,s0"],
    "dot %0 %1 %0 %1 %1 %0 %0 %1": ["pairs out=s2 coef=c0 x,y=s0,s1,s1,s0,s0,s0,s1,s1"],
    # the uniform product comes first, and is what the sum begins with
    "dot %2 %0 %3 %1": ["pairs1 out=s2 coef=c0 x,y=s0,s1"],
    # few coefficients among products of slots are done as such, with slots that hold them
    "dot %0 %2 %1 %1": ["pairs2 out=s3 coef=c0 x,y=s1,s2,s2,s0"],
    "dot %0 %1 %2 %1": ["pairs2 out=s3 coef=c0 x,y=s1,s0,s2,s2"],
    "take %4 %2 %3": ["take out=s1 column=i0 table=c0"],
    "take %4 %0 %3": ["choose out=s2 column=i0 table=s1,s0"],
    "pick %4 1.0 3.0 %0": ["pick out=s1 column=i0 k=1 x=s0"],
    "less_then 0.0 %0 %1 0.0": ["if_positive out=s2 x=s0,s1"],
    "less_then -0.0 %0 %1 0.0": ["if_positive out=s2 x=s0,s1"],
    "less_then %0 0.0 %1 %0": ["less_then out=s3 x=s1,s0,s2,s1"],
    "less_then 0.0 %0 %1 -0.0": ["less_then out=s4 x=s0,s2,s3,s1"],
}


@pytest.mark.parametrize("node", CASES)
def test_a_node_becomes(node: str) -> None:
    assert listing(planned(f"{HEAD}%5 = {node}", [5])) == CASES[node]


def test_terms_keep_their_order_where_kinds_mix() -> None:
    """Four coefficients, then a product: the second sum begins with the first."""
    node = "dot %2 %3 %2 %3 %0 %0 %1 %0 %1 %1"
    assert listing(planned(f"{HEAD}%5 = {node}", [5])) == [
        "line out=s3 coef=c1 x=s1,s2,s1,s2",
        "pairs2 out=s4 coef=c0 x,y=s3,s0,s1,s2",
    ]


def _all(made: Plan) -> list[str]:
    return instructions.text(made.words).splitlines()


def test_loads_come_first_and_saves_last() -> None:
    made = planned(f"{HEAD}%5 = mul %0 %1\n%6 = take %4 %2 %3", [5, 6, 0])
    assert [line.split()[0] for line in _all(made)] == [
        "load64", "index", "mul", "take", "save", "save", "save",
    ]  # fmt: skip


def test_an_index_of_no_table_is_not_read() -> None:
    assert not [line for line in _all(planned(f"{HEAD}%5 = mul %0 %1", [5])) if "index" in line]


@pytest.mark.parametrize("node", ["sum %0 %1", "hypot %0 %1 %0", "sum %2 %3"])
def test_an_operation_without_a_kernel_is_named(node: str) -> None:
    """The passes write it out; a plan of it, of uniform numbers too, would be a fault of theirs."""
    with pytest.raises(ValueError, match=r"no instruction does (sum|hypot) of [23] operands"):
        planned(f"{HEAD}%5 = {node}", [5])
