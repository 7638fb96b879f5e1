"""The playground: a page in which a network of one's own trains.

    from viz import playground

    playground(model, objective, inputs, targets, "playground.html")

It is the player's page of one sample, whose update is a step of training on all of them:
`samples.py` builds that graph and ships the samples with their order.
"""

from __future__ import annotations

from viz.page.playground.samples import playground

__all__ = ["playground"]
