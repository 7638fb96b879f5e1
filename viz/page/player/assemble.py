"""The page as one text: its files, its data, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from viz.theme import FONT, THEMES, Theme

PageTheme = Literal["auto", "light", "dark"]
PAGE_THEMES: tuple[PageTheme, ...] = ("auto", "light", "dark")

FOLDER = Path(__file__).with_name("page")
# In this order: each file uses what those before it define.
_NAMES = (
    "model", "dom", "shapes", "groups", "graph", "view", "card", "step", "paths", "parts",
    "timeline", "main",
)  # fmt: skip
SCRIPTS = tuple(FOLDER / f"{name}.js" for name in _NAMES)


def assemble(
    data: dict[str, Any],
    theme: PageTheme = "auto",
    scripts: Sequence[Path] = SCRIPTS,
    styles: Sequence[Path] = (),
) -> str:
    """The page that shows `data`: HTML with its style and script inside, and no way out.

    The policy allows this very style and this very script, by their hashes, and no connection,
    image, font, frame or form.  Data can't break out of its element, for it holds no "<".
    A page that shows more than a computation brings scripts of its own, and styles.
    """
    style = "".join([_colours(), *map(_file, (FOLDER / "page.css", *styles))])
    script = "\n".join(['(() => {\n"use strict";', *map(_file, scripts), "})();"])
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    holes = {
        "policy": policy,
        "theme": theme,
        "title": html.escape(data["title"]),
        "style": style,
        "data": json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),
        "script": script,
    }
    pieces = _file(FOLDER / "page.html").split("@@")  # text, name of a hole, text, ...
    return "".join(holes[piece] if i % 2 else piece for i, piece in enumerate(pieces))


def _file(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The text's hash, as a content-security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _colours() -> str:
    """The colours of the themes as properties: light, or dark where the reader wants it so."""
    light, dark = (_properties(THEMES[name]) for name in ("light", "dark"))
    return (
        f":root{{{light};--font:{FONT};color-scheme:light}}\n"
        f'@media(prefers-color-scheme:dark){{:root[data-theme="auto"]{{{dark};color-scheme:dark}}}}\n'
        f':root[data-theme="dark"]{{{dark};color-scheme:dark}}\n'
    )


def _properties(theme: Theme) -> str:
    """The theme's colours as CSS properties: --on-operation:#fff."""
    colours = {name: x for name, x in asdict(theme).items() if isinstance(x, str)}
    return ";".join(f"--{name.replace('_', '-')}:{x}" for name, x in colours.items())
