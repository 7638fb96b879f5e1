"""Sums, and the products that only they use, become dots; nothing else does."""

from __future__ import annotations

import random

import pytest
from same import bits

from autograd.ir import Tape
from autograd.passes.fuse import fuse, fuse_to_dots

HEAD = "%0 = input 0\n%1 = input 1\n%2 = parameter 0\n"


def fused(text: str, *roots: int) -> list[str]:
    """The nodes that are left of a tape of two inputs and a parameter."""
    tape = Tape.read(HEAD + text)
    fuse(tape, list(roots))
    tape.check()
    return [tape.line(i) for i in range(3, len(tape)) if tape.ops[i].name != "gone"]


CASES = [
    ("%3 = add %0 %1", [3], ["%3 = dot %0 %1 1.0 1.0"]),
    ("%3 = sub %0 %1", [3], ["%3 = dot %0 %1 1.0 -1.0"]),
    ("%3 = sum %0 %1", [3], ["%3 = dot 0.0 %0 %1 1.0 1.0 1.0"]),
    ("%3 = mul %0 %1\n%4 = add %3 %2", [4], ["%4 = dot %0 %2 %1 1.0"]),
    ("%3 = mul %0 %1\n%4 = sub %2 %3", [4], ["%3 = mul %0 %1", "%4 = dot %2 %3 1.0 -1.0"]),
    ("%3 = mul %0 %1\n%4 = sub %3 %2", [4], ["%4 = dot %0 %2 %1 -1.0"]),
    # a product or a sum that others use too stays
    ("%3 = mul %0 %1\n%4 = add %3 %2", [4, 3], ["%3 = mul %0 %1", "%4 = dot %3 %2 1.0 1.0"]),
    ("%3 = add %0 %1\n%4 = add %3 %2", [4], ["%4 = dot %0 %1 %2 1.0 1.0 1.0"]),
    (
        "%3 = add %0 %1\n%4 = add %3 %2",
        [3, 4],
        ["%3 = dot %0 %1 1.0 1.0", "%4 = dot %3 %2 1.0 1.0"],
    ),
    ("%3 = mul %0 %0\n%4 = add %3 %3", [4], ["%3 = mul %0 %0", "%4 = dot %3 %3 1.0 1.0"]),
    # where it began: the sum is the left operand, of an addition either
    ("%3 = add %0 %1\n%4 = add %2 %3", [4], ["%4 = dot %0 %1 %2 1.0 1.0 1.0"]),
    (
        "%3 = add %0 %1\n%4 = sub %2 %3",
        [4],
        ["%3 = dot %0 %1 1.0 1.0", "%4 = dot %2 %3 1.0 -1.0"],
    ),
    ("%3 = add %0 %1\n%4 = sub %3 %2", [4], ["%4 = dot %0 %1 %2 1.0 1.0 -1.0"]),
    (
        "%3 = add %0 %1\n%4 = add %0 %2\n%5 = add %3 %4",
        [5],
        ["%4 = dot %0 %2 1.0 1.0", "%5 = dot %0 %1 %4 1.0 1.0 1.0"],
    ),
    # in a dot, what is taken once may be a product
    ("%3 = mul %0 %1\n%4 = dot %3 %2 1.0 %0", [4], ["%4 = dot %0 %2 %1 %0"]),
    ("%3 = mul %0 %1\n%4 = dot %3 %2 2.0 %0", [4], ["%3 = mul %0 %1", "%4 = dot %3 %2 2.0 %0"]),
    ("%3 = mul %0 %1\n%4 = dot %3 %2 %1 %0", [4], ["%3 = mul %0 %1", "%4 = dot %3 %2 %1 %0"]),
    # the signs of what only a sum needs
    ("%3 = neg %0\n%4 = add %3 %1", [4], ["%4 = dot %0 %1 -1.0 1.0"]),
    ("%3 = neg %0\n%4 = sub %1 %3", [4], ["%4 = dot %1 %0 1.0 1.0"]),
    ("%3 = neg %0\n%4 = dot %3 2.5", [4], ["%4 = dot %0 -2.5"]),
    ("%3 = neg %0\n%4 = dot %3 %1", [4], ["%3 = neg %0", "%4 = dot %3 %1"]),
    ("%3 = neg %0\n%4 = add %3 %1", [4, 3], ["%3 = neg %0", "%4 = dot %3 %1 1.0 1.0"]),
    # nobody needs it
    ("%3 = add %0 %1\n%4 = mul %0 %1", [4], ["%4 = mul %0 %1"]),
    ("%3 = mul %0 %1\n%4 = exp %3", [4], ["%3 = mul %0 %1", "%4 = exp %3"]),
]


