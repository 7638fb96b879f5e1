"""What stands in documents for readers of plain Markdown, as a site needs it.

Links to files outside of the documents become their names, and a <picture> of two themes becomes
two pictures, of which the site shows the one that suits the theme it is read in.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_LINK = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+[^)#]*)(?:#[^)]*)?\)")
_PICTURE = re.compile(r"<picture>.*?</picture>", re.DOTALL)


def for_site(text: str, document: Path, root: Path) -> str:
    """The text of a document; `root` is the folder that holds all documents of the site."""

    def link(found: re.Match[str]) -> str:
        target = (document.parent / found[2]).resolve()
        inside = root in target.parents and target.suffix == ".md" and target.name != "README.md"
        return found[0] if inside else found[1]

    return _PICTURE.sub(_two_pictures, _LINK.sub(link, text))


def _two_pictures(found: re.Match[str]) -> str:
    """The light picture and the dark one."""
    sources = re.findall(r'<source media="([^"]*)" srcset="([^"]*)">', found[0])
    dark = next(name for media, name in sources if "dark" in media and "reduce" not in media)
    alt, light = (
        re.search(rf'{name}="([^"]*)"', found[0].split("<img")[1]) for name in ("alt", "src")
    )
    assert alt is not None
    assert light is not None
    return "\n".join(
        f'<img class="only-{theme}" alt="{alt[1]}" src="{name}">'
        for theme, name in (("light", light[1]), ("dark", dark))
    )


def read(app: Any, name: str, source: list[str]) -> None:
    """Sphinx has read a document."""
    source[0] = for_site(source[0], Path(app.env.doc2path(name)), Path(app.srcdir).resolve())


def setup(app: Any) -> dict[str, bool]:
    """For Sphinx."""
    app.connect("source-read", read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
