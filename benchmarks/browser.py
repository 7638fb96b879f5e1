"""The browser in which pages are measured."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.harness import Disagreement

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, closed at the end.  Raises Disagreement if it is not installed."""
    from playwright.sync_api import sync_playwright

    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise Disagreement("pages are measured in Chromium, which is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()
