"""Pages in narrow windows, with long titles, and on paper."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reading import Open, classic, go, overflow

import viz
from viz import Player, play, worksheet
from viz.page.report import Report

pytestmark = pytest.mark.browser

LONG = "the_loss_of_a_network_whose_name_has_no_place_to_break_" * 2
TITLES = [None, LONG, "A title of many words that goes on and on over the width of a phone " * 2,
          "역전파를 손으로 따라가는 아주 긴 제목 " * 5]  # fmt: skip
WIDTHS = [320, 360, 390, 768, 1440]


@cache
def pages_titled(title: str | None) -> tuple[str, str, str]:
    """A player, a worksheet and a report."""
    loss, other = classic()[1], title or "short"
    return (
        play(loss, title=title).html, worksheet(loss, title=other).html, report(other).html
    )  # fmt: skip


@pytest.mark.parametrize("title", TITLES, ids=["own", "unbroken", "words", "korean"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(visit: Open, width: int, title: str | None) -> None:
    size = {"viewport": {"width": width, "height": 800}}
    player, sheet, told = pages_titled(title)
    page = visit(player, **size)
    assert overflow(page) <= 0
    assert page.locator("#theme").bounding_box()["x"] < width  # type: ignore[index]
    assert overflow(visit(sheet, **size)) <= 0
    assert overflow(visit(told, **size)) <= 0


@pytest.mark.parametrize("width", WIDTHS)
def test_updates_and_questions_fit(visit: Open, width: int) -> None:
    page = visit(play(classic()[1], title=LONG), viewport={"width": width, "height": 800})
    page.keyboard.press("End")
    page.get_by_role("button", name="Update", exact=True).click()
    assert cut(page) == []
    page.get_by_role("button", name="Quiz", exact=True).click()
    for kind in ("path", "gradient"):
        page.get_by_label("Ask for").select_option(kind)
        for _ in range(3):
            page.locator(".choices button").first.click()
        assert cut(page) == []
    page.get_by_role("button", name="Quiz", exact=True).click()
    go(page, 31)
    page.locator(".leaves button").first.click()
    assert cut(page) == []


def cut(page: Page) -> list[str]:
    """What is wider than the page or than the panel."""
    assert overflow(page) <= 0
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('#panel *, header *')].filter((e) => e.clientWidth && "
        "e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.className || e.tagName)"
    )
    return found


def report(title: str) -> Report:
    """A page with a picture, a table and code that are all wide."""
    loss = classic()[1]
    page = Report(title)
    page.section("A picture")
    page.text("One sentence.")
    page.picture(lambda theme: viz.draw(loss, theme=theme), "the network")
    page.section("Numbers")
    page.table(["name", *map(str, range(30))], [["row", *(x / 7.0 for x in range(30))]])
    page.code("x = " + " + ".join(map(str, range(80))))
    page.facts([("a" * 60, "b" * 200)])
    return page


def edges_of_paper(page: Page) -> list[float]:
    """The left, right and height of the graph as paper has it, in a window as wide as the paper."""
    page.emulate_media(media="print")
    found: list[float] = page.evaluate(
        "(() => { const box = document.querySelector('#scroller svg').getBoundingClientRect();"
        "return [box.left, box.right, box.height]; })()"
    )
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_has_the_whole_graph(visit: Open, theme: str) -> None:
    width = 718  # A4 without its margins
    player: Player = play(classic()[1], theme=theme)  # type: ignore[arg-type]
    page = visit(player, viewport={"width": width, "height": 600})
    page.keyboard.press("End")
    left, right, height = edges_of_paper(page)
    assert 0 <= left < right <= width
    assert 150 < height < 700
    assert overflow(page) <= 0
    hidden = page.evaluate(
        "[...document.querySelectorAll('main *')].filter((e) => /auto|scroll|hidden/.test("
        "getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 2).map((e) => e.id)"
    )
    assert not [name for name in hidden if name]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("footer").is_hidden()


def test_a_printed_report_wastes_no_page_and_cuts_nothing(visit: Open, tmp_path: Path) -> None:
    page = visit(
        report("A report").html, color_scheme="dark", viewport={"width": 718, "height": 900}
    )
    page.emulate_media(media="print", color_scheme="dark")
    assert overflow(page) <= 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    seen = page.locator("figure img:visible")
    assert [seen.nth(i).get_attribute("class") for i in range(seen.count())] == ["light"]
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    pages = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "report.pdf").read_bytes()))
    assert pages <= 2


def test_a_phone_has_the_legend_behind_the_words(visit: Open) -> None:
    page = visit(play(classic()[1]), viewport={"width": 390, "height": 844})
    assert page.locator("#panel > #legend").count() == 1
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("#stage > #legend")).to_have_count(1)
    assert page.locator("#legend li").count() > 5
