"""Pages as a reader sees them: opened in Chromium, and photographed."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

sys.path.append(str(Path(__file__).parents[1]))  # for what is not installed: benchmarks, tests

from benchmarks.browser import chromium

HEIGHTS = {390: 844, 1280: 800, 1440: 900}  # of a window, by its width


class Photograph(Protocol):
    """Takes the picture of a page."""

    def __call__(
        self, html: str, *, width: int, theme: str, place: str = "", script: str = "",
        whole: bool = False,
    ) -> bytes: ...  # fmt: skip


@contextmanager
def camera() -> Iterator[Photograph]:
    """What takes pictures, as long as the block lasts; raises Disagreement without a Chromium.

    `place` is what stands behind the # of the address, `script` runs in the page before the
    picture, and `whole` takes all of it, however long it is.  RuntimeError where the page complains
    or is wider than its window.
    """
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"

        def photograph(
            html: str, *, width: int, theme: str, place: str = "", script: str = "",
            whole: bool = False,
        ) -> bytes:  # fmt: skip
            file.write_text(html, encoding="utf-8")
            window = {"width": width, "height": HEIGHTS[width]}
            context = browser.new_context(
                viewport=window, color_scheme=theme, reduced_motion="reduce"
            )
            page = context.new_page()
            complaints: list[str] = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(file.as_uri() + place)
            if script:
                page.evaluate(script)
                page.wait_for_timeout(300)  # until what moves has come to rest
            wide = page.evaluate("document.documentElement.scrollWidth")
            picture = page.screenshot(full_page=whole)
            context.close()
            if complaints or wide > width:
                raise RuntimeError(f"{wide} px wide in a window of {width}; {complaints}")
            return picture

        yield photograph
