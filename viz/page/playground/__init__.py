"""The playground: a page in which a user's own network trains.

    from viz import playground

    playground(model, objective, inputs, targets, "playground.html")

It is the player's page of one sample, whose update is a training step on all of them.
`playground.py` builds that graph and puts the page together.  `samples.py` finds the leaves that
differ from sample to sample and ships their numbers and the order of the samples, `rules.py` writes
down the optimizers, and `answers.py` finds the model's outputs and prepares their picture.
"""

from __future__ import annotations

from viz.page.playground.playground import playground

__all__ = ["playground"]
