"""The playground: a page in which a user's own network trains.

    from viz import playground

    playground(model, objective, inputs, targets, "playground.html")

It is the player's page of one sample, whose update is a training step on all of them.
`playground.py` puts the page together, with the graph and the samples that pages choose from.
`rules.py` writes down the optimizers, and `answers.py` finds the model's outputs and prepares their
picture.
"""

from __future__ import annotations

from viz.page.playground.playground import playground

__all__ = ["playground"]
