"""The texts of pictures, pages, explanations and `dotgrad demo`, in the reader's language.

A language is one file, such as `en.json` and `ko.json`, with the same keys in all of them.  `say`
returns a text in the current language, by default English: a function with an argument `lang` is
decorated by `spoken`, and everything it calls says its texts in that language.

catalog.py    a language: its texts, and how the holes in them are filled
particles.py  Korean particles, which depend on the last sound of a word
choice.py     the current language: say, speaking, spoken; the language of the environment
"""

from __future__ import annotations

from autograd.language.catalog import LANGUAGES, Catalog, catalog
from autograd.language.choice import check_lang, of_environment, say, speaking, spoken, spoken_now

__all__ = [
    "LANGUAGES", "Catalog", "catalog", "check_lang", "of_environment", "say", "speaking", "spoken",
    "spoken_now",
]  # fmt: skip
