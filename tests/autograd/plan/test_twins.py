"""Pairs of operations of one operand: found where both are on the tape."""

from __future__ import annotations

from plans import opcodes, planned

from autograd import ops
from autograd.ir import Tape
from autograd.machine.operations import TWINS
from autograd.plan.twins import find

TANH = TWINS[ops.tanh, ops.sech2]


def found(text: str, varying: bytes = b"\1" * 9) -> dict[int, tuple[object, tuple[int, int]]]:
    return find(Tape.read(text), bytearray(varying))  # type: ignore[return-value]


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
