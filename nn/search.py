"""The search for a module's contents through its attributes, and the labels of its parameters."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any

from autograd import Value
from nn.paths import attribute, item

_op, _own_label = attrgetter("op"), attrgetter("_label")


class Searched:
    """The base of Module: objects that a search looks into, attribute by attribute."""


class Search:
    """The contents of an object and itself: parameters, modules and containers, each once.

    `named` says whether to keep the path of each, `label` whether to label the parameters by it,
    `modules` whether to skip parameters.
    """

    def __init__(
        self, thing: Any, path: str = "", *, named: bool = False, label: bool = False,
        modules: bool = False,
    ) -> None:  # fmt: skip
        self.found: dict[int, Any] = {}
        self.paths: dict[int, str] = {}
        self._named, self._label, self._modules = named, label, modules
        self._rows: list[Sequence[Value]] = []  # found, but not yet entered in `found`
        self._enter(thing, path)

    def parts(self) -> list[Value | Searched]:
        """The parameters and modules, in order."""
        return [x for x in self.found.values() if isinstance(x, (Value, Searched))]

    def _enter(self, thing: Any, path: str) -> None:
        if isinstance(thing, Value):
            if thing.op is None and not self._modules:
                self._add(thing, path)
        elif isinstance(thing, Searched):
            if self._add(thing, path):
                for name, part in vars(thing).items():
                    self._enter(part, attribute(path, name))
        elif isinstance(thing, (list, tuple)):
            if self._add(thing, path):
                self._enter_list(thing, path)
        elif isinstance(thing, dict):
            if self._add(thing, path):
                for key, x in thing.items():
                    self._enter(x, item(path, key))
        elif getattr(thing, "dtype", None) == "O" and self._add(thing, path):  # a NumPy array
            self._enter(thing.tolist(), path)

    def _enter_list(self, things: Sequence[Any], path: str) -> None:
        """The elements; fast if all are parameters, as in the rows of a large network."""
        if set(map(type, things)) != {Value} or set(map(_op, things)) != {None}:
            for i, x in enumerate(things):
                self._enter(x, item(path, i))
        elif not self._modules:
            self._enter_row(things, path)

    def _enter_row(self, row: Sequence[Value], path: str) -> None:
        """Parameters, many at a time if they are new."""
        if self._label and set(map(_own_label, row)) == {None}:  # so none of them was found yet
            self._rows.append(row)
            names = [f"{path}[{i}]" for i in range(len(row))]
            # backwards, here and below: a parameter that occurs twice is named by its first place
            deque(map(setattr, reversed(row), repeat("_label"), reversed(names)), maxlen=0)
            return
        self._enter_rows()
        ids = list(map(id, row))
        if not self.found.keys().isdisjoint(ids):  # in several places: the first counts
            for i, x in enumerate(row):
                self._add(x, item(path, i))
            return
        self.found.update(zip(ids, row))
        if self._named or self._label:
            names = [f"{path}[{i}]" for i in range(len(row))]
            if self._named:
                self.paths.update(zip(reversed(ids), reversed(names)))
            if self._label:
                deque(map(_label, row, names), maxlen=0)

    def _enter_rows(self) -> None:
        """Add the rows that were labelled at once to `found`."""
        for row in self._rows:
            self.found.update(zip(map(id, row), row))
        self._rows.clear()

    def _add(self, thing: Any, path: str) -> bool:
        """Whether it is new."""
        if self._rows and isinstance(thing, Value) and _own_label(thing) is not None:
            self._enter_rows()
        if id(thing) in self.found:
            return False
        self.found[id(thing)] = thing
        if self._named:
            self.paths[id(thing)] = path
        if self._label and isinstance(thing, Value):
            _label(thing, path)
        return True


def _label(parameter: Value, path: str) -> None:
    """Label a parameter by its path.

    A label is extended, never replaced: `w[2]`, given by a neuron, becomes `neurons[1].w[2]` when a
    layer takes the neuron in, and then `layers[0].neurons[1].w[2]`.
    """
    if parameter.label is None or path.endswith(f".{parameter.label}"):
        parameter.label = path
