"""What has arrived at a node, and the one sum that it becomes."""

from __future__ import annotations

from autograd.ir import Tape
from autograd.passes.incoming import Incoming
from autograd.passes.rounding import Exact, Fused

# Two parameters, an input, what it makes, and a mask of lanes
TEXT = """%0 = parameter 0
%1 = parameter 1
%2 = input 0
%3 = exp %2
%4 = less %2 0.0"""


def arrivals(rules: Fused, summed: bool = True) -> tuple[Tape, Incoming]:
    tape = Tape.read(TEXT)
    by_lane = rules.by_lane(tape) if summed else None
    return tape, Incoming(tape, rules, bytearray([1, 1, 1, 1, 0]), by_lane)


def appended(tape: Tape) -> list[str]:
    tape.check()
    return str(tape).splitlines()[5:]


def test_terms_add_up_in_one_dot() -> None:
    tape, incoming = arrivals(Fused())
    incoming.add(3, 2, 3, 2.0)
    incoming.add(3, 2, 2, 3)
    assert (incoming.reached(2), incoming.reached(3)) == (True, False)
    assert incoming.total(2) == 5
    assert appended(tape) == ["%5 = dot %3 %2 2.0 %3"]
    assert not incoming.reached(2)


def test_nobody_is_sent_what_nobody_needs() -> None:
    _, incoming = arrivals(Fused())
    incoming.add(3, 4, 3, 1.0)
    incoming.add(3, 0.5, 3, 1.0)
    incoming.add_all(3, (4, 0.5), 3, (1.0, 1.0))
    assert not incoming.rest()


def test_what_crosses_from_lanes_to_a_parameter_is_summed_over_them() -> None:
    tape, incoming = arrivals(Fused())
    incoming.add_all(3, (0, 2), 3, (2, 1.0))
    incoming.add(0, 1, 0, 1.0)  # from a node that is the same in all lanes
    assert set(incoming.rest()) == {0, 1, 2}
    assert [incoming.total(i) for i in (0, 1, 2)] == [5, 0, 3]
    assert appended(tape) == ["%5 = lanesum %3 %2"]


def test_by_sample_nothing_is_summed() -> None:
    tape, incoming = arrivals(Fused(), summed=False)
    incoming.add(3, 0, 3, 2)
    assert incoming.total(0) == 5
    assert appended(tape) == ["%5 = dot %3 %2"]


def test_terms_of_a_mask_have_one_gate_or_each_its_own_where_exact() -> None:
    for rules, nodes in (
        (Fused(), ["%5 = dot %3 %2 1.0 2.0", "%6 = where %4 %5 0.0", "%7 = dot %3 %6 2.0 1.0"]),
        (Exact(), ["%5 = where %4 %3 0.0", "%6 = where %4 %2 0.0",
                   "%7 = dot 0.0 %5 %6 %3 1.0 1.0 2.0 2.0"]),
    ):  # fmt: skip
        tape, incoming = arrivals(rules)
        incoming.add_where(4, 3, 2, 3, 1.0)
        incoming.add_where(4, 3, 2, 2, 2.0)
        incoming.add(3, 2, 3, 2.0)
        assert incoming.total(2) == 7
        assert appended(tape) == nodes


def test_a_row_of_weights_is_one_node() -> None:
    tape, incoming = arrivals(Fused())
    incoming.alone.update([0, 1])
    assert incoming.add_row((0, 1), 3, (2, 2))
    assert not incoming.add_row((0, 1), 3, (2, 2))  # a second one has terms to add to theirs
    assert dict(incoming.rows()) == {0: 5, 1: 6}
    assert appended(tape) == ["%5 = lanesums %3 %2 %2", "%6 = part %5"]


def test_a_weight_that_gets_more_takes_its_row_apart() -> None:
    tape, incoming = arrivals(Fused())
    incoming.alone.update([0, 1])
    assert incoming.add_row((0, 1), 3, (2, 3))
    incoming.add(3, 1, 2, 2.0)
    assert dict(incoming.rows()) == {}
    assert [incoming.total(i) for i in (0, 1)] == [5, 6]
    assert appended(tape) == ["%5 = lanesum %3 %2", "%6 = lanesum %3 %2 %3 2.0"]


def test_rows_are_for_weights_that_nothing_was_sent_to() -> None:
    _, incoming = arrivals(Fused())
    incoming.alone.update([0, 1])
    assert not incoming.add_row((0, 0), 3, (2, 2))  # twice the same
    assert not incoming.add_row((0, 1.0), 3, (2, 2))  # a number
    assert not incoming.add_row((0, 1), 0, (1, 1))  # the same in all lanes
    incoming.add(3, 0, 3, 1.0)
    assert not incoming.add_row((0, 1), 3, (2, 2))
