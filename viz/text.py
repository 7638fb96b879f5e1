"""Text for pictures: short numbers, safe labels, DOT strings.

A label is data and may contain anything.  `clean` turns it into text that every format can hold;
then `quote` escapes it as a DOT string, or `quote_html` as part of an HTML-like DOT label.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from autograd.chain.digits import same_digits
from autograd.chain.names import LABEL_LIMIT, REPLACEMENT, clean
from autograd.language import LANGUAGES, in_each_language, in_language

__all__ = [
    "LABEL_LIMIT", "REPLACEMENT", "TITLE_LIMIT", "clean", "clean_each", "column", "number",
    "quote", "quote_html", "text_width",
]  # fmt: skip

_DIGITS = 4  # significant digits of a number
TITLE_LIMIT = 120  # longest title in characters; the rest is cut


def number(x: float) -> str:
    """x with four significant digits, or a few more for numbers from 1,000 to a million.

    Fewer digits mean that the number is exact, trailing zeros that it was rounded: 0.5 is `0.5`,
    0.49999 is `0.5000`.  Below a million there is no positive exponent; exponents are not padded:
    `1.5e-7`.
    """
    if abs(x) < 1e6:
        if x.is_integer():
            return f"{x:.0f}"  # unlike int(x), keeps the sign of -0
        if abs(x) >= 1e3:
            return f"{x:.1f}"
    short = f"{x:.{_DIGITS}g}"
    text = short if float(short) == x else f"{x:#.{_DIGITS}g}"
    if text.endswith("."):  # 999.97
        return f"{text}0"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def column(numbers: Iterable[float]) -> list[str]:
    """The numbers of a column as `number` writes them, all with the same count of digits."""
    return same_digits([number(x) for x in numbers], _DIGITS)


def clean_each(text: str, limit: int = LABEL_LIMIT) -> str:
    """The text as `clean` returns it, in each language that it holds."""
    return in_each_language(text, lambda words: clean(words, limit))


def quote(*lines: str) -> str:
    """A DOT string of these lines, centred, with every character taken literally.

    Graphviz interprets escapes (`\\N`, `\\l`), entities (`&lt;`) and the closing quote in a quoted
    string, so all of these are escaped.
    """
    return '"' + r"\n".join(map(_escape, lines)) + '"'


_ENTITIES = (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot"))


def quote_html(line: str) -> str:
    """The line escaped for an HTML-like DOT label, with every character taken literally."""
    for character, entity in _ENTITIES:
        line = line.replace(character, f"&{entity};")
    return line.replace("\\", r"\\")  # Graphviz expands `\N` in these labels as well


def _escape(line: str) -> str:
    return line.replace("\\", r"\\").replace('"', r"\"").replace("&", "&amp;")


def text_width(text: str, size: float) -> float:
    """The approximate width of the text; generous, because a page may use any font.

    `size` is the font size, and the result is in the same unit.  Of a text in several languages it
    is the width of the widest, so that one layout fits all.
    """
    if text.isascii():
        return size * sum(map(_share, text))
    texts = {in_language(text, lang) for lang in LANGUAGES}
    return size * max(sum(map(_share, text)) for text in texts)


@lru_cache(maxsize=4096)
def _share(character: str) -> float:
    """The width of a character as a share of the font size."""
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    return 0.8 if character.isupper() or character in "mwMW@%…—" else 0.58
