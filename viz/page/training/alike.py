"""Which Value of one graph corresponds to which of another, if its structure depends on numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Any

from autograd import Value


class Alike:
    """Finds the Values of a graph in those of other states and samples, by how they are computed.

    Roots correspond to each other, and a leaf that all graphs share corresponds to itself.  Results
    correspond if the same operation was applied to corresponding operands, whatever its constants.
    What logsumexp computes from its largest input therefore has no counterpart in a state where
    another input was the largest.
    """

    def __init__(
        self, order: list[Value], parameters: list[Value], samples: list[list[Any]]
    ) -> None:
        self._lasting: dict[Value, Hashable] = {p: p for p in parameters}
        for given in samples:  # their leaves correspond to each other, in order
            self._lasting |= {x: k for k, x in enumerate(_flat(given))}
        self._known: dict[Hashable, int] = {}
        self._keys = self._keys_of(order)
        self._pairs = [_pairs(value) for value in order]

    def _keys_of(self, order: list[Value]) -> list[int]:
        """A number for each Value; corresponding Values have the same one."""
        keys: dict[Value, int] = {}
        seen: Counter[Hashable] = Counter()
        for value in order:
            key: tuple[Hashable, ...] = (self._lasting.get(value, value.label),)
            if value.op is not None:
                operands = (keys[x] if isinstance(x, Value) else None for x in value.inputs)
                key = (value.op.name, *operands)
            seen[key] += 1
            keys[value] = self._known.setdefault((key, seen[key]), len(self._known))
        return list(keys.values())

    def numbers(self, order: list[Value]) -> tuple[list[float], list[bool]]:
        """A row of `Replay.numbers`, and for each of its numbers whether the graph has it."""
        found = dict(zip(self._keys_of(order), order))
        values = [found.get(key) for key in self._keys]
        root, nan = order[-1], math.nan
        other = values[-1] is not root
        values[-1] = root
        numbers = [nan if value is None else value.data for value in values]
        numbers += [nan if value is None else value.grad for value in values]
        there = 2 * [value is not None for value in values]
        for value, count in zip(values, self._pairs):
            if not count:
                continue
            alike = value is not None and not (value is root and other)
            there += 2 * count * [alike]
            numbers += _flows(value) if value is not None and alike else 2 * count * [nan]
        return numbers, there


def _pairs(value: Value) -> int:
    """The number of edges along which a gradient flows from this Value to its operands."""
    return sum(isinstance(x, Value) for x in value.inputs) if value.op is not None else 0


def _flows(value: Value) -> list[float]:
    """The factor and the flow of each of these edges."""
    numbers: list[float] = []
    for x, *pair in zip(value.inputs, value.flows(1.0), value.flows(value.grad)):
        if isinstance(x, Value):
            numbers += pair
    return numbers


def _flat(given: Any) -> Iterable[Value]:
    """The Values in nested lists, in order."""
    for x in given:
        if isinstance(x, list):
            yield from _flat(x)
        elif isinstance(x, Value):
            yield x
