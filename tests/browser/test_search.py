"""Search on the page: what has the name stands out, and Enter goes from one to the next."""

from __future__ import annotations

import unicodedata

import pytest
from playwright.sync_api import expect
from reading import Open, classic, node

from autograd import Value
from nn import MLP
from viz import play

pytestmark = pytest.mark.browser


def test_a_name_is_found_by_keys_alone(visit: Open) -> None:
    page = visit(play(classic()[1]))
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Find a name")
    expect(field).to_be_focused()
    page.keyboard.type("W")
    expect(page.locator("#find output")).to_have_text("10")  # eight weights, and two powers
    assert page.locator("g.node.chosen").count() == 10
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.locator("#find output")).to_have_text("1 / 1")
    assert page.locator("#opened .chip").inner_text() == "Paths to w5"
    expect(field).to_be_focused()
    field.fill("nobody")
    expect(page.locator("#find output")).to_have_text("0")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    assert page.locator("g.node.chosen").count() == 0
    assert "chosen" not in (node(page, "w5").get_attribute("class") or "")


def test_what_is_in_a_box_is_found_and_the_box_opens(visit: Open) -> None:
    model = MLP(2, [3, 1], activation="tanh", rng=0)
    loss = (model([Value(0.5, "x1"), Value(-1.0, "x2")]) - 1.0) ** 2
    loss.backward()
    page = visit(play(loss, collapse="neuron"), viewport={"width": 390, "height": 800})
    page.get_by_role("button", name="Find a name").click()
    page.get_by_role("searchbox").fill("layers[1].neurons[0].b")
    assert page.locator("g.folded.chosen").count() == 1
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("#opened")).to_contain_text("layers[1].neurons[0].b")
    assert page.locator("g.node.leaf").filter(has_text="b").first.is_visible()


@pytest.mark.parametrize("typed", ["가중치", unicodedata.normalize("NFD", "가중치"), "치1"])
def test_korean_names_are_found_on_a_korean_page(visit: Open, typed: str) -> None:
    """Also where label and text are composed of letters in different ways."""
    weight = Value(0.5, unicodedata.normalize("NFD", "가중치1"))
    loss = (weight * Value(2.0, "입력") + Value(0.1, "편향")) ** 2
    loss.backward()
    page = visit(play(loss, lang="ko"))
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="이름 찾기")
    expect(field).to_be_focused()
    page.keyboard.insert_text(typed)
    expect(page.locator("#find output")).to_have_text("1")
    field.press("Enter")
    expect(page.locator("#find output")).to_have_text("1 / 1")
    assert "가중치1" in unicodedata.normalize("NFC", page.locator("#opened").inner_text())


def test_enter_that_ends_a_syllable_is_no_choice(visit: Open) -> None:
    """An input method confirms what it composes by Enter, and the page is told of that key."""
    root = Value(0.5, "가중치") * Value(2.0, "가중치2")
    root.backward()
    page = visit(play(root, lang="ko"))
    page.keyboard.press("/")
    page.keyboard.insert_text("가중치")
    field = page.get_by_role("searchbox")
    composing = {"key": "Enter", "isComposing": True, "bubbles": True}
    field.dispatch_event("keydown", composing)
    assert page.locator("#find output").inner_text() == "2"
    field.press("Enter")
    assert page.locator("#find output").inner_text() == "1 / 2"
