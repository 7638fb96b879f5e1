"""What axe-core finds wrong with a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page
from reading import settled

Theme = Literal["light", "dark"]

AXE = Path(__file__).parents[1] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
_OPTIONS = "{resultTypes: ['violations'], preload: false}"  # pages load nothing


def violations(
    page: Page, themes: Sequence[Theme] = ("light", "dark")
) -> list[tuple[Theme, str, str, list[str]]]:
    """All that axe-core finds wrong in each theme: the theme, the rule, its help, where.

    The page must follow the theme of the system, and have been opened with
    `reduced_motion="reduce"` if anything moves on it.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for theme in themes:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        settled(page)
        told = page.evaluate(f"axe.run(document, {_OPTIONS})")["violations"]
        found += [
            (theme, x["id"], x["help"], [n["html"][:200] for n in x["nodes"][:3]]) for x in told
        ]
    return found
