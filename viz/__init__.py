"""Pictures of computations: what each Value holds, and how the gradient flowed back to it.

    from viz import draw

    drawing = draw(loss)               # shows itself in a notebook
    drawing.save("loss.svg")           # svg, png, pdf or dot, by the suffix
    drawing.dot                        # the DOT text
    draw(loss, collapse="layer")       # a box for each layer
    draw(model)                        # neurons and weights
    play(loss).save("loss.html")       # a page that steps through it, forward and back
    playground(model, objective, x, y) # a page in which the model trains
    record(model, objective)           # a callback for fit, and then a page of the training
    worksheet(loss).save("sheet.html") # blanks to fill in, and the solution

Nothing is imported for rendering until a picture is asked for.
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
