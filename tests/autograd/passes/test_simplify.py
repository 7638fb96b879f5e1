"""Each node once, and only what is needed."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from same import bits

from autograd import jit, where
from autograd.ir import Tape
from autograd.operation import TABLE
from autograd.passes.simplify import LAWS, NUMBERS, Law, Sharing, parsed, share


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


# Laws: each keeps every bit, for every float, and is applied where it holds alone

FLOATS = [3.0, -2.5, 0.0, -0.0, math.inf, -math.inf, math.nan, 1e308, -5e-324]
NUMBERS_OF = {  # what the letters stand for that are numbers in the program's text
    "k": [2.0, -4.0, 0.25, 1.0, 2.0**118, 2.0**-120],
    "yes": [1.0, -2.0, math.nan, math.inf],
    "no": [0.0, -0.0],
}


def written(pattern: Any, nodes: dict[str, Any], lines: list[str]) -> str:
    """The operand that a pattern is, its nodes appended to the lines of a tape."""
    if isinstance(pattern, float):
        return repr(pattern)
    if isinstance(pattern, str):
        x = nodes[pattern]
        return repr(x) if isinstance(x, float) else f"%{x}"
    operands = [written(p, nodes, lines) for p in pattern[1:]]
    lines.append(" ".join([f"%{len(lines)} = {pattern[0].name}", *operands]))
    return f"%{len(lines) - 1}"


def letters(pattern: Any) -> list[str]:
    """The letters of a pattern, each once."""
    if isinstance(pattern, str):
        return [pattern]
    if isinstance(pattern, tuple):
        return list(dict.fromkeys(x for p in pattern[1:] for x in letters(p)))
    return []


def tapes(law: Law) -> list[Tape]:
    """Tapes that end in the left side of a law, its letters nodes, or numbers as they must be."""
    pattern = parsed(law.left)
    names = letters(pattern)
    found = []
    for numbers in itertools.product(*(NUMBERS_OF.get(name, [None]) for name in names)):
        lines = ["%0 = scalar 0", "%1 = scalar 1", "%2 = scalar 2", "%3 = scalar 3"]
        nodes: dict[str, Any] = {}
        for k, (name, number) in enumerate(zip(names, numbers)):
            if name == "b":
                lines.append(f"%{len(lines)} = less_equal %0 %1")
                nodes[name] = len(lines) - 1
            else:
                nodes[name] = number if number is not None else k
        written(pattern, nodes, lines)
        found.append(Tape.read("\n".join(lines)))
    return found


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_a_law_keeps_every_bit(law: Law) -> None:
    for tape in tapes(law):
        last = len(tape) - 1
        simple, roots = share(tape, [last])
        simple.check()
        right = parsed(law.right)
        if not isinstance(right, tuple):
            assert roots[0] != last or len(simple) < len(tape)
        root = roots[0]
        if isinstance(root, int):
            assert simple.line(root).split(" = ")[1] != tape.line(last).split(" = ")[1], str(tape)
        for point in itertools.product(FLOATS, repeat=4):
            wanted = tape.evaluate(lambda op, k, point=point: point[k])[last]
            numbers = simple.evaluate(lambda op, k, point=point: point[k])
            found = numbers[root] if isinstance(root, int) else root
            assert bits(found) == bits(wanted), (str(tape), point)


NO_LAWS = [
    "mul %0 -1.0", "mul %0 0.0", "mul %0 %1", "mul 2.0 %0", "add %0 0.0", "add %0 -0.0",
    "sub %0 -0.0", "sub 0.0 %0", "sub %0 %0", "sub %0 1.0", "div %0 3.0", "div %0 0.0",
    "div %0 -0.0", f"div %0 {2.0**119}", f"div %0 {2.0**-121}", "div %0 inf", "div %0 nan",
    "div 1.0 %0", "div %0 %0", "pow %0 3.0", "pow %0 0.5", "pow 1.0 %0", "pow 2.0 %0",
    "where %0 1.0 2.0", "where %0 %1 %1", "less %0 1.0", "equal %0 1.0", "maximum %0 %0",
]  # fmt: skip


@pytest.mark.parametrize("node", NO_LAWS)
def test_what_no_law_is_about_stays_as_it_is(node: str) -> None:
    tape = Tape.read(f"%0 = scalar 0\n%1 = scalar 1\n%2 = {node}")
    simple, roots = share(tape, [2])
    assert roots == [2]
    assert simple.line(2) == tape.line(2)


@pytest.mark.parametrize("node", ["where %2 (mul %3 %1) %0", "where %2 (mul %1 %2) %0"])
def test_a_product_with_another_condition_stays(node: str) -> None:
    """And one whose condition comes second: 1 * x is that x, but which nan is x * 1?"""
    inner = node[node.index("(") + 1 : node.index(")")]
    tape = Tape.read(
        "%0 = scalar 0\n%1 = scalar 1\n%2 = less_equal %0 %1\n%3 = equal %0 %1\n"
        f"%4 = {inner}\n%5 = where %2 %4 %0"
    )
    simple, roots = share(tape, [5])
    assert "mul" in [op.name for op in simple.ops]
    assert simple.line(int(roots[0])) == f"%{roots[0]} = where %2 %{int(roots[0]) - 1} %0"


def test_a_condition_must_be_0_or_1() -> None:
    """2 where it is chosen, for a factor that is no comparison."""
    tape = Tape.read("%0 = scalar 0\n%1 = scalar 1\n%2 = mul %0 %1\n%3 = where %0 %2 %1")
    simple, roots = share(tape, [3])
    assert simple.evaluate(lambda op, k: [2.0, 5.0][k])[int(roots[0])] == 10.0


def test_two_numbers_are_one_by_the_row_itself() -> None:
    for op in (TABLE[name] for name in ("mul", "div", "sub", "pow", "mod", "atan2")):
        for x, y in itertools.product(FLOATS, repeat=2):
            found = Sharing().add_pair(op, x, y)
            assert bits(float(found)) == bits(op.forward(x, y))


def test_the_quick_way_asks_for_the_very_numbers_of_the_laws() -> None:
    """Of two operands one of which is a number: what the table says of it."""
    found = {op.name: numbers for op, numbers in NUMBERS.items() if op.name != "where"}
    assert found == {
        "mul": {1.0}, "div": None, "sub": {0.0}, "pow": {0.0, 1.0, 2.0},
    }  # fmt: skip


def test_a_number_is_not_the_node_of_that_number() -> None:
    """%1 is not 1.0, nor -0.0 0.0, to whom it is asked whether a node is there already."""
    tape = Tape.read(
        "%0 = scalar 0\n%1 = scalar 1\n%2 = add %0 1.0\n%3 = add %0 %1\n%4 = add %0 0.0\n"
        "%5 = add %0 -0.0\n%6 = add %0 %0\n%7 = add %0 1.0\n%8 = add %0 0.5\n%9 = add %0 0.5\n"
        "%10 = hypot %0 1.0\n%11 = hypot %0 %1"
    )
    simple, roots = share(tape, list(range(2, 12)))
    assert roots == [2, 3, 4, 5, 6, 2, 7, 7, 8, 9]
    simple.check()
