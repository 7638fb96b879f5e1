"""A Chromium for the tests, and pages in it that may do nothing but show themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from open_pages import Pages
from playwright.sync_api import Browser, Page, sync_playwright
from reading import Open

from viz import Player


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path)
        yield running
        running.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the pages of a test asked for or complained of; it must be empty when the test ends."""
    return []


@pytest.fixture(scope="session")
def pages(browser: Browser) -> Pages:
    """Pages that go from test to test."""
    return Pages(browser)


@pytest.fixture
def visit(pages: Pages, tmp_path: Path, complaints: list[str]) -> Iterator[Open]:
    """Opens a player, or HTML, from a file.

    Afterwards the test fails if a page asked for anything, complained, or broke its own policy.
    Options are those of a context.  `alone=True` is for tests that leave more behind than a new
    document and `Pages.give_back` undo: a clock, or scripts that run before the page's.
    """
    leaving: list[Callable[[], None]] = []

    def visit(shown: Player | str, *, alone: bool = False, **options: Any) -> Page:
        path = tmp_path / f"page{len(leaving)}.html"
        path.write_text(shown if isinstance(shown, str) else shown.html, encoding="utf-8")
        page = pages.take(options)
        listeners = {
            "console": lambda message: complaints.append(f"{message.type}: {message.text}"),
            "pageerror": lambda error: complaints.append(f"error: {error}"),
            "request": lambda request: asked(request.url, path.as_uri()),
        }

        def leave() -> None:
            for event, listener in listeners.items():
                page.remove_listener(event, listener)
            if alone:
                page.context.close()
            else:
                pages.give_back(page, options)

        leaving.append(leave)
        for event, listener in listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]
        page.goto(path.as_uri())
        return page

    def asked(url: str, own: str) -> None:
        if url not in (own, "about:srcdoc"):
            complaints.append(f"request: {url}")

    yield visit
    for leave in leaving:
        leave()
    assert not complaints
