"""A large layer opens into a grid of cells, coloured by data and gradient."""

from __future__ import annotations

import pytest
from growing import network
from playwright.sync_api import Page, expect
from reading import Open, go

from viz import play

pytestmark = pytest.mark.browser

MEMBERS = 16 * (16 + 1 + 2)  # weights, bias, sum and tanh of each neuron


def layer(visit: Open, lang: str = "en") -> Page:
    """A page with the second layer of a network open, after the backward pass."""
    page = visit(play(network(4, [16, 16, 1]), collapse="layer", lang=lang))
    page.locator("g.folded", has_text="layers[1]").click()
    go(page, int(page.locator("#slider").get_attribute("max") or 0) - 1)
    return page


def test_a_large_layer_shows_cells_without_lines(visit: Open) -> None:
    page = layer(visit)
    cells = page.locator("g.opened g.node[data-id]")
    assert cells.count() == MEMBERS
    assert page.locator("g.opened text.value").count() == 0
    assert page.locator("g.opened path.edge").count() == 0
    assert "cell: data above, gradient below" in page.locator("#legend").inner_text()
    assert "칸: 위는 값" in layer(visit, "ko").locator("#legend").inner_text()


def test_halves_have_the_signs_of_data_and_gradient(visit: Open) -> None:
    page = layer(visit)
    cell = page.get_by_role("button", name="layers[1].neurons[3].w[2], leaf")
    label = cell.get_attribute("aria-label") or ""
    numbers = [float(part.split()[-1]) for part in label.split(", ")[2:]]
    halves = [half.get_attribute("class") or "" for half in cell.locator(".half-cell").all()]
    assert [half.split()[-1] for half in halves] == [
        "positive" if x > 0 else "negative" for x in numbers
    ]
    assert page.locator(".half-cell[fill-opacity='1']").count() >= 2  # the largest of each
    go(page, 0)
    below = cell.locator(".half-cell").last
    assert below.get_attribute("fill-opacity") == "0"


def test_a_cell_shows_its_numbers_opens_and_can_be_dragged(visit: Open) -> None:
    page = layer(visit)
    cell = page.get_by_role("button", name="layers[1].neurons[3].w[2], leaf")
    cell.hover()
    expect(page.locator("#card")).to_contain_text("layers[1].neurons[3].w[2]")
    before = page.locator("g.root text.value").first.text_content()
    box = cell.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 200, y, steps=4)
    page.mouse.up()
    expect(page.locator("g.root text.value").first).not_to_have_text(before or "")
    cell.click()
    expect(page.locator("#opened .chip")).to_have_text("Paths to layers[1].neurons[3].w[2]")
    assert page.locator("g.node.chosen").count() > 1
