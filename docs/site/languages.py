"""The language of each page, for screen readers, fonts and line breaks: Korean under `ko/`."""

from __future__ import annotations

from typing import Any


def language(name: str) -> str:
    """The language of the document of this name, as HTML calls it."""
    return "ko" if name.startswith("ko/") else "en"


def tell(app: Any, name: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Sphinx is about to write a page."""
    context["language"] = language(name)


def setup(app: Any) -> dict[str, bool]:
    """For Sphinx."""
    app.connect("html-page-context", tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
