"""Fonts with Hangul glyphs for Korean text, and a warning if none is installed."""

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
_RANGE = 46  # offset of ulUnicodeRange2 in the OS/2 table
_SYLLABLES = 1 << 24  # bit 56 of the Unicode ranges: Hangul syllables
MISSING_GLYPHS = r"Glyph \d+ .*missing from font"  # matplotlib's warning about each character
MISSING = (
    "no installed font has Hangul, so Korean text is drawn as empty boxes: install one, such as "
    "the package fonts-nanum"
)


def family() -> str:
    """The font list of a drawing in the current language.

    DejaVu Sans comes before the Hangul fonts, because those have only the subscripts 1 to 4 and
    draw them smaller than other fonts do.
    """
    if spoken_now().code != "ko":
        return FONT
    return FONT.replace("sans-", ",".join(["DejaVu Sans", *HANGUL_FONTS, "sans-"]))


def told_where_missing() -> None:
    """Warn that no installed font has the Hangul that a picture needs."""
    warnings.warn(MISSING, stacklevel=2)


def in_hangul(text: str) -> bool:
    """True if the text contains Hangul."""
    return _HANGUL.search(text) is not None


@lru_cache
def installed(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """True if a font file in these folders has Hangul; systems other than Linux always have one."""
    return sys.platform != "linux" or any(
        has_hangul(path)
        for folder in folders
        for path in Path(os.path.expanduser(folder)).rglob("*")
        if path.suffix.lower() in _SUFFIXES
    )


@lru_cache
def hangul_family() -> str | None:
    """The name under which matplotlib knows a font with Hangul; None if there is none."""
    from matplotlib.font_manager import FontProperties, findSystemFonts, fontManager

    found: dict[str, str] = {}
    for path in sorted(filter(has_hangul, findSystemFonts())):
        found.setdefault(FontProperties(fname=path).get_name(), path)
    for name in (*HANGUL_FONTS, *sorted(found)):
        if name in found:
            fontManager.addfont(found[name])  # matplotlib's cached list may be older than the font
            return name
    return None


@cache
def has_hangul(path: str | os.PathLike[str]) -> bool:
    """True if the OS/2 table of a font file declares Hangul syllables.

    Only the first font of a collection is read.  See the OpenType specification, "OS/2".
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
    except (OSError, struct.error):  # unreadable, or not a font
        pass
    return False
