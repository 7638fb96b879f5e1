"""A program with its samples, and what Values say of it: what the checks compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from autograd import Value, jit
from autograd.functional import pull
from fuzzer.engines import on_values

_WATCHED = 5  # of so many programs one looks at what it reaches before each call
FEW = 4  # samples that run on Values too: the first is the one the program was drawn at


class Mismatch(AssertionError):
    """Two ways to one number that differ."""

    def __init__(self, check: str, message: str) -> None:
        super().__init__(f"{check}: {message}")
        self.check = check


class Row(NamedTuple):
    """What one sample gives: results, and the gradients of the first by arguments, parameters."""

    values: list[float]
    slopes: list[float]
    learned: list[float]

    @property
    def numbers(self) -> list[float]:
        """The first result, then all its derivatives."""
        return [self.values[0], *self.slopes, *self.learned]


class Case:
    """A program, arguments to call it with, and what kind each of them is (sketch.Leaf).

    `text` defines parameters, tables and a function f.  `written` is the same with its transforms
    as `slope`, which a trace takes; `others` are the same with inner functions called in other
    ways.  `bitwise` says that exact=True promises the bits of Values.
    """

    def __init__(
        self,
        text: str,
        arguments: Sequence[Any],
        kinds: Sequence[str],
        bitwise: bool = False,
        written: str = "",
        others: Sequence[str] = (),
        depth: int = 0,
        number: int = 0,
    ) -> None:
        self.text, self.written = text.strip(), (written or text).strip()
        self.others = [other.strip() for other in others]
        self.arguments, self.kinds, self.bitwise = list(arguments), list(kinds), bitwise
        self.depth = depth  # of transforms within transforms
        self.number = number  # by which checks choose where either of two things will do
        self.nested = self.text != self.written
        scope = on_values(self.text)
        self.function: Callable[..., Any] = scope["f"]
        self.outside = {name: x for name, x in scope.items() if f"\n{name} = " in "\n" + self.text}
        self.names = [name for name, x in self.outside.items() if type(x) is Value]
        self.parameters = [self.outside[name] for name in self.names]
        self.excused = 0  # differences that say nothing (excuses.py)
        self._programs: dict[Any, Any] = {}
        self._rows: dict[int, Row] = {}

    @cached_property
    def traceable(self) -> Callable[..., Any]:
        """The function as it is compiled."""
        return self.respelled(self.written) if self.nested else self.function

    def respelled(self, text: str) -> Callable[..., Any]:
        """The function of another text, on the same parameters."""
        function: Callable[..., Any] = on_values(text, self.outside)["f"]
        return function

    def program(self, **options: Any) -> Any:
        """jit of the function with these options, the same one each time."""
        key = tuple(sorted(options.items()))
        if key not in self._programs:
            made = self._programs[key] = jit(self.traceable, **options)
            made.ordered = not self.nested  # as for Program.hvp, whose gradient is on the tape too
            # looking at what it reaches takes a fifth of the time, and finds nothing changed
            made.watched = self.number % _WATCHED == 0
        return self._programs[key]

    def given(self, arguments: Sequence[Any]) -> Case:
        """The same program, with other arguments of the same kinds."""
        found = copy(self)
        found.arguments, found._rows = list(arguments), {}
        return found

    # Samples

    @property
    def batched(self) -> bool:
        """Whether an argument is an array."""
        return any(isinstance(a, np.ndarray) for a in self.arguments)

    @property
    def samples(self) -> int:
        """How many there are."""
        return next((len(a) for a in self.arguments if isinstance(a, np.ndarray)), 1)

    @property
    def few(self) -> int:
        """How many of them run on Values."""
        return min(FEW, self.samples)

    def head(self, count: int) -> list[Any]:
        """The arguments of the first samples."""
        return [a[:count] if isinstance(a, np.ndarray) else a for a in self.arguments]

    def sample(self, row: int) -> list[Any]:
        """The arguments of one sample: floats, lists of them, and integers where they index."""
        found = [a[row].tolist() if isinstance(a, np.ndarray) else a for a in self.arguments]
        return [float(a) if kind == "integer" else a for a, kind in zip(found, self.kinds)]

    @property
    def constants(self) -> dict[str, float]:
        """The numbers of the parameters."""
        return {name: w.data for name, w in zip(self.names, self.parameters)}

    # On Values

    def leaves(self, row: int) -> tuple[list[Any], list[Value]]:
        """The arguments of a sample as Values, and these Values in a row."""
        made: list[Any] = []
        flat: list[Value] = []
        for a, kind in zip(self.sample(row), self.kinds):
            if kind == "index":
                made.append(a)
                continue
            xs = [Value(x) for x in (a if isinstance(a, list) else [a])]
            flat.extend(xs)
            made.append(xs if isinstance(a, list) else xs[0])
        return made, flat

    def row(self, row: int) -> Row:
        """What Values give for a sample."""
        if row not in self._rows:
            self._rows[row] = self.eager(self.function, row)
        return self._rows[row]

    def eager(self, function: Callable[..., Any], row: int) -> Row:
        """What Values give for a sample of a function of the same arguments."""
        arguments, flat = self.leaves(row)
        for w in self.parameters:
            w.zero_grad()
        found = listed(function(*arguments))
        if isinstance(found[0], Value):
            found[0].backward()
        slopes, learned = [x.grad for x in flat], [w.grad for w in self.parameters]
        return Row([number(x) for x in found], slopes, learned)

    def graph(
        self, row: int, order: int = 1, function: Callable[..., Any] | None = None
    ) -> tuple[list[Any], list[Value]]:
        """The first result and all its derivatives up to `order`, connected; and by what."""
        arguments, flat = self.leaves(row)
        by = [*flat, *self.parameters] if order == 1 else flat
        level = [listed((function or self.function)(*arguments))[0]]
        found = [*level]
        for _ in range(order):
            level = [g for y in level for g in pull([y], [1.0], by, True)]
            found.extend(level)
        return found, by


def listed(x: Any) -> list[Any]:
    """Results as a list."""
    return list(x) if isinstance(x, (list, tuple)) else [x]


def number(x: Any) -> float:
    """The number of a Value or number."""
    return x.data if isinstance(x, Value) else float(x)
