"""The playground for everybody: on phones, by keys and fingers, by its address, heard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from planes import spots
from playwright.sync_api import Page, expect
from reading import Open, node, settled

from nn import MLP, mse_loss
from nn.data import moons
from viz import Player, playground
from viz.text import number as short

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True
}  # fmt: skip
DATA = moons(20, rng=0)


@pytest.fixture(scope="module")
def made() -> Player:
    model = MLP(2, [3, 1], activation="tanh", rng=0)
    return playground(
        model, lambda x, y: mse_loss(model(x), y), DATA.inputs, DATA.signs(),
        optimizer="Adam", batch_size=5, validation=0.2, title="a_title_without_a_break_" * 6,
    )  # fmt: skip


def trained(page: Page) -> None:
    """Some steps by clicks, and the weights opened."""
    for _ in range(3):
        page.get_by_role("button", name="One step").click()
    page.get_by_text("The weights").click()


@pytest.mark.axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_it_is_accessible(visit: Open, made: Player, scheme: str, options: dict[str, Any]) -> None:
    page = visit(made, color_scheme=scheme, **options)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for _ in range(2):
        settled(page)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert not [(x["id"], [n["html"][:200] for n in x["nodes"][:3]]) for x in found]
        trained(page)


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_it_is_no_wider_than_its_window(visit: Open, made: Player, width: int) -> None:
    page = visit(made, viewport={"width": width, "height": 800})
    trained(page)
    wider = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth"
    assert page.evaluate(wider) <= 0
    assert page.evaluate("panel.scrollWidth - panel.clientWidth") <= 0
    box = page.locator("#surface").bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(box["height"], abs=1.0)


def test_keys_are_enough(visit: Open, made: Player) -> None:
    page = visit(made)
    page.get_by_role("button", name="Train", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip.update")).not_to_have_text("0 steps, 0 epochs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_focused()
    page.get_by_label("Sample", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("output[for=sample]").inner_text() == "2 of 16"
    page.get_by_label("Optimizer").focus()
    page.keyboard.press("S")
    assert page.get_by_label("Optimizer").input_value() == "SGD"
    page.get_by_role("button", name="Start over").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip.update")).to_have_text("0 steps, 0 epochs")


def test_fingers_are_enough(visit: Open, made: Player) -> None:
    page = visit(made, **PHONE)
    page.get_by_role("button", name="One step").tap()
    expect(page.locator(".chip.update")).to_have_text("1 step, 0 epochs")
    page.locator("#surface").scroll_into_view_if_needed()
    chosen = set()
    for x, y in spots(page, DATA.inputs)[:8]:
        page.touchscreen.tap(x, y)
        chosen.add(page.locator("output[for=sample]").inner_text())
    assert len(chosen) >= 3  # those held out are not chosen


def test_a_link_shows_the_same(visit: Open, made: Player) -> None:
    page = visit(made)
    page.get_by_label("Sample", exact=True).fill("3")
    node(page, "x1").click()
    page.get_by_label("Number of x1").fill("0.25")
    expect(page).to_have_url(re.compile(r"#step=\d+&open=x1&sample=3&set=x1:0.25$"))
    page.reload()
    assert page.locator("output[for=sample]").inner_text() == "3 of 16"
    expect(node(page, "x1").locator("text.value").first).to_have_text("0.25")
    x2 = node(page, "x2").locator("text.value").first.text_content()
    assert x2 in {short(y) for _, y in DATA.inputs}
    page.evaluate("location.hash = '#step=4&sample=99'")
    expect(page.locator(".count")).to_have_text(re.compile("^4 /"))
    assert page.locator("output[for=sample]").inner_text() == "3 of 16"
