"""The page as one text: its files, its data, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from viz.theme import FONT, THEMES, Theme

PageTheme = Literal["auto", "light", "dark"]
PAGE_THEMES: tuple[PageTheme, ...] = ("auto", "light", "dark")

_FOLDER = Path(__file__).with_name("page")
# In this order: each file uses what those before it define.
SCRIPTS = (
    "model", "dom", "shapes", "groups", "graph", "view", "card", "step", "paths", "timeline",
    "main",
)  # fmt: skip


def assemble(data: dict[str, Any], theme: PageTheme = "auto") -> str:
    """The page that shows `data`: HTML with its style and script inside, and no way out.

    The policy allows this very style and this very script, by their hashes, and no connection,
    image, font, frame or form.  Data can't break out of its element, for it holds no "<".
    """
    style = _colours() + _file("page.css")
    script = "\n".join(
        ['(() => {\n"use strict";', *(_file(f"{name}.js") for name in SCRIPTS), "})();"]
    )
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
    pieces = _file("page.html").split("@@")  # text, name of a hole, text, ...
    return "".join(holes[piece] if i % 2 else piece for i, piece in enumerate(pieces))


def _file(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


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
