"""Rows that share their operands, and what is done with them: relu and its gate."""

from __future__ import annotations

import pytest
from plans import listing, opcodes, planned

from autograd import ops
from autograd.ir import Tape
from autograd.machine.operations import TWINS
from autograd.plan.rows import RowSinks, coefficients_first, is_plain, is_row, twins


def layer(rows: int, xs: int, more: str = "") -> str:
    """Rows of the same inputs, and further nodes; {0} is the first row."""
    lines = [f"input {k}" for k in range(xs)]
    lines += [f"parameter {k}" for k in range(rows * xs)]
    first = len(lines)
    inputs = " ".join(f"%{k}" for k in range(xs))
    for r in range(rows):
        weights = " ".join(f"%{xs + r * xs + k}" for k in range(xs))
        lines.append(f"dot {weights} {inputs}")
    lines += [line.format(*range(first, first + rows)) for line in more.split("\n") if line]
    return "\n".join(f"%{k} = {line}" for k, line in enumerate(lines))


def size(text: str) -> int:
    return text.count("\n") + 1


@pytest.mark.parametrize("rows", [1, 3, 4, 5, 9])
def test_four_rows_are_a_layer_and_fewer_are_lines(rows: int) -> None:
    text = layer(rows, 5)
    made = planned(text, range(size(text) - rows, size(text)))
    assert opcodes(made) == ["dot" if rows >= 4 else "line"]
    assert len(made.coef_index) == rows * 6


def test_rows_that_differ_in_the_last_slot_are_a_layer_and_sums_of_two() -> None:
    for rows, names in ((4, ["dot", "line2"]), (3, ["line"])):
        lines = [f"input {k}" for k in range(9)] + [f"parameter {k}" for k in range(6)]
        for r in range(rows):
            lines.append(f"dot %9 %10 %11 %12 %13 %14 %0 %1 %2 %3 %4 %{5 + r}")
        text = "\n".join(f"%{k} = {line}" for k, line in enumerate(lines))
        assert opcodes(planned(text, range(15, 15 + rows))) == names


RELUS = "relu %{0}\nrelu %{1}\nrelu %{2}\nrelu %{3}\n"


def test_relu_is_done_with_the_row() -> None:
    text = layer(4, 2, RELUS)
    assert opcodes(planned(text, range(size(text) - 4, size(text)))) == ["dot_relu"]


def test_a_row_that_something_else_uses_is_kept() -> None:
    text = layer(4, 2, RELUS)
    last = size(text)
    made = planned(text, [*range(last - 4, last), last - 8])  # the first row is saved
    assert opcodes(made) == ["dot_relu", "line2", "relu"]


def test_a_gate_is_done_with_the_row_it_lets_through() -> None:
    gates = "\n".join(f"less_then 0.0 %0 %{{{r}}} 0.0" for r in range(4))
    text = layer(4, 2, gates)
    made = planned(text, range(size(text) - 4, size(text)))
    assert opcodes(made) == ["dot_gate"]
    assert listing(made)[0].endswith("gate=s0,s0,s0,s0")


def test_a_gate_of_a_row_that_something_else_uses() -> None:
    gates = "\n".join(f"less_then 0.0 %0 %{{{r}}} 0.0" for r in range(4))
    text = layer(4, 2, gates)
    last = size(text)
    made = planned(text, range(last - 8, last))  # the rows are saved too
    assert opcodes(made) == ["dot", "if_positive"]


@pytest.mark.parametrize("number", range(8))
def test_a_number_that_is_let_through_is_not_the_row_of_that_number(number: int) -> None:
    text = layer(1, 2, f"relu %{{0}}\nless_then 0.0 %{{0}} {number}.0 0.0")
    made = planned(text, [size(text) - 1, size(text) - 2])
    assert opcodes(made) == ["dot_relu", "if_positive"]


def test_what_compares_with_another_number_is_no_gate() -> None:
    others = "\n".join(f"less_then 1.0 %0 %{{{r}}} 0.0" for r in range(4))
    text = layer(4, 2, others)
    assert opcodes(planned(text, range(size(text) - 4, size(text)))) == ["dot", "less_then"]


def test_a_gate_tests_the_relu_of_what_it_tests() -> None:
    """relu(x) is positive just where x is, so that x need not be kept."""
    text = layer(4, 2, RELUS + "\n".join(f"less_then 0.0 %{{{r}}} %1 0.0" for r in range(4)))
    last = size(text)
    made = planned(text, range(last - 8, last))
    assert opcodes(made) == ["dot_relu", "if_positive"]
    earlier = layer(4, 2, "less_then 0.0 %{0} %1 0.0\nrelu %{0}")  # the gate comes first
    last = size(earlier)
    assert "dot_relu" not in opcodes(planned(earlier, [last - 1, last - 2]))


def test_sinks_of_a_tape_without_any() -> None:
    tape = Tape.read("%0 = input 0\n%1 = tanh %0")
    sinks = RowSinks(tape, [1], bytearray([1, 1]), lambda i: False)
    assert (sinks.relus, sinks.gates, sinks.rows) == ({}, {}, set())


def test_what_a_row_is() -> None:
    varying = bytearray([1, 1, 0, 0])
    assert is_row((2, 3, 0, 1), varying)
    assert is_row((0, 3, 2, 1), varying)
    assert is_row((0, 1, 1.0, 0.5), varying)
    assert not is_row((0, 2, 1, 1), varying)  # a product of two that vary
    assert not is_row((0, 1, 1.0, 1.0), varying)  # a plain sum
    assert is_plain((0, 1, 1.0, -1.0))
    assert not is_plain((0, 1, 1.0, -0.5))
    assert not is_plain((0, 1.0))
    assert coefficients_first((2, 3, 0, 1), varying) == ((2, 3), [0, 1])
    assert coefficients_first((0, 3, 2, 1), varying) == ((2, 3), [0, 1])
    assert coefficients_first((0, 0.5, 2, 1), varying) == ((2, 0.5), [0, 1])


# Twins: pairs of operations of one operand, found where both are on the tape

TANH = TWINS[ops.tanh, ops.sech2]


def found(text: str, varying: bytes = b"\1" * 9) -> dict[int, tuple[object, tuple[int, int]]]:
    return twins(Tape.read(text), bytearray(varying))  # type: ignore[return-value]


def test_both_of_one_operand() -> None:
    text = "%0 = input 0\n%1 = sech2 %0\n%2 = exp %0\n%3 = tanh %0"
    assert found(text) == {1: (TANH, (3, 1)), 3: (TANH, (3, 1))}
    assert opcodes(planned(text, [1, 2, 3])) == ["tanh_and_sech2", "exp"]


def test_not_of_two_operands() -> None:
    assert found("%0 = input 0\n%1 = input 1\n%2 = tanh %0\n%3 = sech2 %1") == {}


def test_not_of_uniform_numbers() -> None:
    assert found("%0 = parameter 0\n%1 = tanh %0\n%2 = sech2 %0", b"\0" * 3) == {}


def test_no_node_is_in_two_pairs() -> None:
    """sigmoid has a twin on both sides."""
    text = "%0 = input 0\n%1 = softplus %0\n%2 = sigmoid %0\n%3 = sigmoid_slope %0"
    pair = TWINS[ops.sigmoid, ops.sigmoid_slope]
    assert found(text) == {2: (pair, (2, 3)), 3: (pair, (2, 3))}
    assert opcodes(planned(text, [1, 2, 3])) == ["softplus", "sigmoid_and_sigmoid_slope"]
