"""Report: a page of text, tables and pictures in one self-contained HTML file.

The file contains each picture in the light and the dark theme; the reader's system chooses.  No
script runs, and nothing is loaded.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from autograd.language import say
from viz.page.document import Page, document, read
from viz.text import TITLE_LIMIT, clean
from viz.theme import THEMES, ThemeName

Draw = Callable[[ThemeName], Any]  # returns a Drawing or a Plot in a theme


class Report(Page):
    """A page that is written section by section; `html` is its text, and `save` writes a file.

    Texts are shown as they are: HTML in them has no effect.
    """

    kind = "report"

    def __init__(self, title: str, subtitle: str = "") -> None:
        self.title = clean(title, TITLE_LIMIT)
        self._parts: list[str] = []
        self._open = False
        self._sections: list[str] = []
        self._head = f"<h1>{escape(self.title)}</h1>\n"
        if subtitle:
            self._head += f'<p class="quiet">{escape(clean(subtitle, 1000))}</p>\n'

    def section(self, title: str) -> None:
        """Begin a section; its title is listed at the top of the page."""
        self._close()
        place = len(self._sections)
        self._sections.append(title)
        self._parts.append(f'<section aria-labelledby="s{place}">\n')
        self._parts.append(f'<h2 id="s{place}">{escape(title)}</h2>\n')
        self._open = True

    def _close(self) -> None:
        if self._open:
            self._parts.append("</section>\n")
        self._open = False

    def text(self, *sentences: str) -> None:
        """Add a paragraph of these sentences."""
        self._parts.append(f"<p>{escape(' '.join(sentences))}</p>\n")

    def link(self, target: str, words: str) -> None:
        """Add a line that links to a file beside the page."""
        link = f'<a href="{escape(quote(target))}">{escape(words)}</a>'
        self._parts.append(f'<p class="link">{link}</p>\n')

    def code(self, text: str) -> None:
        """Add lines of code."""
        self._parts.append(f'<pre tabindex="0"><code>{escape(text)}</code></pre>\n')

    def facts(self, pairs: Iterable[tuple[str, object]]) -> None:
        """Add a list of names and what they stand for, a line for each pair."""
        rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>\n" for k, v in pairs)
        self._parts.append(f"<dl>\n{rows}</dl>\n")

    def table(self, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add a table; the first cell of each row is the row's heading."""
        lines = ["<tr>" + "".join(f'<th scope="col">{escape(h)}</th>' for h in head) + "</tr>"]
        for first, *rest in rows:
            cells = "".join(f"<td>{escape(str(cell))}</td>" for cell in rest)
            lines.append(f'<tr><th scope="row">{escape(str(first))}</th>{cells}</tr>')
        body = "\n".join(lines)
        self._parts.append(f'<div class="wide" tabindex="0"><table>\n{body}\n</table></div>\n')

    def picture(self, draw: Draw, description: str, width: int = 0) -> None:
        """Add a picture with a caption; `draw` returns it, a Drawing or a Plot, for a theme.

        `width` is its largest width in pixels; with 0 the picture keeps its own.
        """
        self._parts.append(_figure(draw, description, width))

    def pictures(self, pictures: Iterable[tuple[Draw, str]]) -> None:
        """Add pictures side by side, each with a caption."""
        figures = "".join(_figure(draw, description, 0) for draw, description in pictures)
        self._parts.append(f'<div class="beside">{figures}</div>\n')

    @property
    def html(self) -> str:
        """The page: one HTML text that needs no network and no other file."""
        links = "".join(
            f'<li><a href="#s{i}">{escape(title)}</a></li>'
            for i, title in enumerate(self._sections)
        )
        label = escape(say("report.contents"))
        contents = f'<nav aria-label="{label}"><ul>{links}</ul></nav>\n' if links else ""
        body = "".join(self._parts) + ("</section>\n" if self._open else "")
        whole = f"<main>\n{self._head}{contents}{body}</main>\n"
        return document(self.title, whole, [read("viz.page.report", "report.css")], images=True)

    def __repr__(self) -> str:
        return f"<Report {self.title!r} of {len(self._sections)} sections; .save(path)>"


def _figure(draw: Draw, description: str, width: int) -> str:
    """A picture in each theme, one of which is shown, and its caption."""
    images = []
    for theme in THEMES:
        svg = draw(theme).pipe("svg")  # type: ignore[arg-type]
        source = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
        size = f' width="{width}"' if width else ""
        images.append(f'<img class="{theme}" src="{source}" alt="{escape(description)}"{size}>')
    caption = f"<figcaption>{escape(description)}</figcaption>"
    seen = f'<div class="wide" tabindex="0">{"".join(images)}</div>'
    return f"<figure>{seen}{caption}</figure>\n"
