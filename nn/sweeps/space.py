"""The settings of a sweep: all of a grid, or some drawn at random."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from autograd.messages import Advised

_TRIES = 50  # attempts to draw a setting that was not drawn before


@dataclass(frozen=True)
class Setting:
    """A value for each argument of a sweep, and its label in a table."""

    values: dict[str, Any]
    labels: dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """A distribution to draw from: a function of a `random.Random`, and its name."""

    name: str
    draw: Callable[[random.Random], Any]

    def __repr__(self) -> str:
        return self.name


def uniform(low: float, high: float) -> Drawn:
    """Numbers between low and high, for `sweep` to draw from.

    >>> from random import Random
    >>> from nn.sweeps import uniform
    >>> drawn = uniform(0.5, 0.9)
    >>> drawn, 0.5 <= drawn.draw(Random(1)) <= 0.9
    (uniform(0.5, 0.9), True)
    """
    return Drawn(f"uniform({low!r}, {high!r})", lambda rng: rng.uniform(low, high))


def log_uniform(low: float, high: float) -> Drawn:
    """Numbers between low and high whose logarithms are uniform, for `sweep` to draw from.

    For learning rates, for example.  Raises ValueError unless both are above 0.

    >>> from random import Random
    >>> from nn.sweeps import log_uniform
    >>> source, rates = Random(1), log_uniform(0.0001, 1.0)
    >>> below = sum(rates.draw(source) < 0.01 for _ in range(10_000))
    >>> round(below / 10_000, 1)  # half of them: 0.01 is the middle, by its logarithm
    0.5
    """
    if not (low > 0.0 and high > 0.0):
        raise ValueError(f"log_uniform takes bounds above 0, not {low!r} and {high!r}")
    a, b = math.log(low), math.log(high)
    return Drawn(f"log_uniform({low!r}, {high!r})", lambda rng: math.exp(rng.uniform(a, b)))


def whole(low: int, high: int) -> Drawn:
    """Whole numbers from low to high, both included, for `sweep` to draw from.

    >>> from random import Random
    >>> from nn.sweeps import whole
    >>> source, sizes = Random(1), whole(2, 4)
    >>> sorted({sizes.draw(source) for _ in range(100)})
    [2, 3, 4]
    """
    return Drawn(f"whole({low!r}, {high!r})", lambda rng: rng.randint(low, high))


def settings(space: Mapping[str, Any], samples: int | None, rng: int) -> list[Setting]:
    """All settings of a grid; or, if `samples` is a number, that many different random ones.

    space   for each argument its values: a list, a dictionary of values by name, or, with
            `samples`, a distribution to draw from
    rng     the seed of the draws: a larger number of samples begins with those of a smaller one

    Raises ValueError and TypeError, naming the argument, for anything else.
    """
    choices = {name: _choices(name, given) for name, given in space.items()}
    drawn = [name for name, choice in choices.items() if isinstance(choice, Drawn)]
    if samples is None:
        if drawn:
            raise Advised(
                f"{drawn[0]} is drawn from {choices[drawn[0]]}; set how many settings to draw, ",
                ("samples", 20),
            )  # fmt: skip
        lists = [choice for choice in choices.values() if not isinstance(choice, Drawn)]
        return [_setting(choices, values) for values in product(*lists)]
    if samples < 1:
        raise ValueError(f"samples must be a number of settings of at least 1, not {samples!r}")
    source = random.Random(rng)
    found: dict[str, Setting] = {}
    for _ in range(_TRIES * samples):
        picked = [
            (x := c.draw(source), x) if isinstance(c, Drawn) else source.choice(c)
            for c in choices.values()
        ]
        setting = _setting(choices, picked)
        found.setdefault(repr(setting.labels), setting)
        if len(found) == samples:
            break
    return list(found.values())


def _choices(name: str, given: Any) -> Drawn | list[tuple[Any, Any]]:
    """(label, value) for each value of an argument; or the distribution to draw them from."""
    if isinstance(given, Drawn):
        return given
    if isinstance(given, Mapping):
        return _checked(name, [(str(label), value) for label, value in given.items()])
    if callable(given):
        return Drawn(f"{name}(rng)", given)
    listed = given.tolist() if hasattr(given, "tolist") else given
    if not isinstance(listed, (Sequence, range)) or isinstance(listed, (str, bytes)):
        raise TypeError(f"the values of {name} must be a list, such as [{given!r}], not {given!r}")
    return _checked(name, [(label(value), value) for value in listed])


def _checked(name: str, choices: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """The choices.  Raises ValueError if there are none, or two have the same label."""
    if not choices:
        raise ValueError(f"{name} has no value to try")
    seen = set()
    for text, _ in choices:
        if repr(text) in seen:
            raise ValueError(
                f"two values of {name} are both called {text!r}: leave one out, or name them, "
                f"{name}={{'one': ..., 'other': ...}}"
            )
        seen.add(repr(text))
    return choices


def label(value: Any) -> Any:
    """The label of a value in a table: itself if it is a number, a string or None."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)) and all(type(label(x)) is type(x) for x in value):
        return str(list(value))
    if callable(value) and hasattr(value, "__qualname__"):
        return value.__qualname__.rpartition(".<locals>.")[2]
    return repr(value) if " at 0x" not in repr(value) else type(value).__name__


def _setting(names: Mapping[str, Any], picked: Sequence[tuple[Any, Any]]) -> Setting:
    return Setting(
        {name: value for name, (_, value) in zip(names, picked)},
        {name: text for name, (text, _) in zip(names, picked)},
    )
