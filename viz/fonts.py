"""Fonts that have Hangul, for texts in Korean: whether one is installed, and what says so."""

from __future__ import annotations

import os
import re
import struct
import sys
import warnings
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from autograd.language import spoken_now
from viz.dot.bundled import FONT_FOLDERS
from viz.theme import FONT, HANGUL_FONTS

_HANGUL = re.compile("[\N{HANGUL CHOSEONG KIYEOK}-\N{HANGUL JONGSEONG SSANGNIEUN}가-힣ㄱ-ㆎ]")
_SUFFIXES = {".ttf", ".otf", ".ttc"}
_RANGE = 46  # the place of the second word of Unicode ranges in the table OS/2
_SYLLABLES = 1 << 24  # bit 56 of the ranges: Hangul syllables
MISSING_GLYPHS = r"Glyph \d+ .*missing from font"  # what matplotlib says of each character
MISSING = (
    "no font here has Hangul, so Korean texts are drawn as empty boxes: install one, such as the "
    "package fonts-nanum"
)


def family() -> str:
    """The fonts that a picture names, for the language that is spoken.

    A font for numbers comes before those with Hangul: they have the subscripts 1 to 4 only, and
    smaller than other fonts.
    """
    if spoken_now().code != "ko":
        return FONT
    return FONT.replace("sans-", ",".join(["DejaVu Sans", *HANGUL_FONTS, "sans-"]))


def told_where_missing() -> None:
    """Warns, in one sentence, that no font has the Hangul of a picture."""
    warnings.warn(MISSING, stacklevel=2)


def in_hangul(text: str) -> bool:
    """True where a character of the text is Hangul."""
    return _HANGUL.search(text) is not None


@lru_cache
def installed(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """True where a font file in these folders has Hangul; only on Linux it can be missing."""
    return sys.platform != "linux" or any(
        has_hangul(path)
        for folder in folders
        for path in Path(os.path.expanduser(folder)).rglob("*")
        if path.suffix.lower() in _SUFFIXES
    )


@lru_cache
def hangul_family() -> str | None:
    """The name by which matplotlib knows a font that has Hangul; None where there is none."""
    from matplotlib.font_manager import FontProperties, findSystemFonts, fontManager

    found: dict[str, str] = {}
    for path in sorted(filter(has_hangul, findSystemFonts())):
        found.setdefault(FontProperties(fname=path).get_name(), path)
    for name in (*HANGUL_FONTS, *sorted(found)):
        if name in found:
            fontManager.addfont(found[name])  # its own list may be older than the font
            return name
    return None


@cache
def has_hangul(path: str | os.PathLike[str]) -> bool:
    """True where a font file says in its table OS/2 that it has Hangul syllables.

    Of a collection the first font counts.  See the OpenType specification, "OS/2".
    """
    try:
        with open(path, "rb") as file:
            start = 0
            if file.read(4) == b"ttcf":
                file.seek(12)
                (start,) = struct.unpack(">I", file.read(4))
            file.seek(start + 4)
            (tables,) = struct.unpack(">H", file.read(2))
            file.seek(start + 12)
            for _ in range(tables):
                tag, _, offset, _ = struct.unpack(">4sIII", file.read(16))
                if tag == b"OS/2":
                    file.seek(offset + _RANGE)
                    return bool(struct.unpack(">I", file.read(4))[0] & _SYLLABLES)
    except (OSError, struct.error):  # no font, or none that can be read
        pass
    return False
