"""The page of a picture: its svg, what is known of each part, and a script that shows it."""

from __future__ import annotations

from html import escape

from viz.dot.facts import Facts, retitled
from viz.page.document import document, read
from viz.theme import ThemeName

_FOLDER = "viz.dot.viewer"

_HELP = (
    "Wheel or + and - zoom, dragging and arrow keys pan, 0 shows all. Point at a part for its "
    "numbers; click it, or press Enter on it, to see its edges alone; Esc shows the others again."
)


def page(svg: str, facts: Facts, title: str, theme: ThemeName) -> str:
    """The HTML text; `svg` is as Graphviz wrote it."""
    picture = retitled(svg[svg.index("<svg") :], facts, keyed=True)
    body = (
        f'<div id="stage">{picture}</div>\n'
        '<div id="tools"><button id="in" aria-label="zoom in">+</button>'
        '<button id="out" aria-label="zoom out">\N{MINUS SIGN}</button>'
        '<button id="fit">Fit</button></div>\n'
        f'<p id="help">{escape(_HELP)}</p>\n'
        '<div id="tip" role="status" hidden></div>\n'
    )
    return document(
        title, body, [read(_FOLDER, "viewer.css")], theme=theme,
        scripts=[read(_FOLDER, "viewer.js")],
        data={key: [fact.name, *map(list, fact.rows)] for key, fact in facts.items()},
    )  # fmt: skip
