"""The page of a drawing: it zooms and pans, tells what is under the pointer, isolates edges."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Literal

import pytest
from pictures import expression
from playwright.sync_api import Locator, Page, expect
from reading import Open, classic, keep_drawing, until

from viz import draw

SVG = "{http://www.w3.org/2000/svg}"


def part(page: Page, name: str) -> Locator:
    """The node or edge that is so called."""
    return page.locator(f'[aria-label^="{name},"]')


def window(page: Page) -> list[float]:
    """What the picture shows: left, top, width and height."""
    text = page.locator("#stage svg").get_attribute("viewBox")
    assert text
    return [float(x) for x in text.split()]


def saved(page: Page, way: str) -> bytes:
    """The file that a way of the menu offers."""
    page.locator("#export summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=way).click()
    assert download.value.suggested_filename == f"A-title.{way[-3:].lower()}"
    expect(page.locator("#export")).not_to_have_attribute("open", "")
    return Path(download.value.path()).read_bytes()


def test_pointing_tells_name_numbers_formula_and_slope(visit: Open) -> None:
    _, loss = classic()
    page = visit(draw(loss).html)
    part(page, "h1").hover()
    assert page.locator("#tip b").inner_text() == "h1"
    told = page.locator("#tip").inner_text().split("\n")
    assert told[:4] == ["h1", "data", "0.5932699921", "grad"]
    assert "h1 = sigmoid(net_h1)" in told
    part(page, "sigmoid of h1").hover()
    assert page.locator("#tip dd").all_inner_texts()[-1] == "0.2413007086"
    page.mouse.move(5, 400)
    assert page.locator("#tip").is_hidden()


def test_a_click_leaves_one_nodes_edges_and_escape_brings_all_back(visit: Open) -> None:
    page = visit(draw(expression()).html)
    part(page, "mul of d").click()
    kept = page.locator(".kept")
    assert kept.count() == 4 + 3  # a, b, the product and d, and the edges between them
    assert page.locator("#stage svg.alone").count() == 1
    page.keyboard.press("Escape")
    assert kept.count() == 0
    part(page, "d").focus()
    page.keyboard.press("Enter")
    assert kept.count() == 3 + 2
    page.keyboard.press("Enter")
    assert kept.count() == 0


def test_it_zooms_where_the_pointer_is_and_pans(visit: Open) -> None:
    page = visit(draw(expression()).html)
    whole = window(page)
    node = part(page, "d")
    before = node.bounding_box()
    assert before
    x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
    page.mouse.move(x, y)
    for _ in range(3):
        page.mouse.wheel(0, -200)
    until(page, "document.querySelector('#stage svg').viewBox.baseVal.width < 100")
    after = node.bounding_box()
    assert after
    assert after["width"] > 2 * before["width"]
    assert after["x"] + after["width"] / 2 == pytest.approx(x, abs=3)
    assert after["y"] + after["height"] / 2 == pytest.approx(y, abs=3)
    page.mouse.down()
    page.mouse.move(x + 50, y - 30, steps=5)
    page.mouse.up()
    moved = node.bounding_box()
    assert moved
    assert moved["x"] == pytest.approx(after["x"] + 50, abs=3)
    assert moved["y"] == pytest.approx(after["y"] - 30, abs=3)
    assert page.locator(".kept").count() == 0  # a drag is no click
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert window(page) == pytest.approx(whole, abs=0.01)
    page.locator("#in").click()
    assert window(page)[2] < whole[2]
    page.locator("#fit").click()
    assert window(page) == pytest.approx(whole, abs=0.01)


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_is_wider_than_the_window(visit: Open, width: int) -> None:
    page = visit(draw(expression(), title="w" * 200).html, viewport={"width": width, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    stage, words = page.locator("#stage").bounding_box(), page.locator("#help").bounding_box()
    assert stage
    assert words
    assert stage["y"] + stage["height"] <= words["y"]  # the words cover nothing of the picture
    assert words["y"] + words["height"] <= 640
    part(page, "e").hover()
    box = page.locator("#tip").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_whole_picture_is_saved_as_svg_however_it_is_zoomed(
    visit: Open, theme: Literal["light", "dark"]
) -> None:
    page = visit(draw(classic()[1], title="A title", theme=theme).html)
    whole = window(page)
    for _ in range(3):
        page.locator("#in").click()
    assert window(page)[2] < whole[2]
    root = ET.fromstring(saved(page, "Graph as SVG"))
    assert [float(x) for x in root.attrib["viewBox"].split()] == pytest.approx(whole)
    assert float(root.attrib["width"]) == pytest.approx(whole[2])
    assert root.find(f"{SVG}title").text == "A title"  # type: ignore[union-attr]
    texts = {text.text for text in root.iter(f"{SVG}text")}
    assert {"net_h\N{SUBSCRIPT ONE}", "data 0.3775"} <= texts
    named = {name for part in root.iter() for name in part.attrib}
    assert not {"class", "data-key", "tabindex", "role", "aria-label"} & named
    assert window(page)[2] < whole[2]  # the page itself stays as it is


def test_what_is_isolated_is_saved_as_it_is_shown(visit: Open) -> None:
    page = visit(draw(expression(), title="A title").html)
    part(page, "mul of d").click()
    until(page, "getComputedStyle(document.querySelector('.node:not(.kept)')).opacity < 0.2")
    root = ET.fromstring(saved(page, "Graph as SVG"))
    faint = [x for x in root.iter(f"{SVG}g") if float(x.attrib["opacity"]) < 0.2]
    assert faint
    assert len(faint) == page.locator(":is(.node, .edge):not(.kept)").count()


def test_the_picture_is_saved_as_png(visit: Open) -> None:
    page = visit(draw(expression(), title="A title").html)
    keep_drawing(page)
    picture = saved(page, "Graph as PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert [width, height] == pytest.approx([2 * x for x in window(page)[2:]], abs=2)
    assert len(picture) > 5_000  # more than a background


@pytest.mark.parametrize("width", [390, 1440])
def test_the_menu_is_in_the_window_and_closes(visit: Open, width: int) -> None:
    page = visit(draw(expression(), lang="ko").html, viewport={"width": width, "height": 640})
    page.locator("#export summary").click()
    ways = page.locator("#export button")
    assert ways.all_inner_texts() == ["그래프를 SVG로", "그래프를 PNG로", "인쇄"]
    for box in (way.bounding_box() for way in ways.all()):
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    expect(page.locator("#export")).not_to_have_attribute("open", "")


def test_paper_has_the_whole_picture_alone_and_the_window_stays(visit: Open) -> None:
    page = visit(draw(expression()).html)
    whole = window(page)
    page.locator("#in").click()
    zoomed = window(page)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert window(page) == pytest.approx(whole, abs=0.01)
    for beside in ("#tools", "#help", "#tip"):
        assert page.locator(beside).is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert window(page) == pytest.approx(zoomed, abs=0.01)
