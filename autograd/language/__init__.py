"""What pictures, pages, explanations and `dotgrad demo` say, in the reader's language.

A language is one file, such as `en.json` and `ko.json`, with the same keys in all of them.  `say`
gives a text of the language that is spoken, which is English where nobody chose: a function with
`lang=` is `spoken`, and what it calls says its texts in that language.

catalog.py    a language: its texts, and how the holes in them are filled
particles.py  what Korean appends to a word, by its last sound
choice.py     which language is spoken: say, speaking, spoken; that of the environment
"""

from __future__ import annotations

from autograd.language.catalog import LANGUAGES, Catalog, catalog
from autograd.language.choice import check_lang, of_environment, say, speaking, spoken, spoken_now

__all__ = [
    "LANGUAGES", "Catalog", "catalog", "check_lang", "of_environment", "say", "speaking", "spoken",
    "spoken_now",
]  # fmt: skip
