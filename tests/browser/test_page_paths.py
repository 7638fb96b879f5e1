"""A leaf that is chosen opens into all its paths, and their products add up."""

from __future__ import annotations

import math

import pytest
from reading import Open, classic, node, opened

from autograd import Value, explain
from autograd.chain.text import number as long
from viz import play

pytestmark = pytest.mark.browser


def test_every_weight_of_the_classic_network(visit: Open) -> None:
    network, loss = classic()
    page = visit(play(loss))
    for weight in network.weights:
        node(page, weight.label or "").click()
        explanation = explain(loss, weight)
        rows = page.locator(".path")
        assert rows.count() == len(explanation.paths)
        for i, path in enumerate(explanation.paths):
            row = rows.nth(i)
            stops = [path.factors[0].upper, *(factor.lower for factor in path.factors)]
            assert row.locator(".route").inner_text() == " → ".join(str(x.label) for x in stops)
            said = row.locator(".below").all_inner_texts()
            assert [float(text.strip("()")) for text in said] == [
                float(long(factor.value)) for factor in path.factors
            ]
            product = row.locator(".number").last.inner_text()
            assert float(product) == pytest.approx(path.product, rel=1e-6)
        assert page.locator("#opened h2 .number").inner_text() == long(weight.grad)
        shown = [
            float(x) for x in page.locator(".path > .product > .tied > .number").all_inner_texts()
        ]
        assert sum(shown) == pytest.approx(weight.grad, rel=1e-8)


def test_the_product_and_the_sum_where_paths_meet(visit: Open) -> None:
    network, loss = classic()
    page = visit(play(loss))
    node(page, "w1").click()
    product, total, last = page.locator("#opened p.line").all()
    words = product.inner_text().split()
    assert words[-2:] == ["=", long(network.weights[0].grad)]
    assert "0.03635030639" in words
    assert "0.2413007086" in words
    assert " ".join(total.inner_text().split()) == (
        "dE dh1 = via net_o1 0.05539942465 + via net_o2 (-0.01904911826) = 0.03635030639"
    )
    first, second = (path.product for path in explain(loss, network.weights[0]).paths)
    assert " ".join(last.inner_text().split()) == (
        f"{first:.13f} + ({second:.13f}) = {long(network.weights[0].grad)}"
    )


def test_the_graph_shows_the_paths(visit: Open) -> None:
    _, loss = classic()
    page = visit(play(loss))
    node(page, "w1").click()
    lit = page.locator("g.node.chosen .title")
    both = {"w1", "net_h1", "h1", "net_o1", "net_o2", "o1", "o2", "sub1", "sub2", "pow1", "pow2",
            "mul1", "mul2", "E"}  # fmt: skip
    assert set(lit.all_text_contents()) == both
    page.locator(".path").first.click()
    page.mouse.move(5, 400)
    assert set(lit.all_text_contents()) == {x for x in both if not x.endswith("2")}
    assert page.locator(".path").first.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert lit.count() == 0
    assert page.locator("#opened").is_hidden()
    assert page.locator("#step").is_visible()


def test_a_result_opens_into_what_came_to_it(visit: Open) -> None:
    network, loss = classic()
    page = visit(play(loss))
    node(page, "h1").click()
    text = opened(page)
    assert "0.05539942465" in text
    assert "-0.01904911826" in text
    assert long(network.hidden[0].grad) in text


def test_more_paths_than_can_be_listed_are_summed(visit: Open) -> None:
    x = Value(1.0, "x")
    y = x
    for _ in range(40):
        y = y * 0.25 + y * 0.5
    y.backward()
    page = visit(play(y))
    node(page, "x").click()
    text = opened(page)
    listed = page.locator(".path").count()
    assert f"The {listed} largest of its paths" in text
    assert f"from {2**40 - listed:,} more" in text
    total = page.locator(".sum").inner_text().split()
    assert total[-2:] == ["=", long(x.grad)]
    shown = [
        float(word.strip("()"))
        for word in page.locator(".path .number:last-child").all_inner_texts()
    ]
    rest = float(total[total.index("from") - 1].strip("()"))
    assert math.fsum([*shown, rest]) == pytest.approx(x.grad, rel=1e-8)


def test_leaves_open_from_the_list_at_the_end(visit: Open) -> None:
    network, loss = classic()
    page = visit(play(loss))
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")  # from the update
    page.locator(".leaves").get_by_role("button", name="w7").click()
    assert opened(page).startswith("Paths to w7")
    assert long(network.weights[6].grad) in opened(page)
    page.get_by_role("button", name="Close").click()
    assert page.locator("#opened").is_hidden()
