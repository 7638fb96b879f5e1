"""Totals, paths and sentences, on graphs small, shared, deep and wrong."""

from __future__ import annotations

import math
from typing import Any

import pytest

import autograd as ag
from autograd import Value, explain, gradients

WIDTH = 80


def leaf(name: str, x: float) -> Value:
    return Value(x, label=name)


def test_steps_that_share_values_without_a_name() -> None:
    """A step's inner values are swept users first, like a graph."""
    x = leaf("x", 1.0)
    a = x + x
    b = a + x  # reached from h both directly and by way of c
    c = b + a
    h = b + c
    h.label = "h"
    e = explain(h * 1.0, x)
    assert [f.value for f in e.tail] == [1.0, 8.0]
    assert e.total == e.paths[0].product == 8.0


# Small graphs, word by word


def text(output: Value, wrt: Value) -> str:
    return str(explain(output, wrt))


def test_what_is_not_connected_does_not_matter() -> None:
    y, x, z = leaf("y", 1.0), leaf("x", 2.0), leaf("z", 3.0)
    product = "d(y#2)/dy = 0: no path leads from y#2 to y, so y does not matter"
    assert text(x * z, y) == product  # without a label it is y too, told apart by a number
    out = x * 2.0
    out.label = "out"
    assert text(out, z) == "dout/dz = 0: no path leads from out to z, so z does not matter"
    assert text(x, out) == "dx/dout = 0: no path leads from x to out, so out does not matter"
    no_path = "dout/dv1 = 0: no path leads from out to v1, so v1 does not matter"
    assert text(out, out.detach()) == no_path
    e = explain(out, z)
    assert (e.total, e.paths, e.more, e.rest, e.terms, e.tail) == (0.0, [], 0, 0.0, [], ())
    assert e.latex() == r"\frac{\partial \mathrm{out}}{\partial z} = 0"
    assert e.markdown().endswith("\n\nno path leads from out to z, so z does not matter")


def test_the_unselected_branch_is_not_connected() -> None:
    x, z = leaf("x", -1.0), leaf("z", 3.0)
    assert explain(ag.where(x > 0, x * z, x), z).total == 0.0
    assert "no path" in text(ag.where(x > 0, x * z, x), z)


def test_a_value_by_itself() -> None:
    x = leaf("x", 2.0)
    e = explain(x, x)
    assert (str(e), e.total, e.more, e.verdict) == ("dx/dx = 1", 1.0, 0, None)
    assert e.latex() == r"\frac{\partial x}{\partial x} = 1"
    assert e.markdown() == f"$$\n{e.latex()}\n$$"
    y = x.sin()
    assert str(explain(y, y)) == "dy/dy = 1"


def test_a_shared_operand() -> None:
    x = leaf("x", 3.0)
    assert text(x * x, x) == "dy/dx = 6\n\nwhere y = x * x"
    assert text(x + x, x) == "dy/dx = 2\n\nwhere y = x + x"
    assert text(x - x, x) == (
        "dy/dx = 0\n\nwhere y = x - x\n\ndy/dx = 0 stops the gradient: y = x - x"
    )


def test_operations_of_many_operands() -> None:
    w = [leaf(f"w{i}", x) for i, x in enumerate([1.0, -2.0, 0.5])]
    b = leaf("b", 4.0)
    out = ag.dot(w, [3.0, 5.0, w[0]], b)
    assert text(out, w[1]) == "dy/dw1 = 5\n\nwhere y = w0 * 3 + w1 * 5 + w2 * w0 + b"
    assert explain(out, w[0]).total == 3.0 + 0.5
    assert explain(out, b).total == 1.0
    assert explain(ag.prod(w), w[0]).total == -1.0
    assert explain(ag.sum([*w, w[0]]), w[0]).total == 2.0
    assert explain(ag.hypot(w[0], w[1], 2.0), w[1]).total == -2.0 / 3.0
    p = ag.softmax(w)
    assert sum(explain(p[0], x).total for x in w) == pytest.approx(0.0, abs=1e-16)


def test_an_inner_node() -> None:
    x = leaf("x", 0.5)
    h = x * 3.0
    y = h.exp() + h
    assert explain(y, h).total == pytest.approx(math.exp(1.5) + 1.0)
    assert text(y, h).splitlines()[0] == "dy/dmul1 = dy/dexp1 * dexp1/dmul1 + dy/dmul1"


