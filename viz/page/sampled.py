"""The graph of one of several samples, for pages in which a reader can choose another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import Value
from viz.page.player.live import nodes_of
from viz.page.player.sweep import sweep
from viz.page.sample import differentiated, graph_of, unchanged
from viz.page.samples import Samples


class Sampled:
    """The computation of an objective for one sample, and the other samples to choose from.

    `found` is that computation after a backward pass; gradients of leaves are as they were before.
    Raises IndexError if there is no such sample, TypeError if the objective does not return a
    Value, and TooLargeError for more than `limit` Values.
    """

    def __init__(
        self, objective: Callable[..., Any], samples: Samples, sample: int, limit: int
    ) -> None:
        samples.check(sample)
        self.samples, self.sample = samples, sample
        self.given = samples.given(sample)
        order = graph_of(objective, self.given, limit)
        with unchanged([value for value in order if value.op is None]):
            self.found = sweep(differentiated(order)[-1])

    def add_to(self, live: dict[str, Any]) -> dict[Value, int]:
        """Add the choice of the sample to a page that computes; returns the node of each Value."""
        nodes = nodes_of(self.found, live)
        live["choice"] = self.samples.choice(self.given, self.sample, nodes)
        return nodes
