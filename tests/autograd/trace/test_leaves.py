"""What inputs become in a trace: leaves of the tape, indices, and numbers drawn at each call."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import TraceError, Value, exp, modes, take
from autograd.ir import Layout
from autograd.trace.leaves import Hidden, Leaves, flat, hidden_number, rebuild
from autograd.trace.recorder import Recorder
from autograd.trace.symbol import ComputedIndex

KINDS: tuple[Any, ...] = (
    ("array", (2,)), "number", ("list", ("number", ("array", ()))), ("constant", "mean"),
    ("index", ()),
)  # fmt: skip


def leaves(*kinds: Any) -> Leaves:
    return Leaves(kinds, Recorder())


def test_each_number_is_a_leaf_and_constants_are_themselves() -> None:
    made = leaves(*KINDS)
    assert str(made.recorder.tape).splitlines() == [
        "%0 = input 0", "%1 = input 1", "%2 = scalar 0", "%3 = scalar 1", "%4 = input 2",
        "%5 = index 0",
    ]  # fmt: skip
    xs, c, (d, y), mode, k = made.arguments
    assert [x.index for x in (*xs, c, d, y)] == [0, 1, 2, 3, 4]
    assert (mode, k.node, k.array) == ("mean", 5, 2)
    assert made.array_kinds == ["array", "array", "index"]
    assert (made.groups, made.shapes) == ([[0, 1], [2], [3], [4], []], [(2,), (), (), (), ()])


def test_where_the_leaves_lie() -> None:
    made = leaves(*KINDS)
    made.recorder.tables += [(0, 5, "line"), (0, 3, "line")]
    layout = made.layout(7, [8, 4, 8])
    assert layout == Layout(7, 2, 3, [(0, 0, 8), (0, 8, 8), (1, 0, 4)], [(2, 0, 3)])


def test_a_sample_of_two_axes_is_lists_in_lists() -> None:
    (rows,) = leaves(("array", (2, 3))).arguments
    assert [[x.index for x in row] for row in rows] == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(TraceError, match=r"write \[a \* x for x in xs\], or dot\(ws, xs\)"):
        rows[0] * 2.0


def test_structures_go_flat_and_back() -> None:
    structure = [1, (2, [3]), []]
    assert flat(structure) == [1, 2, 3]
    assert rebuild(structure, iter("abc")) == ["a", ["b", ["c"]], []]


# Indices


@pytest.mark.parametrize(
    "use",
    [lambda k: k + 1, lambda k: 2 * k, lambda k: -k, lambda k: k == 1, float, bool, exp],
)
def test_an_index_is_not_computed_with(use: Callable[[Any], Any]) -> None:
    (k,) = leaves(("index", ())).arguments
    with pytest.raises(ComputedIndex, match=r"only for take\(table, index\)") as caught:
        use(k)
    assert caught.value.array == 0


def test_an_index_is_no_index_of_lists() -> None:
    (k,) = leaves(("index", ())).arguments
    with pytest.raises(TraceError, match=r"use take\(table, index\)"):
        operator.index(k)


def test_take_is_written_down_with_the_length_of_its_table() -> None:
    made = leaves(("index", ()), ("array", ()))
    k, x = made.arguments
    taken = take([[x, 2.0], [3.0, Value(4.0)]], k)
    assert str(made.recorder.tape).splitlines()[2:] == [
        "%2 = take %0 %1 3.0", "%3 = parameter 0", "%4 = take %0 2.0 %3",
    ]  # fmt: skip
    assert [x.index for x in taken] == [2, 4]
    ((leaf, length, line),) = made.recorder.tables
    assert (leaf, length, line.partition(":")[0]) == (0, 2, "test_leaves.py")


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        ([], IndexError, "take: the table is empty"),
        ([[1.0], [2.0, 3.0]], TraceError, "the rows of the table differ in length"),
    ],
)
def test_a_table_that_is_none(table: Any, error: type[Exception], message: str) -> None:
    (k,) = leaves(("index", ())).arguments
    with pytest.raises(error, match=message):
        take(table, k)


def test_take_by_a_plain_index() -> None:
    assert take([1.0, 2.0], np.int64(1)) == 2.0
    with pytest.raises(IndexError, match="index 2 is outside a table of 2"):
        take([1.0, 2.0], 2)


# Numbers that no argument brings


class Counting:
    """A source of 0, 1, 2, ..."""

    state = 0

    def draw(self, samples: int, count: int) -> Any:
        begin, self.state = self.state, self.state + samples * count
        return np.arange(begin, self.state, dtype=float).reshape(samples, count)


def test_hidden_numbers_are_inputs_behind_the_arguments() -> None:
    made = leaves(("array", ()))
    hidden = made.recorder.hidden = Hidden(made)
    one, other = Counting(), Counting()
    with modes.tracing(made.recorder):
        nodes = [hidden_number(source).index for source in (one, other, one)]
    assert nodes == [1, 2, 3]
    assert made.inputs == [(0, 0), (1, 0), (2, 0), (1, 1)]
    assert hidden.counts == [2, 1]
    drawn = hidden.draw(2)
    assert [a.tolist() for a in drawn] == [[[0.0, 1.0], [2.0, 3.0]], [[0.0], [1.0]]]
    assert hidden.state == [4, 2]
    hidden.state = [1, 0]
    assert (one.state, other.state) == (1, 0)


def test_outside_of_a_trace_nothing_is_hidden() -> None:
    assert hidden_number(Counting()) is None
