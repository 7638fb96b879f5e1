"""A page: one self-contained HTML file with a policy that blocks everything from outside."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from autograd.language import spoken_now
from viz.saved import Saved
from viz.theme import PAGE_FONT, THEMES, Theme

PageTheme = Literal["auto", "light", "dark"]
PAGE_THEMES: tuple[PageTheme, ...] = ("auto", "light", "dark")


_SANDBOX = "allow-scripts allow-downloads allow-modals"  # print() counts as a modal


class Page(Saved):
    """An HTML page that displays itself in a notebook and can be saved to a file."""

    formats = ("html", "htm")
    height = 680  # of the frame in a notebook, in pixels

    if TYPE_CHECKING:

        @property
        def html(self) -> str:
            """The page as one HTML string that needs no network and no other file."""

    def _content(self, format: str) -> bytes:
        """The bytes of the page as a file."""
        return self.html.encode()

    def _repr_html_(self) -> str:
        """The page in a sandboxed frame that may run scripts, save files and print, no more."""
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="{_SANDBOX}" '
            f'title="dotgrad {self.kind}" width="100%" height="{self.height}" '
            'style="border:0" allowfullscreen></iframe>'
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """The page for notebooks, and its repr for frontends without HTML."""
        return {"text/html": self._repr_html_(), "text/plain": repr(self)}


class Shown(NamedTuple):
    """What a page shows in one language: its title, its body, and the texts of its scripts."""

    lang: str
    title: str
    body: str
    texts: Mapping[str, Any]


def document(
    title: str,
    body: str,
    styles: Iterable[str],
    *,
    theme: PageTheme = "auto",
    scripts: Iterable[str] = (),
    data: dict[str, Any] | None = None,
    texts: Mapping[str, Any] | None = None,
    others: Iterable[Shown] = (),
    images: bool = False,
) -> str:
    """The HTML of a page with inline styles and scripts, and a policy that allows no others.

    The policy identifies the style and the script by their hashes.  It blocks connections, fonts,
    frames and forms, and images too unless `images` allows embedded ones.  `styles` follow the
    colours of the themes.  Scripts find `data` and `texts` as JSON in the elements with these ids;
    "<" is escaped in both, so that no text can end its element.  The page is in the current
    language, and in the element "languages" it holds `others` for a script to choose from.
    """
    style = colours() + "".join(styles)
    policy = ["default-src 'none'", f"style-src '{_hash(style)}'"]
    if images:
        policy.append("img-src data:")
    inner = body
    if data is not None:
        script = "\n".join(['(() => {\n"use strict";', *scripts, "})();"])
        policy.append(f"script-src '{_hash(script)}'")
        inner += _json("data", data) + ("" if texts is None else _json("texts", texts))
        if languages := {shown.lang: shown._asdict() for shown in others}:
            inner += _json("languages", languages, ascii=False)
        inner += f"<script>{script}</script>\n"
    policy += ["base-uri 'none'", "form-action 'none'"]
    return (
        f'<!doctype html>\n<html lang="{spoken_now().code}" data-theme="{theme}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{inner}</body>\n</html>\n"
    )


# Comments on lines of their own, and indentation.  No string in our files contains either.
_UNSEEN = re.compile(
    r"^[ ]*(/\*(?:(?!\*/).)*\*/[ ]*\n|//[^\n]*\n|\n)|^[ ]+", re.MULTILINE | re.DOTALL
)


def read(package: str, name: str) -> str:
    """The text of a file in a package of pages, without comments and indentation."""
    return _UNSEEN.sub("", files(package).joinpath(name).read_text("utf-8"))


def _json(id: str, data: Any, ascii: bool = True) -> str:
    """A script element that holds `data` as JSON; Hangul takes half the room without ASCII."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=ascii).replace("<", "\\u003c")
    return f'<script type="application/json" id="{id}">{text}</script>\n'


def colours() -> str:
    """CSS with the colours of both themes: dark if the page or the reader's system asks for it."""
    light, dark = (_properties(THEMES[name]) for name in ("light", "dark"))
    return (
        f":root{{{light};--font:{PAGE_FONT};color-scheme:light}}\n"
        f'@media screen and (prefers-color-scheme:dark){{:root[data-theme="auto"]{{{dark};'
        "color-scheme:dark}}\n"
        f'@media screen{{:root[data-theme="dark"]{{{dark};color-scheme:dark}}}}\n'
        ":lang(ko){word-break:keep-all;overflow-wrap:break-word}\n"
    )


def _properties(theme: Theme) -> str:
    """The theme's colours as CSS properties: --on-operation:#fff."""
    colors = {name: x for name, x in asdict(theme).items() if isinstance(x, str)}
    return ";".join(f"--{name.replace('_', '-')}:{x}" for name, x in colors.items())


def _hash(text: str) -> str:
    """The hash of the text in the notation of a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
