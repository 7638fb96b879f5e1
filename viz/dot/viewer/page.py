"""The page of a picture: its SVG, the facts about each part, and a script that shows them."""

from __future__ import annotations

from html import escape

from autograd.language import say, spoken_now
from viz.dot.facts import Facts, retitled
from viz.page.document import document, read
from viz.theme import ThemeName

_FOLDER, _PLAYER = "viz.dot.viewer", "viz.page.player.page"
_SHARED = ("texts", "dom", "export")  # scripts of the player: elements, and the menu that saves
_SAVE = ("keep", "keepSvg", "keepPng", "print")  # the texts of that menu


def page(svg: str, facts: Facts, title: str, theme: ThemeName) -> str:
    """The HTML text of the page; `svg` is Graphviz's output."""
    picture = retitled(svg[svg.index("<svg") :], facts, keyed=True)
    body = (
        f'<div id="stage">{picture}</div>\n'
        # The menu that saves goes before #theme: the player has a button there, this page none.
        '<div id="tools"><span id="theme" hidden></span>'
        f'<button id="in" aria-label="{escape(say("viewer.in"))}">+</button>'
        f'<button id="out" aria-label="{escape(say("viewer.out"))}">\N{MINUS SIGN}</button>'
        f'<button id="fit">{escape(say("viewer.fit"))}</button></div>\n'
        f'<p id="help">{escape(say("viewer.help"))}</p>\n'
        '<div id="tip" role="status" hidden></div>\n'
    )
    return document(
        title, body, [read(_FOLDER, "viewer.css")], theme=theme,
        scripts=[
            read(_FOLDER, "viewer.js"), *(read(_PLAYER, f"{name}.js") for name in _SHARED)
        ],
        data={key: [fact.name, *map(list, fact.rows)] for key, fact in facts.items()},
        texts={key: spoken_now().sections["player"][key] for key in _SAVE},
        images=True,
    )  # fmt: skip
