"""Edges that meet in a node have places of their own, in the order of operands and users."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from legibility import reading

from autograd import Value, dot
from viz import draw


def _shared(users: int) -> Value:
    """A sum of products that all have x in them, after backward."""
    x = Value(2.0, "x")
    total = dot([Value(1.0 + i, f"a{i}") * x for i in range(users)], [1.0] * users)
    total.backward()
    return total


def _starts(svg: bytes, tail: str) -> list[float]:
    """How far down the edges that come of a node begin, in the order of the operations."""
    text = svg.decode()
    found = re.findall(rf"<title>{tail} → .*?</title>\n<path [^>]*? d=\"M[-\d.]+,(-?[\d.]+)", text)
    return [float(y) for y in found]


@pytest.mark.parametrize("rankdir", ["LR", "TB", "RL", "BT"])
def test_no_end_of_an_edge_covers_another(rankdir: str) -> None:
    svg = draw(_shared(8), collapse="none", rankdir=rankdir, legend=False).pipe()
    assert reading(svg).heads == 0


def test_users_leave_in_their_order() -> None:
    starts = _starts(draw(_shared(5), collapse="none", rankdir="LR", legend=False).pipe(), "x")
    assert len(starts) == 5
    assert starts == sorted(starts)
    gaps = [after - before for before, after in pairwise(starts)]
    assert min(gaps) >= 8.0


def test_operands_arrive_in_their_order() -> None:
    a, b = Value(1.0, "a"), Value(2.0, "b")
    text = draw(b - a, rankdir="LR").dot
    assert "n0 -> n2op:i0:w" in text
    assert "n1 -> n2op:i1:w" in text
    assert draw(b - a, rankdir="TB").dot.count(":n\n") == 2


def test_terms_of_a_sum_find_their_own_way_but_before_a_backward_pass() -> None:
    terms = [Value(1.0, f"t{i}") for i in range(3)]
    y = dot(terms, [1.0] * 3)
    assert ":i" in draw(y).dot
    y.backward()
    assert ":i" not in draw(y).dot


def test_a_crowd_shares_one_place() -> None:
    assert "n0:o11" in draw(_shared(12), collapse="none").dot.replace("n1:o11", "n0:o11")
    text = draw(_shared(13), collapse="none").dot
    assert ":o" not in text
    assert ":i1" in text  # of the products
