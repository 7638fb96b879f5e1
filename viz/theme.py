"""The colours of pictures, in a light and a dark theme.

Colour is never the only cue.  A leaf has rounded corners, an inner Value square ones, a root a
double frame, a constant a dashed frame, and a folded box is a folder; a positive flow ends in an
arrow, a negative one in a disc, flows of both signs in a diamond, and a flow of 0 is dashed.
Colours that must be told apart differ by at least 15 (CIEDE2000), also for readers without red or
green cones, whom the tests simulate.  The background is filled, so that the text stays readable on
a page of any colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark"]

FONT = "Helvetica,Arial,sans-serif"  # available, or replaced by a similar font, everywhere
# For systems that have Hangul fonts but do not fall back to them by themselves.
HANGUL_FONTS = ("Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic")
PAGE_FONT = FONT.replace(",sans", "".join(f',"{name}"' for name in HANGUL_FONTS) + ",sans")


@dataclass(frozen=True)
class Theme:
    """Colours of a picture."""

    background: str
    text: str
    quiet: str  # constants, the legend, edges without a gradient
    faint: str  # nodes and edges off the paths of a gradient
    line: str  # frames
    inner: str
    leaf: str
    root: str
    operation: str
    on_operation: str  # text on an operation
    positive: str
    negative: str
    trouble: str  # nan and inf
    folded: str
    paths: tuple[str, str, str, str]  # the paths of one gradient, largest first


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
