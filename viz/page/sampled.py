"""The graph of one of several samples, for pages in which a reader can choose another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import Value
from autograd.sweep import topological
from viz.page.player.live import nodes_of
from viz.page.player.sweep import sweep
from viz.page.sample import loss_of, unchanged
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
        root = objective(*self.given)
        leaves = [x for x in topological(root) if x.op is None] if isinstance(root, Value) else []
        with unchanged(leaves):
            self.found = sweep(loss_of(objective, self.given, limit)[-1])

    def add_to(self, live: dict[str, Any]) -> dict[Value, int]:
        """Add the choice of the sample to a page that computes; returns the node of each Value."""
        nodes = nodes_of(self.found, live)
        live["choice"] = self.samples.choice(self.given, self.sample, nodes)
        return nodes
