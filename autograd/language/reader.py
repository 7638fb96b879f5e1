"""Texts in several languages at once: a page holds them, and its reader's browser chooses.

While a page is made for readers of any language, `say` returns one string that holds the text in
each of LANGUAGES, in their order, with noncharacters of Unicode around and between them:

    U+FDD0 nodes U+FDD1 노드 U+FDD2

Such a string can be joined with others and measured like any other text, so the page is made once.
`in_language` leaves one language of it; in the data of a page the browser does that, see
viz/page/player/page/language.js.  Labels never contain noncharacters: `clean` replaces them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from autograd.language.catalog import LANGUAGES, catalog, filled

_START, _NEXT, _END = "\ufdd0", "\ufdd1", "\ufdd2"
_TEXT = re.compile(_START + _NEXT.join([f"([^{_START}{_NEXT}{_END}]*)"] * len(LANGUAGES)) + _END)


def say_in_each(key: str, holes: Mapping[str, object]) -> str:
    """The text of a key in each language.  Texts in its holes get the particles of theirs."""
    count = holes.get("count")
    texts = {name: x for name, x in holes.items() if isinstance(x, str) and _START in x}
    if not texts:
        return filled(_unfilled(key, count), holes)
    return together(
        filled(
            catalog(lang).text(key, count),
            {**holes, **{name: in_language(x, lang) for name, x in texts.items()}},
        )
        for lang in LANGUAGES
    )


@lru_cache(maxsize=1024, typed=True)
def _unfilled(key: str, count: object) -> str:
    """The text of a key in each language, with its holes: filled at once, they cost little more
    than those of one language."""
    return together(catalog(lang).text(key, count) for lang in LANGUAGES)


def together(texts: Iterable[str]) -> str:
    """One string that holds a text in each language; the text itself if all are the same."""
    first, *others = texts
    if all(text == first for text in others):
        return first
    return _START + _NEXT.join([first, *others]) + _END


def in_language(text: str, lang: str) -> str:
    """The text with all that it holds in several languages in one of them."""
    if _START not in text:
        return text
    return _TEXT.sub(rf"\{LANGUAGES.index(lang) + 1}", text)


def in_each_language(text: str, change: Callable[[str], str]) -> str:
    """The text as `change` returns it for each language."""
    if _START not in text:
        return change(text)
    return together(change(in_language(text, lang)) for lang in LANGUAGES)
