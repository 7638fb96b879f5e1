"""Text for pictures: short numbers, harmless labels, DOT strings.

A label is data: anything may stand in it.  It passes two gates on its way into a picture.  `clean`
makes it text that every format can hold, and `quote` makes it a DOT string that means just itself,
`quote_html` a part of a label of HTML.
"""

from __future__ import annotations

import unicodedata

from autograd.chain.names import LABEL_LIMIT, REPLACEMENT, clean

__all__ = [
    "LABEL_LIMIT", "REPLACEMENT", "TITLE_LIMIT", "clean", "number", "quote", "quote_html",
    "text_width",
]  # fmt: skip

TITLE_LIMIT = 120  # characters of a title that are shown


def number(x: float) -> str:
    """x in four significant digits or a few more, never ambiguous.

    Few digits are exact and trailing zeros tell of rounding: 0.5 is `0.5`, 0.49999 is `0.5000`.
    Below a million there is no exponent, and exponents are short: `1.5e-7`.
    """
    if abs(x) < 1e6:
        if x.is_integer():
            return f"{x:.0f}"  # keeps the sign of -0
        if abs(x) >= 1e3:
            return f"{x:.1f}"
    short = f"{x:.4g}"
    text = short if float(short) == x else f"{x:#.4g}"
    if text.endswith("."):  # 999.97
        return f"{text}0"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def quote(*lines: str) -> str:
    """A DOT string of these lines, centred, which stands for the very characters given.

    Graphviz reads escapes (`\\N`, `\\l`), entities (`&lt;`) and the closing quote in a quoted
    string; each is disarmed.
    """
    return '"' + r"\n".join(map(_escape, lines)) + '"'


_ENTITIES = (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot"))


def quote_html(line: str) -> str:
    """The line within a DOT label of HTML, where it stands for the very characters given."""
    for character, entity in _ENTITIES:
        line = line.replace(character, f"&{entity};")
    return line.replace("\\", r"\\")  # escapes (`\N`) are read here, too


def _escape(line: str) -> str:
    return line.replace("\\", r"\\").replace('"', r"\"").replace("&", "&amp;")


def text_width(text: str, size: float) -> float:
    """About how wide the text is: a page may use any font, so a little more than most."""
    return size * sum(_share(c) for c in text)


def _share(character: str) -> float:
    """The width of a character in sizes of its font."""
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    return 0.8 if character.isupper() or character in "mwMW@%…—" else 0.58
