"""A Chromium for the tests, and pages in it that may do nothing but show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
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


@pytest.fixture
def visit(browser: Browser, tmp_path: Path, complaints: list[str]) -> Iterator[Open]:
    """Opens a player, or HTML, from a file.

    Afterwards the test fails if a page asked for anything, complained, or broke its own policy.
    """
    contexts = []

    def visit(shown: Player | str, **options: Any) -> Page:
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(shown if isinstance(shown, str) else shown.html, encoding="utf-8")
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)  # a loaded machine is slow, not wrong
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", lambda request: asked(request.url, path.as_uri()))
        page.goto(path.as_uri())
        return page

    def asked(url: str, own: str) -> None:
        if url not in (own, "about:srcdoc"):
            complaints.append(f"request: {url}")

    yield visit
    for context in contexts:
        context.close()
    assert not complaints
