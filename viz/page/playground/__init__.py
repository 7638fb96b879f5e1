"""The playground: a page in which a network of one's own trains.

    from viz import playground

    playground(model, objective, inputs, targets, "playground.html")

It is the player's page of one sample, whose update is a step of training on all of them:
`playground.py` builds that graph and puts the page together.  `samples.py` says which leaves
differ from sample to sample and ships their numbers with their order, `rules.py` writes down the
optimizers, and `answers.py` finds what the model says, and where it is shown.
"""

from __future__ import annotations

from viz.page.playground.playground import playground

__all__ = ["playground"]
