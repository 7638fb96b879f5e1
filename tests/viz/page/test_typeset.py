"""Formulas as books print them, made from the LaTeX of the rows."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Value, prod, sum
from autograd.define import define_op, undefine_op
from autograd.operation import TABLE
from viz.page.player.formulas import PARTS, Formulas
from viz.page.player.typeset import marks, typeset


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("mul", [["term", 0], " · ", ["term", 1]]),
        ("sub", [["term", 0], " \N{MINUS SIGN} ", ["term", 1]]),
        ("div", [["frac", [0], [1]]]),
        ("square", [["term", 0], ["sup", ["2"]]]),
        ("sqrt", [["root", [0]]]),
        ("cbrt", [["root", [0], ["3"]]]),
        ("sigmoid", ["\N{GREEK SMALL LETTER SIGMA}(", 0, ")"]),
        ("log2", ["log", ["sub", ["2"]], "(", 0, ")"]),
        ("logsigmoid", ["log \N{GREEK SMALL LETTER SIGMA}(", 0, ")"]),
        ("leaky_relu", ["leaky_relu(", 0, ", ", 1, ")"]),
        ("atan_slope", [["frac", ["1"], ["1+", ["term", 0], ["sup", ["2"]]]]]),
        ("dot", [["term", 0], " · ", ["term", 2], " + ", ["term", 1], " · ", ["term", 3]]),
    ],
)
def test_how_operations_are_printed(name: str, wanted: Any) -> None:
    op = TABLE[name]
    assert typeset(op, marks(4 if name == "dot" else len(op.operands))) == wanted


def flat(formula: Any) -> str:
    """All texts of a formula."""
    if isinstance(formula, list):
        return "".join(map(flat, formula[formula[:1] in (["frac"], ["sup"]) :]))
    return formula if isinstance(formula, str) else ""


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op.pullback], ids=lambda op: op.name)
def test_no_latex_is_left(op: Any) -> None:
    printed = typeset(op, marks(len(op.samples[0])))
    assert not set("\\{}^") & set(flat(printed))


def test_latex_that_is_not_known_here_gives_way_to_text() -> None:
    op = define_op(
        "wave", lambda x: x, lambda g, out, x: (g,), samples=[(1.0,)], latex=r"\wp\left({0}\right)"
    )
    try:
        assert typeset(op, marks(1)) == ["wave(", 0, ")"]
    finally:
        undefine_op("wave")


def test_sums_and_products_stand_between_their_operands() -> None:
    xs = [Value(float(i), f"x{i}") for i in range(3)]
    formulas = Formulas({x: 10 + i for i, x in enumerate(xs)})
    assert formulas.of(sum(xs)) == [0, 10, 11, 12]
    assert formulas.of(prod(xs)) == [1, 10, 11, 12]
    assert [pattern["printed"] for pattern in formulas.patterns] == [
        [["term", 0], " + ", ["term", 1], " + ", ["term", 2]],
        [["term", 0], " · ", ["term", 1], " · ", ["term", 2]],
    ]


def test_a_pattern_is_kept_once_and_long_ones_are_cut() -> None:
    xs = [Value(float(i)) for i in range(2 * PARTS)]
    formulas = Formulas({x: i for i, x in enumerate(xs)})
    assert formulas.of(xs[0] * xs[1]) == [0, 0, 1]
    assert formulas.of(xs[2] * xs[3]) == [0, 2, 3]
    place, *ids = formulas.of(sum(xs))
    assert ids == [*range(len(xs))]
    assert formulas.patterns[place]["printed"][-2] == ["term", PARTS - 1]
    assert formulas.patterns[place]["printed"][-1] == f" … ({len(xs)} operands)"
