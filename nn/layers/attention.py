"""SelfAttention: every position attends to others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import dot, ops
from autograd.compositions import peak
from nn.checks import check_count
from nn.generator import Seed, generator
from nn.init import Rule
from nn.layers.neuron import Linear
from nn.module import Module

Rows = list[list[Any]]  # a list of numbers for each position


class SelfAttention(Module):
    """Multi-head attention of every position to all positions, or if causal to those up to itself.

    width   numbers per position; each head has width / heads of them
    causal  False lets positions see later ones too
    bias    True gives the four linear maps, `query`, `key`, `value` and `output`, biases
    init    how their weights start, as for Linear
    rng     a seed or a `random.Random`

    A head's output at a position is the mean of the values it sees, weighted by
    softmax(query . key / sqrt(width / heads)).  Raises ValueError for a width or heads below 1 and
    for heads that do not divide the width, TypeError for another rng.
    A. Vaswani et al., "Attention is all you need", 2017.

    >>> attention = SelfAttention(4, heads=2, rng=0)
    >>> early, late = [1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]
    >>> alone, before = attention([early])[0], attention([early, late])[0]
    >>> [x.data for x in alone] == [x.data for x in before]  # causal: it does not see what follows
    True
    """

    def __init__(
        self,
        width: int,
        heads: int,
        causal: bool = True,
        bias: bool = False,
        init: str | Rule | None = None,
        rng: Seed = None,
    ) -> None:
        check_count("SelfAttention", "number", width)
        check_count("SelfAttention", "head", heads)
        if width % heads:
            raise ValueError(f"{heads} heads do not divide a width of {width}")
        source = generator(rng)
        self.query = Linear(width, width, bias, init, source)
        self.key = Linear(width, width, bias, init, source)
        self.value = Linear(width, width, bias, init, source)
        self.output = Linear(width, width, bias, init, source)
        self.width, self.heads, self.causal = width, heads, causal

    def __call__(self, positions: Sequence[Sequence[Any]]) -> Rows:
        """A list of `width` numbers for each position, from lists of the same form.

        Raises ValueError if one of them does not have `width` numbers.
        """
        for t, x in enumerate(positions):
            if len(x) != self.width:
                raise ValueError(f"{self!r} takes {self.width} numbers, not {len(x)} at {t}")
        queries, keys, values = (
            [part(x) for x in positions] for part in (self.query, self.key, self.value)
        )
        mixed: Rows = [[] for _ in positions]
        size = self.width // self.heads
        for begin in range(0, self.width, size):
            head = slice(begin, begin + size)
            self._attend(head, queries, keys, values, mixed)
        return [self.output(x) for x in mixed]

    def _attend(self, head: slice, queries: Rows, keys: Rows, values: Rows, mixed: Rows) -> None:
        """Append the output of one head, a slice of each row, for every position."""
        ks = [row[head] for row in keys]
        columns = list(zip(*(row[head] for row in values)))
        root = len(columns) ** 0.5 if columns else 1.0
        for t, row in enumerate(queries):
            seen = ks[: t + 1] if self.causal else ks
            weights = _weights([dot(row[head], k) / root for k in seen])
            mixed[t] += [dot(weights, column[: len(seen)]) for column in columns]

    def config(self) -> dict[str, Any]:
        """See Module."""
        bias = self.query.neurons[0].b is not None
        return {"width": self.width, "heads": self.heads, "causal": self.causal, "bias": bias}

    def __repr__(self) -> str:
        causal = "" if self.causal else ", causal=False"
        return f"SelfAttention({self.width}, {self.heads}{causal})"


def _weights(scores: list[Any]) -> list[Any]:
    """exp(score) / the sum of these: the plainest softmax.

    With only exponentials and products it is the same bit for bit in every engine, and softmax is
    most of the cost of attention besides its dot products.
    """
    shift = peak(scores)
    powers = [ops.exp(score - shift) for score in scores]
    share = 1.0 / ops.sum(powers)
    return [power * share for power in powers]
