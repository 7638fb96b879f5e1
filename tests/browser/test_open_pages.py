"""Pages that go from test to test come back as new ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from open_pages import Pages
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

_MEDIA = ["print", "(prefers-color-scheme: dark)", "(prefers-reduced-motion)"]
STATE = f"[innerWidth, ...{_MEDIA}.map((x) => matchMedia(x).matches)]"


@pytest.fixture
def kept(browser: Browser) -> Iterator[Pages]:
    """Pages of this test alone."""
    pages = Pages(browser)
    yield pages
    for page in [page for free in pages.free.values() for page in free]:
        page.context.close()


def test_a_page_that_comes_back_is_as_new(kept: Pages) -> None:
    options = {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"}
    page = kept.take(options)
    page.set_content("<style>:hover { color: red }</style><p>the last test")
    page.emulate_media(media="print", reduced_motion="reduce")
    page.mouse.move(20, 20)
    page.mouse.down()
    assert page.evaluate(STATE) == [390, True, True, True]
    kept.give_back(page, options)
    again = kept.take({})
    assert again is page
    assert again.evaluate(STATE) == [1280, False, False, False]
    again.set_content("<p>the next")
    assert again.locator("p").all_inner_texts() == ["the next"]
    assert again.locator(":hover").count() == 0
    again.evaluate(
        "addEventListener('mousemove', (e) => { document.title = `${e.buttons} down`; })"
    )
    again.mouse.move(30, 30)
    assert again.title() == "0 down"
    kept.give_back(again, {})


def test_a_page_in_use_and_another_context_are_no_choice(kept: Pages) -> None:
    kinds = [{}, {}, {"has_touch": True}]
    taken = [kept.take(options) for options in kinds]
    assert len({*taken}) == 3
    for page, options in zip(taken, kinds):
        kept.give_back(page, options)
    assert kept.take({"has_touch": True}) is taken[2]
    kept.give_back(taken[2], {"has_touch": True})
