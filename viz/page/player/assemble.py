"""The HTML of the player, and the parts that other pages built on it replace."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from autograd.language import catalog, in_language, languages_now, say, together
from viz.page.document import PageTheme, Shown, document, read

FOLDER = "viz.page.player.page"

# The order matters: each file uses what the ones before it define.
_BEFORE = (
    "address", "texts", "numbers", "columns", "model", "dom", "notation", "curve", "shapes",
    "cells", "groups", "graph", "view", "card", "step", "opened", "paths",
)  # fmt: skip
_AFTER = ("timeline", "main", "search", "export")
_ALIVE = (
    "machine", "program", "live", "sample", "sampled", "ways", "handles", "moves", "update",
    "questions", "answers", "quiz", "link", "handout", "start",
)  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """What differs between the page of a computation and that of a training run.

    keys       rows of the list of keys: the keys, and the name of the text that describes them
    panel      HTML of the panel beside the graph, with names of texts in braces
    timelines  ids of the timelines below the graph
    words      scripts that define what the panel shows, used by the scripts after them
    more       scripts that run after those of the player
    styles     style sheets after the player's
    sections   sections of the catalog with the texts of the scripts
    """

    keys: Iterable[tuple[str, str]] = (
        ("← →", "keySteps"),
        ("Shift ↑ ↓", "keyNudge"),
        ("Ctrl Z", "keyUndo"),
    )
    panel: str = (
        '<div id="notes"></div>\n'
        '<section id="step" aria-label="{thisStep}"></section>\n'
        '<section id="opened" aria-label="{pathsOf}" hidden></section>\n'
    )
    timelines: tuple[str, ...] = ("sweep",)
    words: tuple[str, ...] = (read(FOLDER, "parts.js"),)
    more: tuple[str, ...] = tuple(read(FOLDER, f"{name}.js") for name in _ALIVE)
    styles: tuple[str, ...] = tuple(
        read(FOLDER, f"{name}.css") for name in ("live", "sample", "handout")
    )
    sections: tuple[str, ...] = ("player", "health")


def assemble(data: dict[str, Any], theme: PageTheme = "auto", parts: Parts | None = None) -> str:
    """The HTML of the page that shows `data`."""
    parts = parts or Parts()
    before, after = ([read(FOLDER, f"{name}.js") for name in names] for names in (_BEFORE, _AFTER))
    holes = {
        "title": escape(data["title"]),
        "keys": "".join(_key(keys, say(f"page.{words}")) for keys, words in parts.keys),
        "panel": _filled(parts.panel),
        "timelines": "".join(f'<div class="row" id="{name}"></div>' for name in parts.timelines),
        "language": _buttons(),
    }
    # text, name of a hole, text, ...
    pieces = _filled(read(FOLDER, "body.html")).split("@@")
    body = "".join(holes[piece] if i % 2 else piece for i, piece in enumerate(pieces))
    first, *others = (
        Shown(
            lang, in_language(data["title"], lang), in_language(body, lang),
            catalog(lang).texts(*parts.sections),
        )
        for lang in languages_now()
    )  # fmt: skip
    styles = [read(FOLDER, "page.css"), *parts.styles]
    if others:
        before.insert(1, read(FOLDER, "language.js"))
        styles.append(read(FOLDER, "language.css"))
    return document(
        first.title,
        first.body,
        styles,
        theme=theme,
        scripts=[*before, *parts.words, *after, *parts.more],
        data=data,
        texts=first.texts,
        others=others,
        images=True,
    )


def _buttons() -> str:
    """The buttons that show the page in another language, if it is in several."""
    names = {lang: catalog(lang).say("page.language") for lang in languages_now()}
    return together(
        "".join(
            f'  <button type="button" lang="{other}">{name}</button>\n'
            for other, name in names.items()
            if other != lang
        )
        for lang in names
    )


def _filled(html: str) -> str:
    """Our own HTML with the names of texts in braces replaced by the texts."""
    return re.sub(r"\{(\w+)\}", lambda hole: escape(say(f"page.{hole[1]}")), html)


def _key(keys: str, words: str) -> str:
    pressed = " ".join(f"<kbd>{escape(key)}</kbd>" for key in keys.split())
    return f"<dt>{pressed}</dt><dd>{escape(words)}</dd>\n"
