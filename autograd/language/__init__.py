"""The texts of pictures, pages, explanations and `dotgrad demo`, in the reader's language.

A language is one file, such as `en.json` and `ko.json`, with the same keys in all of them.  `say`
returns a text in the current language, by default English: a function with an argument `lang` is
decorated by `spoken`, and everything it calls says its texts in that language.

catalog.py    a language: its texts, and how the holes in them are filled
particles.py  Korean particles, which depend on the last sound of a word
reader.py     texts in several languages at once, for pages that follow the reader's browser
choice.py     the current language: say, speaking, spoken; the language of the environment
"""

from __future__ import annotations

from autograd.language.catalog import LANGUAGES, Catalog, catalog
from autograd.language.choice import (
    check_lang,
    in_own_language,
    languages_now,
    of_environment,
    say,
    speaking,
    speaking_for_reader,
    spoken,
    spoken_for_reader,
    spoken_now,
)
from autograd.language.reader import in_each_language, in_language, together

__all__ = [
    "LANGUAGES", "Catalog", "catalog", "check_lang", "in_each_language", "in_language",
    "in_own_language", "languages_now", "of_environment", "say", "speaking", "speaking_for_reader",
    "spoken", "spoken_for_reader", "spoken_now", "together",
]  # fmt: skip
