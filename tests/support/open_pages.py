"""Pages of a browser that go from test to test, since a new one takes longer than most tests."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from playwright.sync_api import Browser, Page

SIZE = {"width": 1280, "height": 800}
_CHANGED = ("viewport", "color_scheme", "reduced_motion")  # what a page can take on later


class Pages:
    """Pages that nobody uses, by the options of their contexts that can't be changed.

    A page comes back with an empty document and no button pressed.  Pages of this project keep
    nothing in the browser, so a new document is a new start.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.free: dict[str, list[Page]] = defaultdict(list)

    def take(self, options: dict[str, Any]) -> Page:
        """A page of a context with these options."""
        free = self.free[_lasting(options)]
        if not free:
            return self._new(options)
        page = free.pop()
        if page.viewport_size != (size := options.get("viewport", SIZE)):
            page.set_viewport_size(size)
        page.emulate_media(
            media="null",
            color_scheme=options.get("color_scheme", "light"),
            reduced_motion=options.get("reduced_motion", "no-preference"),
        )
        return page

    def _new(self, options: dict[str, Any]) -> Page:
        page = self.browser.new_context(**{"viewport": SIZE, **options}).new_page()
        page.set_default_timeout(30_000)  # a loaded machine is slow, not wrong
        return page

    def give_back(self, page: Page, options: dict[str, Any]) -> None:
        """Take a page back, for the next test that wants these options."""
        page.mouse.up()  # a test that failed may still drag
        page.goto("about:blank")
        self.free[_lasting(options)].append(page)


def _lasting(options: dict[str, Any]) -> str:
    return repr(sorted((name, x) for name, x in options.items() if name not in _CHANGED))
