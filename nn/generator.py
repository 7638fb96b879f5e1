"""Random numbers: the argument `rng`, the same everywhere."""

from __future__ import annotations

import random
from collections.abc import MutableSequence
from numbers import Integral
from typing import Any, Protocol, TypeAlias


class Generator(Protocol):
    """The methods this package draws with: those of `random.Random` and of the module `random`."""

    def uniform(self, a: float, b: float) -> float: ...

    def gauss(self, mu: float, sigma: float) -> float: ...

    def shuffle(self, x: MutableSequence[Any]) -> None: ...


Seed: TypeAlias = int | Generator | None  # the type of an argument `rng`


def generator(rng: Seed) -> Generator:
    """The generator that `rng` means: a seed (an integer), a `random.Random`, or None.

    None is Python's global generator, seeded by `random.seed(1337)`.  Raises TypeError for anything
    else.
    """
    if rng is None:
        return random
    if isinstance(rng, (int, Integral)):
        return random.Random(int(rng))
    if hasattr(rng, "gauss"):
        return rng
    raise TypeError(f"rng must be a seed, a random.Random or None, not {type(rng).__name__}")