@pytest.mark.parametrize(("text", "roots", "left"), CASES, ids=[c[0] for c in CASES])
def test_what_is_fused(text: str, roots: list[int], left: list[str]) -> None:
    assert fused(text, *roots) == left


DOTS = [
    ("%3 = mul %0 %2\n%4 = add %3 %1", ["%4 = dot %2 %1 %0 1.0"]),  # weights first
    ("%3 = mul %2 %0\n%4 = add %3 %1", ["%4 = dot %2 %1 %0 1.0"]),
    ("%3 = mul %0 %1\n%4 = add %3 %2", ["%4 = dot %0 %2 %1 1.0"]),  # neither is one
    ("%3 = mul %2 %2\n%4 = add %3 %1", ["%4 = dot %2 %1 %2 1.0"]),  # both are
    ("%3 = neg %0\n%4 = add %3 %1", ["%3 = neg %0", "%4 = dot %3 %1 1.0 1.0"]),  # signs stay
    ("%3 = dot %0 %2\n%4 = exp %3", ["%3 = dot %0 %2", "%4 = exp %3"]),  # a dot as it was written
    ("%3 = dot %0 %2\n%4 = add %3 %1", ["%4 = dot %2 %1 %0 1.0"]),
]


@pytest.mark.parametrize(("text", "left"), DOTS, ids=[c[0] for c in DOTS])
def test_what_is_fused_before_there_are_gradients(text: str, left: list[str]) -> None:
    tape = Tape.read(HEAD + text)
    fuse_to_dots(tape, [4])
    tape.check()
    assert [tape.line(i) for i in range(3, 5) if tape.ops[i].name != "gone"] == left


def test_inputs_that_nobody_uses_go() -> None:
    tape = Tape.read("%0 = input 0\n%1 = input 1\n%2 = index 0\n%3 = scalar 0\n%4 = add %1 %3")
    fuse(tape, [4])
    assert [op.name for op in tape.ops] == ["gone", "input", "gone", "scalar", "dot"]


@pytest.mark.parametrize("seed", range(60))
def test_no_bit_changes(seed: int) -> None:
    """Of random tapes of sums, products and signs, with numbers whose sums round and vanish."""
    rng = random.Random(seed)
    lines = HEAD.splitlines()
    for i in range(3, 25):
        name = rng.choice(["add", "add", "sub", "mul", "mul", "neg", "sum", "dot"])
        count = {"neg": 1, "sum": 3, "dot": 4}.get(name, 2)
        numbers = ["1.0", "-1.0", "0.0", "0.1"]
        operands = [
            rng.choice(numbers) if rng.random() < 0.2 else f"%{rng.randrange(i)}"
            for _ in range(count)
        ]
        if not any(x.startswith("%") for x in operands):
            operands[0] = "%0"
        lines.append(" ".join([f"%{i} = {name}", *operands]))
    tape = Tape.read("\n".join(lines))
    roots = rng.sample(range(3, 25), 3)
    for before_gradients in (False, True):
        copy = tape.copy()
        (fuse_to_dots if before_gradients else fuse)(copy, list(roots))
        copy.check()
        for point in ([0.1, -0.3, 1e16], [0.0, -0.0, 0.7], [-0.0, -0.0, -0.0]):
            wanted = tape.evaluate(lambda op, k, p=point: p[2] if op.name == "parameter" else p[k])
            found = copy.evaluate(lambda op, k, p=point: p[2] if op.name == "parameter" else p[k])
            assert [bits(found[i]) for i in roots] == [bits(wanted[i]) for i in roots]
