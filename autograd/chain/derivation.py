"""The numbers that explain a gradient: its total, its paths, and where the paths meet."""

from __future__ import annotations

from autograd.chain.graph import Graph
from autograd.chain.stops import Factor, product
from autograd.value import Value


class Derivation:
    """The numbers behind a gradient; Explanation describes the attributes."""

    def __init__(self, graph: Graph, paths: int = 4) -> None:
        self.graph = graph
        self.output = graph.output
        self.wrt = wrt = graph.wrt
        self.total = graph.adjoints.get(wrt, 0.0)
        self.paths = graph.largest_paths(paths)
        self.more = graph.counts[wrt] - len(self.paths)
        self.rest = self.total - sum(p.product for p in self.paths) if self.more else 0.0
        self.tail = self._tail()
        self.meet = self.tail[0].upper if self.tail else wrt
        self.terms = [
            (f, product(graph.adjoints[f.upper], f.value)) for f in graph.users.get(self.meet, [])
        ]

    def _tail(self) -> tuple[Factor, ...]:
        """The factors shared by all paths, from where the paths meet down to `wrt`."""
        tail: list[Factor] = []
        stop = self.wrt
        while len(users := self.graph.users.get(stop, [])) == 1:
            tail.append(users[0])
            stop = users[0].upper
        return tuple(reversed(tail))

    def name(self, stop: Value) -> str:
        """The name of `stop` in this explanation."""
        return self.graph.names[stop]
