"""Drawings and pages of computations: the number in each Value, and the gradient that reached it.

    from viz import draw

    drawing = draw(loss)               # a notebook displays it
    drawing.save("loss.svg")           # svg, png, pdf, html or dot, by the suffix
    drawing.dot                        # the DOT text
    draw(loss, collapse="layer")       # one box per layer
    draw(model)                        # neurons and weights
    play(loss).save("loss.html")       # a page that steps through it, forward and backward
    playground(model, objective, x, y) # a page in which the model trains
    record(model, objective)           # a callback for fit that becomes a page of the training
    worksheet(loss).save("sheet.html") # blanks to fill in, and the solution

Rendering libraries are imported only when a picture is rendered.
"""

from __future__ import annotations

from autograd.namesake import insist as _insist

_insist()

from viz.dot.drawing import Drawing, draw, draw_dot
from viz.dot.render import RenderError
from viz.graph.graph import trace
from viz.graph.size import TooLargeError
from viz.page.player import Player, play
from viz.page.playground import playground
from viz.page.training import record
from viz.page.worksheet import Worksheet, worksheet

__all__ = [
    "Drawing",
    "Player",
    "RenderError",
    "TooLargeError",
    "Worksheet",
    "draw",
    "draw_dot",
    "play",
    "playground",
    "record",
    "trace",
    "worksheet",
]
