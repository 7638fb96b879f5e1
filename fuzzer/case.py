"""A program with its samples, and its results on Values, which the checks compare with."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from autograd import Value, jit
from autograd.functional import pull
from fuzzer.engines import on_values
from fuzzer.once import SharedWorld
from fuzzer.still import moving

_WATCHED = 5  # of so many programs one looks at what it reaches before each call
_ORDERED = 3  # of so many programs one is in the order of Values where no bits are promised
FEW = 4  # samples that run on Values too: the first is the one the program was drawn at


class Mismatch(AssertionError):
    """Two ways to compute a number gave different results."""

    def __init__(self, check: str, message: str) -> None:
        super().__init__(f"{check}: {message}")
        self.check = check


class Row(NamedTuple):
    """The results of one sample, and the gradients of the first by arguments and parameters."""

    values: list[float]
    slopes: list[float]
    learned: list[float]

    @property
    def numbers(self) -> list[float]:
        """The first result, then all its derivatives."""
        return [self.values[0], *self.slopes, *self.learned]


class Case:
    """A program, arguments to call it with, and the kind of each (sketch.Leaf).

    `text` defines parameters, tables and a function f.  `written` is the same with transforms
    as `slope`, which a trace takes, and what is detached as `still`; `others` are the same with
    inner functions called in other ways.  `bitwise` says that exact=True promises the bits of
    Values.
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
        self.number = number  # checks use it to choose between alternatives
        self.holds = "still(" in self.written  # whether something is detached
        sloped = re.search(r"\bslope\(", self.written) is not None or not self.holds
        self.nested = sloped and self.text != self.written
        self._scopes = [scope := on_values(self.text)]
        self.function: Callable[..., Any] = scope["f"]
        self.outside = {name: x for name, x in scope.items() if f"\n{name} = " in "\n" + self.text}
        self.draws: Any = scope.get("draws")
        self.names = [name for name, x in self.outside.items() if type(x) is Value]
        self.parameters = [self.outside[name] for name in self.names]
        self.excused = 0  # differences that prove nothing (excuses.py)
        self._world = SharedWorld()
        self._programs: dict[Any, Any] = {}
        self._rows: dict[int, Row] = {}

    @cached_property
    def traceable(self) -> Callable[..., Any]:
        """The function in the form that is compiled."""
        return self.respelled(self.written) if self.nested else self.function

    @cached_property
    def moving(self) -> Callable[..., Any]:
        """The function in which what is detached moves with what it is computed from."""
        return self.respelled(self.written, still=moving)

    @cached_property
    def begun(self) -> Callable[..., Any]:
        """The function, which draws for the first sample each time."""

        def f(*arguments: Any) -> Any:
            self.begin(0)
            return self.function(*arguments)

        return f if self.draws is not None else self.function

    def begin(self, row: int) -> None:
        """Have the next run on Values draw for that sample."""
        if self.draws is not None:
            self.draws.begin(row)

    def respelled(self, text: str, **more: Any) -> Callable[..., Any]:
        """The function of another text, on the same parameters and more names."""
        self._scopes.append(on_values(text, {**self.outside, **more}))
        function: Callable[..., Any] = self._scopes[-1]["f"]
        return function

    def close(self) -> None:
        """Break the cycles of what was made, so that it need not be collected."""
        for program in self._programs.values():
            for variant in program._variants.values():
                for compiled in variant._compiled.values():
                    compiled._free.clear()
            vars(program).clear()
        for scope in self._scopes:
            scope.clear()

    def program(self, **options: Any) -> Any:
        """jit of the function with these options, the same one each time."""
        key = tuple(sorted(options.items()))
        if key not in self._programs:
            made = self._programs[key] = jit(self.traceable, **options)
            # not where a gradient is on the tape too, as for Program.hvp; elsewhere to follow all
            # ways through choices takes long, and is to the bit for some
            made.ordered = not self.nested and (self.bitwise or self.number % _ORDERED == 0)
            # looking at what it reaches takes a fifth of the time, and finds nothing changed
            made.watched = self.number % _WATCHED == 0
            if not made.watched:
                made.world = self._world
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
        """The arguments of a sample as Values, and these Values in a flat list."""
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
        """The results on Values for a sample."""
        if row not in self._rows:
            self._rows[row] = self.eager(self.function, row)
        return self._rows[row]

    def eager(self, function: Callable[..., Any], row: int) -> Row:
        """The results on Values for a sample of another function of the same arguments."""
        arguments, flat = self.leaves(row)
        for w in self.parameters:
            w.zero_grad()
        self.begin(row)
        found = listed(function(*arguments))
        if isinstance(found[0], Value):
            found[0].backward()
        slopes, learned = [x.grad for x in flat], [w.grad for w in self.parameters]
        return Row([number(x) for x in found], slopes, learned)

    def graph(
        self, row: int, order: int = 1, function: Callable[..., Any] | None = None
    ) -> tuple[list[Any], list[Value]]:
        """The first result, its derivatives up to `order`, connected; and their variables."""
        arguments, flat = self.leaves(row)
        by = [*flat, *self.parameters] if order == 1 else flat
        self.begin(row)
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
