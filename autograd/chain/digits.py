"""The same count of digits for all numbers of a column: 0.1000, 0.2000, as textbooks print them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"-?(\d+)(?:\.(\d*))?(e[-+]?\d+)?")


def same_digits(texts: Sequence[str], most: int) -> list[str]:
    """The texts of a column's numbers, padded with zeros to the same count of digits.

    All get as many decimals as the longest (0.05, 0.10), unless one would then have more than
    `most` significant digits, to which the texts are rounded: then all get the same count of
    significant digits (0.5000, 0.08217).  So a padded zero is always a correct digit.  0 stays `0`,
    and so does anything that is not a number; a column of whole numbers gets no decimal point.
    """
    places = max(map(_decimals, texts), default=0)
    padded = [_padded(text, places - _decimals(text)) for text in texts]
    longer = (new != old and _significant(new) > most for new, old in zip(padded, texts))
    if not any("e" in text for text in texts) and not any(longer):
        return padded
    count = max((_significant(text) for text in texts if "." in text), default=0)
    return [_padded(text, min(count, most) - _significant(text)) for text in texts]


def _decimals(text: str) -> int:
    """The number of digits after the decimal point."""
    found = _NUMBER.fullmatch(text)
    return len(found[2] or "") if found else 0


def _significant(text: str) -> int:
    """The number of significant digits; 0 for 0 and for texts of no number."""
    found = _NUMBER.fullmatch(text)
    return len((found[1] + (found[2] or "")).lstrip("0")) if found else 0


def _padded(text: str, zeros: int) -> str:
    """The text with so many zeros at the end of its digits."""
    if zeros < 1 or not _significant(text):
        return text
    mantissa, e, exponent = text.partition("e")
    point = "" if "." in mantissa else "."
    return f"{mantissa}{point}{'0' * zeros}{e}{exponent}"
