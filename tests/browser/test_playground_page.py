"""The playground for everybody: on phones, by keys and fingers, by its address, heard; in each
language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from accessible import violations
from planes import spots
from playwright.sync_api import Locator, Page, expect
from reading import Open, node

from autograd.language import LANGUAGES, Catalog, catalog
from nn import MLP, mse_loss
from nn.data import moons
from viz import Player, playground
from viz.text import number as short

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True
}  # fmt: skip
DATA = moons(20, rng=0)


@pytest.fixture(scope="module", params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Catalog:
    """The texts of the page."""
    return catalog(request.param)


@pytest.fixture(scope="module")
def made(words: Catalog) -> Player:
    model = MLP(2, [3, 1], activation="tanh", rng=0)
    return playground(
        model, lambda x, y: mse_loss(model(x), y), DATA.inputs, DATA.signs(),
        optimizer="Adam", batch_size=5, validation=0.2, title="a_title_without_a_break_" * 6,
        lang=words.code,
    )  # fmt: skip


def button(page: Page, words: Catalog, name: str) -> Locator:
    """The button with that text of the catalog."""
    return page.get_by_role("button", name=words.say(name), exact=True)


def progress(words: Catalog, steps: int, epochs: int) -> str:
    """What the page says of that many steps."""
    return words.say(
        "playground.taken", steps=words.say("playground.stepCount", count=steps),
        epochs=words.say("playground.epochCount", count=epochs),
    )  # fmt: skip


def sample(words: Catalog, number: int) -> str:
    return words.say("player.sampleOf", number=number, count=16)


def trained(page: Page, words: Catalog) -> None:
    """Some steps by clicks, and the weights opened."""
    for _ in range(3):
        button(page, words, "playground.oneStep").click()
    page.locator(".teaching summary").click()
    expect(page.locator(".moves li b").first).not_to_be_empty()


@pytest.mark.axe
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_it_is_accessible(
    visit: Open, made: Player, words: Catalog, options: dict[str, Any]
) -> None:
    page = visit(made, reduced_motion="reduce", **options)
    for _ in range(2):
        assert violations(page) == []
        trained(page, words)


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_it_is_no_wider_than_its_window(
    visit: Open, made: Player, words: Catalog, width: int
) -> None:
    page = visit(made, viewport={"width": width, "height": 800})
    trained(page, words)
    wider = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth"
    assert page.evaluate(wider) <= 0
    assert page.evaluate("panel.scrollWidth - panel.clientWidth") <= 0
    box = page.locator("#surface").bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(box["height"], abs=1.0)


def test_keys_are_enough(visit: Open, made: Player, words: Catalog) -> None:
    page = visit(made)
    button(page, words, "playground.train").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip.update")).not_to_have_text(progress(words, 0, 0))
    page.keyboard.press("Enter")
    expect(button(page, words, "playground.train")).to_be_focused()
    page.get_by_label(words.say("player.sample"), exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("output[for=sample]").inner_text() == sample(words, 2)
    page.get_by_label(words.say("playground.optimizer")).focus()
    page.keyboard.press("S")
    assert page.get_by_label(words.say("playground.optimizer")).input_value() == "SGD"
    button(page, words, "player.over").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip.update")).to_have_text(progress(words, 0, 0))


def test_fingers_are_enough(visit: Open, made: Player, words: Catalog) -> None:
    page = visit(made, **PHONE)
    button(page, words, "playground.oneStep").tap()
    expect(page.locator(".chip.update")).to_have_text(progress(words, 1, 0))
    page.locator("#surface").scroll_into_view_if_needed()
    chosen = set()
    for x, y in spots(page, DATA.inputs)[:8]:
        page.touchscreen.tap(x, y)
        chosen.add(page.locator("output[for=sample]").inner_text())
    assert len(chosen) >= 3  # those held out are not chosen


def test_a_link_shows_the_same(visit: Open, made: Player, words: Catalog) -> None:
    page = visit(made)
    page.get_by_label(words.say("player.sample"), exact=True).fill("3")
    node(page, "x1").click()
    page.get_by_label(words.say("player.numberOf", name="x1")).fill("0.25")
    expect(page).to_have_url(re.compile(r"#step=\d+&open=x1&sample=3&set=x1:0.25$"))
    page.reload()
    assert page.locator("output[for=sample]").inner_text() == sample(words, 3)
    expect(node(page, "x1").locator("text.value").first).to_have_text("0.2500")
    x2 = node(page, "x2").locator("text.value").first.text_content()
    assert x2 in {short(y) for _, y in DATA.inputs}
    page.evaluate("location.hash = '#step=4&sample=99'")
    expect(page.locator(".count")).to_have_text(re.compile("^4 /"))
    assert page.locator("output[for=sample]").inner_text() == sample(words, 3)