def test_names_that_were_made_up_come_with_their_formulas() -> None:
    w, x, b = leaf("w", 0.5), leaf("x", 2.0), leaf("b", -0.3)
    assert (
        text(ag.tanh(w * x + b), w)
        == """\
dy/dw = dy/dadd1 * dadd1/dmul1 * dmul1/dw
      = 0.63473959 * 1 * 2
      = 1.26947918

where y = tanh(add1)
      add1 = mul1 + b
      mul1 = w * x"""
    )


def test_two_short_paths_are_a_line_each() -> None:
    a, x = leaf("a", 3.0), leaf("x", 2.0)
    assert (
        text(a * x - 5 * x, x)
        == """\
dy/dx = dy/dmul1 * dmul1/dx + dy/dmul2 * dmul2/dx
      = 3 - 5
      = -2

where y = mul1 - mul2
      mul2 = 5 * x
      mul1 = a * x

2 paths add up to it, the largest first:
  1.  dy/dmul2 * dmul2/dx = (-1) * 5 = -5
  2.  dy/dmul1 * dmul1/dx = 1 * 3 = 3"""
    )


def test_paths_beyond_those_asked_for() -> None:
    x = leaf("x", 1.0)
    terms = [x * float(k) for k in range(1, 7)]
    e = explain(ag.sum(terms), x, paths=2)
    assert [p.product for p in e.paths] == [6.0, 5.0]
    assert (e.total, e.more, e.rest) == (21.0, 4, 10.0)
    assert str(e).endswith("      4 more paths, together = 10")
    assert "| 4 more paths, together | | 10 |\n| **sum** | | 21 |" in e.markdown()
    assert str(explain(ag.sum(terms), x, paths=5)).endswith("      1 more path, together = 1")


def test_labels_divide_a_graph_into_steps() -> None:
    x = leaf("x", 0.5)
    h = ag.sin(x) * 2.0 + 1.0
    h.label = "h"
    y = (h * h).exp()
    e = explain(y, x)
    assert str(e).splitlines()[0] == "dy/dx = dy/dh * dh/dx"
    assert [f.value for f in e.tail] == [pytest.approx(2 * h.data * y.data), 2 * math.cos(0.5)]
    assert "where" not in str(e)


# What did it


@pytest.mark.parametrize(("make", "sentence"), [
    (lambda w: ag.sigmoid(w * 100),
     "dy/dmul1 = 1.93e-22 shrinks it most: a saturated sigmoid at 50"),
    (lambda w: ag.tanh(w * -20) * 2,
     "dtanh1/dmul1 = 8.24e-09 shrinks it most: a saturated tanh at -10"),
    (lambda w: ag.relu(w - 3) * 2, "drelu1/dsub1 = 0 stops the gradient: a dead relu at -2.5"),
    (lambda w: ag.exp(w * 100), "dy/dmul1 = 5.18e+21 enlarges it most: y = exp(mul1)"),
    (lambda w: w * 0.0, "dy/dw = 0 stops the gradient: y = w * 0"),
    (lambda w: ag.floor(w) + 1, "no path leads from y to w, so w does not matter"),
    (lambda w: ag.clamp(w, 1.0, 2.0), "dy/dw = 0 stops the gradient: y = clamp(w, 1, 2)"),
    (lambda w: ag.log(w - 0.5), "dy/dsub1 = inf makes it infinite: y = log(sub1)"),
    (lambda w: ag.sqrt(w - 1.0), "dy/dsub1 = nan makes it undefined: y = sqrt(sub1)"),
    (lambda w: ag.tanh(w), None),
    (lambda w: w * 3 + w, None),
    (lambda w: w, None),
])  # fmt: skip
def test_the_verdict(make: Any, sentence: str | None) -> None:
    w = leaf("w", 0.5)
    e = explain(make(w), w)
    assert e.verdict == sentence
    if sentence:
        assert " ".join(str(e).split()).endswith(sentence)


def test_the_verdict_looks_through_values_without_a_name() -> None:
    w = leaf("w", 0.5)
    h = 2.0 * ag.sigmoid(w * 40)
    h.label = "h"
    assert (
        explain(h + 1, w).verdict == "dh/dw = 1.65e-07 shrinks it most: a saturated sigmoid at 20"
    )


