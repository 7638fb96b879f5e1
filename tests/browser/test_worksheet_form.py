"""Worksheets in a browser: a form that checks what is typed, and sheets on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from accessible import violations
from playwright.sync_api import Page, expect
from reading import Open

from nn.classic import without_biases
from viz import Worksheet, worksheet

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def sheet() -> Worksheet:
    """The classic network, every number blank."""
    return worksheet(without_biases().forward(), title="The classic network")


def said(page: Page, blank: int) -> str:
    return page.locator(f"#said{blank}").inner_text()


def answer(page: Page, name: str, text: str) -> None:
    field = page.get_by_label(re.compile(rf"Blank \d+, {re.escape(name)}$"))
    field.fill(text)
    field.press("Enter")


def test_answers_are_checked_as_in_the_quiz(visit: Open) -> None:
    page = visit(sheet().html)
    expect(page.locator(".bar output")).to_have_text("0 of 43 done")
    answer(page, "net_h1", "0.5")
    assert said(page, 1) == "Not yet. Try again, or take a hint."
    answer(page, "net_h1", "-0.08")
    assert said(page, 1) == "The size is right; look at the sign."
    answer(page, "net_h1", "eight")
    assert said(page, 1) == "Not a number: eight"
    answer(page, "net_h1", "0,08")
    assert said(page, 1) == "Right: 0.08"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Blank 2, h1"
    page.keyboard.type("0.52")
    page.keyboard.press("Tab")  # leaving a field checks it, too
    assert said(page, 2) == "Right: 0.5199893402"
    answer(page, "dE/dnet_o1", "0.05")
    assert said(page, 19) == "Right: 0.04985266736"
    answer(page, "new w5", "0.437")
    expect(page.locator(".bar output")).to_have_text("4 of 43 done")
    graph = page.locator(".sheet:not(.solution) div.graph text")
    assert {"0.08", "0.5200", "0.04985"} <= set(graph.all_text_contents())
    assert "(1)" not in graph.all_text_contents()
    lines = page.locator(".score textarea").input_value().splitlines()
    assert lines[1] == "4 of 4 right, 3 on the first try, 0 with a hint, 0 shown"
    assert lines[2] == "net_h1 = 0.08: right, tries: 3"


def test_hints_are_counted(visit: Open) -> None:
    page = visit(sheet().html)
    page.get_by_label("Hint for blank 3", exact=True).click()
    assert said(page, 3) == "net_h2 = 0.4 · 0.1 + 0.35 · 0.2"
    page.get_by_label("Answer to blank 3", exact=True).click()
    assert said(page, 3) == "It is 0.11"
    page.get_by_label("Hint for blank 4", exact=True).click()
    answer(page, "h2", "0.527")
    assert page.locator(".score > p").inner_text() == (
        "1 of 2 right, 0 on the first try, 1 with a hint, 1 shown"
    )


def test_the_solution_is_hidden_until_it_is_asked_for(visit: Open) -> None:
    page = visit(sheet().html)
    expect(page.locator(".solution")).to_be_hidden()
    page.get_by_role("button", name="Show the solution").click()
    expect(page.locator(".solution h1")).to_have_text("The classic network: solution")
    page.get_by_role("button", name="Hide the solution").click()
    expect(page.locator(".solution")).to_be_hidden()


def test_without_scripts_there_are_sheets_to_print(visit: Open) -> None:
    page = visit(sheet().html, java_script_enabled=False)
    expect(page.locator(".solution")).to_be_visible()
    assert page.locator(".blank").count() == 43


def test_the_graph_fits_a_phone_and_zooms(visit: Open) -> None:
    page = visit(sheet().html, **PHONE)
    graph = page.locator("div.graph").first
    box = graph.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    wide = lambda: float(graph.locator("svg").get_attribute("width") or 0)  # noqa: E731
    page.get_by_role("button", name="Fit").first.click()
    assert wide() <= box["width"]
    before = wide()
    page.get_by_role("button", name="Larger").first.click()
    assert wide() > 1.2 * before
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_paper_has_two_pages_to_fill_in_and_two_with_the_solution(
    visit: Open, tmp_path: Path
) -> None:
    """The first two as they are before anything is typed, and what was typed is printed."""
    page = visit(sheet().html)
    answer(page, "net_h1", "0.08")
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    pdf = (tmp_path / "sheet.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 4
    page.emulate_media(media="print")
    for hidden in (".bar", ".zoom", ".score", ".field button"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".solution")).to_be_visible()
    size: list[float] = page.evaluate(
        "(() => { const box = document.querySelector('.field').getBoundingClientRect();"
        "return [box.width, box.height]; })()"
    )
    millimetre = 96 / 25.4
    assert size[0] >= 24 * millimetre
    assert size[1] >= 6 * millimetre


@pytest.mark.axe
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_accessibility(visit: Open, options: dict[str, object]) -> None:
    page = visit(sheet().html, reduced_motion="reduce", **options)
    answer(page, "net_h1", "0.08")
    answer(page, "h1", "9")
    page.get_by_label("Hint for blank 3", exact=True).click()
    page.get_by_role("button", name="Show the solution").click()
    assert violations(page, themes=("light",)) == []  # a sheet is as white as paper
