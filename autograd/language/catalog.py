"""A language: its texts by their keys, and how the holes in them are filled.

In a catalog a text is a string, or a table of plural forms such as {"one": ..., "other": ...}, from
which the number in the hole `count` selects.  A hole is written

    {name}          the text or the number of that name
    {name:은/는}     the same, with the particle that fits after it: see particles.py

and `say` in `viz/page/player/page/texts.js` reads texts in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from autograd.language.particles import with_particle

LANGUAGES = ("en", "ko")
HOLE = re.compile(r"\{(\w+)(?::([^{}/]*)/([^{}]*))?\}")

# The plural form of a whole number, by the names of Unicode's CLDR; "other" if none is given.
_PLURALS: Mapping[str, Callable[[int], str]] = {"en": lambda n: "one" if n == 1 else "other"}

Text = str | Mapping[str, str]


class Catalog(NamedTuple):
    """The texts of a language, by section and key; `code` is its BCP 47 name, such as "ko"."""

    code: str
    sections: Mapping[str, Mapping[str, Text]]

    def say(self, key: str, /, **holes: object) -> str:
        """The text of "section.name" with its holes filled; whole numbers with commas.

        Raises KeyError for an unknown key or hole.
        """
        return filled(self.text(key, holes.get("count")), holes)

    def text(self, key: str, count: object = None) -> str:
        """The text of "section.name" with its holes; for plural forms, the one for a count."""
        section, _, name = key.partition(".")
        text = self.sections[section][name]
        return text if isinstance(text, str) else self._form(text, count)

    def _form(self, forms: Mapping[str, str], count: object) -> str:
        """The plural form for a count."""
        choose = _PLURALS.get(self.code)
        form = choose(count) if choose and isinstance(count, int) else "other"
        return forms.get(form, forms["other"])

    def texts(self, *sections: str) -> dict[str, Text]:
        """All texts of some sections, by their keys, for the script of a page."""
        return {key: text for name in sections for key, text in self.sections[name].items()}


def filled(text: str, holes: Mapping[str, object]) -> str:
    """The text with its holes filled; whole numbers with commas."""
    first, rest = _pieces(text)
    written = first
    for name, closed, opened, after in rest:
        value = holes[name]
        word = f"{value:,}" if type(value) is int else str(value)
        written += (word if closed is None else with_particle(word, closed, opened)) + after
    return written


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str, list[tuple[str, Any, Any, str]]]:
    """What stands before the first hole, and for each hole its name, its particles, what follows.

    A page says some texts for each of thousands of Values.
    """
    first, *rest = HOLE.split(text)
    return first, list(zip(*(rest[i::4] for i in range(4))))


@lru_cache
def catalog(lang: str) -> Catalog:
    """The catalog of one of LANGUAGES."""
    import json  # late: a program that says nothing needs neither

    text = Path(__file__).with_name(f"{lang}.json").read_text("utf-8")
    tables: dict[str, dict[str, Any]] = json.loads(text)
    return Catalog(lang, tables)
