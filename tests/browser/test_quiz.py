"""The quiz: any number is asked for, checked, hinted at and counted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from reading import Open, classic, node, shown

from autograd import explain
from autograd.chain.text import number as long
from viz import play

pytestmark = pytest.mark.browser


def start(page: Page, kind: str) -> None:
    page.get_by_role("button", name="Quiz", exact=True).click()
    page.get_by_label("Ask for").select_option(kind)


def answer(page: Page, text: str) -> str:
    page.get_by_label("Your answer").fill(text)
    page.get_by_label("Your answer").press("Enter")
    return page.locator("#said").inner_text()


def test_values_in_order_with_hints_and_a_count(visit: Open) -> None:
    network, _ = classic()
    page = visit(play(classic()[1]))
    start(page, "value")
    assert page.locator("#quiz h2").inner_text() == "What is net_h1?"
    assert shown(page, "net_h1")[0] == "?"
    assert answer(page, "0.1") == "Not yet. Try again, or take a hint."
    assert answer(page, "-0.3775") == "The size is right; look at the sign."
    assert answer(page, "0.38") == "Close, within 5 %: more digits, please."
    assert answer(page, "zero") == "Not a number: zero"
    assert answer(page, "0,378") == "Right: 0.3775"
    assert shown(page, "net_h1")[0] == "0.3775"
    page.keyboard.press("Enter")
    hint = page.locator(".choices button")
    hint.click()
    assert page.locator(".hints").inner_text() == "h1 = \N{GREEK SMALL LETTER SIGMA}(net_h1)"
    hint.click()
    assert "h1 = \N{GREEK SMALL LETTER SIGMA}(0.3775)" in page.locator(".hints").inner_text()
    assert answer(page, "0.593") == f"Right: {long(network.forward() and network.hidden[0].data)}"
    page.get_by_role("button", name="Next").click()
    for _ in range(3):
        page.locator(".choices button").first.click()
    assert page.locator("#said").inner_text().startswith("It is ")
    said = page.locator(".score textarea").input_value().splitlines()
    assert said[1] == "2 of 3 right, 0 on the first try, 1 with a hint, 1 shown"
    assert said[2] == "net_h1 = 0.3775: right, tries: 4"
    page.get_by_role("button", name="Quiz", exact=True).click()
    assert page.locator("#step").is_visible()
    assert page.locator("#quiz").is_hidden()


def test_every_kind_asks_for_the_number_of_python(visit: Open) -> None:
    network, loss = classic()
    page = visit(play(loss))
    start(page, "gradient")
    node(page, "h1").click()
    assert page.locator("#quiz h2 .ratio").get_attribute("aria-label") == "dE/dh1"
    assert shown(page, "h1")[1].endswith(" …")  # not all has come
    assert answer(page, f"{network.hidden[0].grad:.3g}").startswith("Right")
    page.get_by_label("Ask for").select_option("slope")
    node(page, "h1").click()
    assert page.locator("#quiz h2 .ratio").get_attribute("aria-label") == "dh1/dnet_h1"
    assert answer(page, "0.241") == "Right: 0.2413007086"
    page.get_by_label("Ask for").select_option("path")
    node(page, "w1").click()
    path = explain(loss, network.weights[0]).paths[0]
    assert page.locator("#quiz .route").inner_text().startswith("E → ")
    assert answer(page, repr(path.product)) == f"Right: {long(path.product)}"
    page.get_by_label("Ask for").select_option("update")
    node(page, "w5").click()
    w5 = network.weights[4]
    assert "with learning rate 0.5" in page.locator("#quiz").inner_text()
    assert answer(page, "0.3589") == f"Right: {long(w5.data - 0.5 * w5.grad)}"
    expect(page.locator(".score > p")).to_have_text(
        "4 of 4 right, 4 on the first try, 0 with a hint, 0 shown"
    )


def test_the_result_is_copied(visit: Open) -> None:
    page = visit(play(classic()[1]))
    start(page, "value")
    answer(page, "0.3775")
    page.get_by_role("button", name="Copy the result").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()


def test_nothing_to_ask_without_gradients(visit: Open) -> None:
    network = classic()[0]
    loss = network.forward()
    page = visit(play(loss))
    start(page, "gradient")
    assert "no questions of this kind" in page.locator("#quiz").inner_text()
