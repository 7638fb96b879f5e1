"""Names and operations as books print them; what arguments take stays as it is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from autograd import Value, dot, sigmoid
from autograd.operation import TABLE
from viz import draw
from viz.graph.graph import collect, without_operations
from viz.graph.notation import PRINTED, columns, plain, printed, subscripts


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("h1", "h₁"), ("w12", "w₁₂"), ("net_h1", "net_h₁"), ("θ2", "θ₂"), ("x", "x"), ("1", "1"),
        ("add1", "add1"), ("h1#2", "h1#2"), ("w[2]", "w[2]"), ("layers[0]", "layers[0]"),
        ("x123", "x123"), ("neuron 1", "neuron 1"),
    ],
)  # fmt: skip
def test_a_numbered_letter_has_its_number_small(name: str, shown: str) -> None:
    assert subscripts(name) == shown
    assert plain(shown) == name


def test_operations_are_printed_as_in_books() -> None:
    w, x = Value(2.0, "w1"), Value(3.0, "x1")
    y = sigmoid(dot([w], [x])) * 2.0 - x / w
    lines = [node.lines[0] for node in printed(collect([y])).nodes if node.kind == "operation"]
    assert sorted(lines) == sorted(PRINTED[x] for x in ("dot", "sigmoid", "mul", "div", "sub"))
    assert set(PRINTED) <= set(TABLE)


@pytest.mark.parametrize(
    ("exponent", "pill", "beside"),
    [(2.0, "x²", []), (10.0, "x¹⁰", []), (0.5, "xⁿ", ["0.5"]), (-1.0, "xⁿ", ["-1"])],
)
def test_a_power_has_a_whole_exponent_in_its_pill(
    exponent: float, pill: str, beside: list[str]
) -> None:
    graph = printed(collect([Value(3.0) ** exponent]))
    assert [n.lines[0] for n in graph.nodes if n.kind == "operation"] == [pill]
    assert [n.lines[0] for n in graph.nodes if n.kind == "constant"] == beside


def test_a_power_of_a_value_keeps_both() -> None:
    graph = printed(collect([Value(3.0, "a") ** Value(2.0, "b")]))
    assert [node.lines[0] for node in graph.nodes] == ["a", "b", "xⁿ", "y"]


def test_a_name_is_found_as_given_and_as_printed() -> None:
    h = Value(2.0, "h1") * 3.0
    assert draw(h, focus="h1", radius=0).dot == draw(h, focus="h₁", radius=0).dot
    assert "h₁" in draw(h).dot


def lines(root: Value, **options: Any) -> set[str]:
    """The lines of the boxes of a drawing."""
    dot = draw(root, format="dot", **options).dot
    return set(re.findall(r"(?:data|grad) [-\d.]+", dot))


def test_numbers_one_below_the_other_have_the_same_count_of_digits() -> None:
    w = [Value(x, f"w{i}") for i, x in enumerate((0.1, 0.2, 0.29999), 1)]
    y = dot(w, [1.0, 0.5, 0.25]) * 2.0
    y.backward()
    assert {"data 0.1000", "data 0.2000", "data 0.3000"} <= lines(y)
    assert {"grad 2.0", "grad 1.0", "grad 0.5"} <= lines(y)
    assert "grad 2" in lines(y)  # of the dot, which is in another column


def test_leaves_and_results_have_their_own_digits() -> None:
    x, z = Value(0.5, "x"), Value(0.25, "z")
    assert lines(x * z, legend=False) == {"data 0.50", "data 0.25", "data 0.125", "grad -"}


def test_columns_are_the_same_with_and_without_operations() -> None:
    x, z = Value(0.5, "x"), Value(0.25, "z")
    graph = collect([dot([x, z], [z, x]) * x + sigmoid(z) ** 2])
    found = [[node.name for node in nodes] for nodes in columns(graph)]
    assert found == [[x.name for x in nodes] for nodes in columns(without_operations(graph))]
    assert [len(names) for names in found] == [2, 2, 2, 1]