def test_the_verdict_names_the_zero_that_all_paths_share() -> None:
    w = leaf("w", -1.0)
    h = ag.relu(w)
    y = ag.relu(h - 1.0) + ag.tanh(h)  # one of the two paths is dead already
    assert explain(y, w).verdict == "drelu1/dw = 0 stops the gradient: a dead relu at -1"


def test_the_verdict_on_many_modest_factors() -> None:
    x = leaf("x", 0.5)
    y = x
    for _ in range(40):
        y = ag.sigmoid(y)
    verdict = explain(y, x).verdict
    assert verdict == (
        "40 factors below 1 shrink it together; "
        "most of all dy/dsigmoid39 = 0.225: y = sigmoid(sigmoid39)"
    )
    z = x
    for _ in range(40):
        z = 2.0 * z
    assert explain(z, x).verdict == (
        "40 factors above 1 enlarge it together; most of all dy/dmul39 = 2: y = 2 * mul39"
    )


# Large graphs


def test_2_to_the_60_paths() -> None:
    x = leaf("x", 1.1)
    y = x
    for _ in range(60):
        y = ag.sin(y) + ag.cos(y)
    e = explain(y, x)
    assert e.total == gradients(y, x)
    assert len(e.paths) + e.more == 2**60
    assert "\n1,152,921,504,606,846,976 paths add up to it, the largest first:\n" in str(e)
    assert "1,152,921,504,606,846,972 more paths, together = " in str(e)


@pytest.mark.parametrize(("levels", "shown"), [(99, "633,825,300,114,114,700,748,351,602,688"),
                                               (120, "over 10^36")])  # fmt: skip
def test_how_many_paths_is_exact_as_long_as_it_can_be_read(levels: int, shown: str) -> None:
    x = leaf("x", 0.3)
    y = x
    for _ in range(levels):
        y = ag.sin(y) + ag.cos(y)
    assert f"\n{shown} paths add up to it" in text(y, x)


def test_more_paths_than_python_prints() -> None:
    x = leaf("x", 0.3)
    y = x
    for _ in range(14_400):
        y = ag.sin(y) - ag.cos(y)
    e = explain(y, x)
    assert len(e.paths) + e.more == 2**14_400
    printed = str(e)
    assert "\nover 10^4334 paths add up to it, the largest first:\n" in printed
    assert "| over 10^4334 more paths, together |" in e.markdown()
    assert all(len(line) <= WIDTH for line in printed.splitlines())


def test_a_chain_of_10_000() -> None:
    x = leaf("x", 0.3)
    y = x
    for _ in range(10_000):
        y = ag.sin(y)
    assert text(y, x).startswith("""\
dy/dx = dy/dsin9999 * dsin9999/dsin9998 * dsin9998/dsin9997
          * dsin9997/dsin9996 * ...(9,992 more)... * dsin4/dsin3
          * dsin3/dsin2 * dsin2/dsin1 * dsin1/dx
      = """)
    assert len(text(y, x).splitlines()) < 12
    assert explain(y, x).total == gradients(y, x)


def test_a_wide_sum_is_shortened() -> None:
    x = leaf("x", 1.0)
    y = ag.sum([ag.tanh(float(k) * x) for k in range(30)])
    assert "\n      + ...(23 more)...\n" in text(y, x)
    assert r"\cdots (23\ \mathrm{more}) \cdots" in explain(y, x).latex()
    assert len(text(y, x).splitlines()) < 60


# What is not finite


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_factors_that_are_not_finite(bad: float) -> None:
    x = leaf("x", 1.0)
    y = (x * bad + x * 2.0) * 3.0
    e = explain(y, x)
    assert repr(e.total) == repr(gradients(y, x))
    assert str(bad) in str(e)
    assert (r"\mathrm{nan}" if math.isnan(bad) else r"\infty") in e.latex()
    assert e.verdict is not None
    assert e.verdict.startswith(f"dmul1/dx = {bad} makes it ")


def test_infinities_that_cancel() -> None:
    x = leaf("x", 1.0)
    terms = [x * math.inf, x * -math.inf, x * 2.0]
    e = explain(ag.sum(terms), x, paths=2)
    assert math.isnan(e.total)
    assert math.isnan(e.rest)
    assert "nan" in str(e)
