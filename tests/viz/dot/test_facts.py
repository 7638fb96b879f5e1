"""What a picture says of each part: names for titles, numbers and formulas for its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hostile import HOSTILE
from pictures import expression

import nn
from autograd import Value, sum, tanh
from viz import draw
from viz.dot.facts import Fact, facts_of, retitled
from viz.graph.graph import collect


def _titles(svg: bytes) -> list[str]:
    return re.findall(r'class="(?:node|edge)">\n<title>(.*?)</title>', svg.decode())


def test_a_value_tells_its_numbers_and_how_it_was_computed() -> None:
    facts = facts_of(collect([expression()]))
    assert facts["n0"] == Fact("a", (("data", "2"), ("grad", "-3")))
    assert facts["n2"] == Fact(
        "d", (("data", "-6"), ("grad", "1"), ("formula", "d = a * b"), ("", "= 2 * (-3)"))
    )


def test_an_operation_and_its_edges_tell_local_slopes_and_what_flows() -> None:
    facts = facts_of(collect([expression()]))
    d = "\N{PARTIAL DIFFERENTIAL}"
    assert facts["n2op"].name == "mul of d"
    assert facts["n2op"].rows[2:] == ((f"{d}d/{d}a", "-3"), (f"{d}d/{d}b", "2"))
    assert facts["n0->n2op"] == Fact(
        "a \N{RIGHTWARDS ARROW} mul of d", ((f"{d}d/{d}a", "-3"), ("gradient back", "-3"))
    )
    assert facts["n2op->n2"].rows == (("gradient back", "1"),)


def test_edges_between_the_same_two_tell_of_both() -> None:
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    assert [text for _, text in facts_of(collect([y]))["n0->n1op"].rows] == ["3"] * 4


def test_facts_are_a_snapshot_with_the_numbers_of_the_computation() -> None:
    w = Value(0.5, "w")
    y = tanh(w)
    drawing = draw(y)
    w.data = 9.0
    assert drawing.facts["n1"].rows[-1] == ("", "= tanh(0.5)")
    assert draw(y).facts["n1"].rows[-1] == ("", "= tanh(0.5)")


def test_titles_are_names() -> None:
    titles = _titles(draw(expression()).pipe())
    assert {"a", "mul of d", "a \N{RIGHTWARDS ARROW} mul of d"} <= set(titles)
    assert not any(re.search(r"n\d|&#45;&gt;", title) for title in titles)
    model = _titles(draw(nn.MLP(2, [3, 1], rng=0)).pipe())
    assert {"layers[0], neuron 2", "inputs, number 0"} <= set(model)
    assert sum(title.startswith("weight ") for title in model) == 9


def test_what_has_no_name_has_no_title() -> None:
    group = '<g id="node1" class="node">\n<title>n0</title>'
    assert "title" not in retitled(group, {})
    assert 'data-key="n0"' in retitled(group, {}, keyed=True)


@pytest.mark.parametrize("label", [x for x in HOSTILE if x.strip()][:20])
def test_labels_stay_text(label: str) -> None:
    y = Value(1.0, label) * 2.0
    drawing = draw(y)
    assert "<script" not in drawing.pipe().decode()
    data = drawing.html.partition('id="data">')[2].partition("</script>")[0]
    assert "<" not in data


def test_the_page_is_saved_and_needs_nothing_else(tmp_path: Path) -> None:
    drawing = draw(expression(), title="e < f", theme="dark")
    text = drawing.save(tmp_path / "e.html").read_text("utf-8")
    assert text == drawing.html
    assert "<title>e &lt; f</title>" in text
    assert 'data-theme="dark"' in text
    assert "default-src 'none'" in text
    assert len(text) < 100_000
