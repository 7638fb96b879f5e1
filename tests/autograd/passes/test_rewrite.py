"""Rows without a kernel of their own, written out; all others stay."""

from __future__ import annotations

import math

import pytest

from autograd import ops
from autograd.ir import Tape
from autograd.operation import TABLE
from autograd.passes.rewrite import expand


def expanded(text: str) -> tuple[list[str], Tape, int | float]:
    """The names of the nodes that a tape's last becomes, the new tape, and its root."""
    tape = Tape.read(f"%0 = scalar 0\n%1 = scalar 1\n%2 = scalar 2\n{text}")
    new, (root,) = expand(tape, [len(tape) - 1])
    new.check()
    return [op.name for op in new.ops[3:]], new, root


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("%3 = prod %0 %1", ["prod"]),
        ("%3 = prod %0 %1 %2", ["prod", "prod"]),
        ("%3 = prod %0", ["prod"]),  # 1 * x
        ("%3 = hypot %0 %1", ["hypot"]),
        ("%3 = hypot %0 %1 %2", ["hypot", "hypot"]),
        ("%3 = sum %0 %1 %2", ["sum"]),
        ("%3 = dot %0 %1 %2 %0", ["dot"]),
        ("%3 = direction %0 %1", ["direction"]),
        ("%3 = direction %0 %1 %2", ["hypot", "hypot", "div"]),
        ("%3 = tanh %0", ["tanh"]),
        ("%3 = mod %0 %1", ["mod"]),
        ("%3 = where %0 %1 %2", ["where"]),
    ],
)
def test_rows_of_more_operands_than_a_kernel_has(text: str, names: list[str]) -> None:
    found, new, root = expanded(text)
    assert found == names
    point = [0.5, -1.25, 3.0]
    wanted = Tape.read(f"%0 = scalar 0\n%1 = scalar 1\n%2 = scalar 2\n{text}").evaluate(
        lambda op, k: point[k]
    )[-1]
    assert new.evaluate(lambda op, k: point[k])[int(root)] == pytest.approx(wanted, rel=1e-15)


def test_a_tape_without_such_rows_is_left_as_it_is() -> None:
    tape = Tape.read("%0 = input 0\n%1 = exp %0\n%2 = sum %1 %0 %0\n%3 = sin %0")
    roots = [2]
    assert expand(tape, roots) == (tape, roots)


def test_numbers_and_what_nobody_needs_are_no_nodes() -> None:
    tape = Tape.read(
        "%0 = input 0\n%1 = prod 2.0 3.0 4.0\n%2 = hypot %0 1.0 2.0\n%3 = add %1 %0\n%4 = sin %0"
    )
    new, roots = expand(tape, [3, 1])
    assert [new.line(i) for i in range(len(new))] == ["%0 = input 0", "%1 = add 24.0 %0"]
    assert roots == [1, 24.0]


def test_sums_over_lanes_and_their_parts_stay() -> None:
    tape = Tape.read(
        "%0 = input 0\n%1 = parameter 0\n%2 = hypot %0 %1 %0\n%3 = lanesums %2 %0 %2\n"
        "%4 = part %3\n%5 = lanesum %2 1.0\n%6 = freeze %2\n%7 = add %4 %5\n%8 = mul %7 %6"
    )
    new, (root,) = expand(tape, [8])
    new.check()
    assert [op.name for op in new.ops] == [
        "parameter", "input", "hypot", "hypot", "lanesums", "part", "lanesum", "add", "mul",
    ]  # fmt: skip
    assert new.args[int(root)] == (7, 3)


def test_every_row_of_the_table_has_a_kernel_or_a_formula_that_has() -> None:
    for op in TABLE.values():
        if op in (ops.dot, ops.sum):
            continue
        for sample in op.samples:
            order = op.operands[-1] == "n"
            nodes = [f"%{i}" for i in range(len(sample) - order)]
            if order:
                nodes.append(repr(float(sample[-1])))
            head = "\n".join(f"%{i} = scalar {i}" for i in range(len(sample)))
            tape = Tape.read(f"{head}\n%{len(sample)} = {op.name} {' '.join(nodes)}")
            new, (root,) = expand(tape, [len(sample)])
            new.check()
            found = new.evaluate(lambda _, k, s=sample: s[k])[int(root)]
            wanted = op.forward(*sample)
            assert found == pytest.approx(wanted, rel=1e-6, nan_ok=True), (op, sample)
            if len(sample) == 2 and not order:
                assert math.isnan(wanted) or len(new) == len(tape)


def test_a_sum_over_the_samples_stays_one() -> None:
    """That of a number too, which counts it once a sample; what is frozen is that itself."""
    tape = Tape.read("%0 = input 0\n%1 = lanesum 2.0 1.0\n%2 = freeze %0\n%3 = prod %0 %2 %0")
    new, roots = expand(tape, [1, 3])
    assert str(new).splitlines()[1:] == [
        "%1 = lanesum 2.0 1.0", "%2 = prod %0 %0", "%3 = prod %2 %0",
    ]  # fmt: skip
    assert roots == [1, 3]
