"""How pictures look: two themes of one design.

Colour never stands alone.  A leaf is rounded, an inner Value square, a root doubly framed, a
constant dashed; a positive flow ends in a filled arrow, a negative one in a hollow arrow, none is
dashed.  Blue and orange stay apart in every common kind of colour blindness.  The background is
filled: a picture is pasted on pages of any colour, and its text must stay readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark"]

FONT = "Helvetica,Arial,sans-serif"  # present, or well replaced, everywhere


@dataclass(frozen=True)
class Theme:
    """Colours of a picture."""

    background: str
    text: str
    quiet: str  # constants, legend, edges that carry nothing
    line: str  # frames
    inner: str
    leaf: str
    root: str
    operation: str
    on_operation: str  # text on it
    positive: str
    negative: str
    trouble: str  # nan, inf


THEMES: dict[str, Theme] = {
    "light": Theme(
        background="#ffffff",
        text="#1b1f24",
        quiet="#6b7480",
        line="#57606a",
        inner="#ffffff",
        leaf="#eef3e6",
        root="#f1eafc",
        operation="#30363d",
        on_operation="#ffffff",
        positive="#0b57a4",
        negative="#db7410",
        trouble="#c4126b",
    ),
    "dark": Theme(
        background="#14181d",
        text="#e8ecf1",
        quiet="#97a1ad",
        line="#8b95a1",
        inner="#1f252c",
        leaf="#26301f",
        root="#322846",
        operation="#d5dbe2",
        on_operation="#14181d",
        positive="#4d9fec",
        negative="#ffb454",
        trouble="#ff6fb0",
    ),
}
