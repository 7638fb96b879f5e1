"""How pictures look: two themes of one design.

Colour never stands alone.  A leaf is rounded, an inner Value square, a root doubly framed, a
constant dashed, a folded box a folder; a positive flow ends in an arrow, a negative one in a disc,
flows of both signs in a diamond, a flow of 0 is dashed.  What must be told apart differs by
at least 15 (CIEDE2000) also where red or green cones are missing, as the tests simulate.  The
background is filled: a picture is pasted on pages of any colour, and its text must stay readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark"]

FONT = "Helvetica,Arial,sans-serif"  # present, or well replaced, everywhere
# Of systems that have Hangul but do not look for it by themselves.
HANGUL_FONTS = ("Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic")
PAGE_FONT = FONT.replace(",sans", "".join(f',"{name}"' for name in HANGUL_FONTS) + ",sans")


@dataclass(frozen=True)
class Theme:
    """Colours of a picture."""

    background: str
    text: str
    quiet: str  # constants, legend, edges that carry nothing
    faint: str  # what is beside the point
    line: str  # frames
    inner: str
    leaf: str
    root: str
    operation: str
    on_operation: str  # text on it
    positive: str
    negative: str
    trouble: str  # nan, inf
    folded: str
    paths: tuple[str, str, str, str]  # of one gradient, the largest first


# name: (light, dark)
_COLOURS = {
    "background": ("#ffffff", "#14181d"),
    "text": ("#1b1f24", "#e8ecf1"),
    "quiet": ("#6b7480", "#97a1ad"),
    "faint": ("#c3cad2", "#414b57"),
    "line": ("#57606a", "#8b95a1"),
    "inner": ("#ffffff", "#1f252c"),
    "leaf": ("#eef3e6", "#26301f"),
    "root": ("#f1eafc", "#322846"),
    "operation": ("#30363d", "#d5dbe2"),
    "on_operation": ("#ffffff", "#14181d"),
    "positive": ("#0b57a4", "#4d9fec"),
    "negative": ("#db7410", "#ffb454"),
    "trouble": ("#a30000", "#eb7070"),
    "folded": ("#e6ecf5", "#202936"),
}
_PATHS = (
    ("#0c2d6e", "#c77c57", "#7e7ef1", "#521b00"),
    ("#a3daf5", "#bced5a", "#5757c7", "#297a00"),
)

THEMES: dict[str, Theme] = {
    name: Theme(**{field: pair[i] for field, pair in _COLOURS.items()}, paths=_PATHS[i])
    for i, name in enumerate(("light", "dark"))
}
