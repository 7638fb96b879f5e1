"""Random draws of a sample: the same in every run, on Values and in programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.random import Generator
from fuzzer.forms import Form, Operand, Smaller

_FINE = 2.0**20  # draws are multiples of its inverse, which are exact in single precision too


class Draws(Generator):
    """The generator that a program draws from; made by `draws_of`.

    A compiled program starts again with the first sample at each call.  Anything else calls `begin`
    before each run.
    """

    kind: Callable[[float], Any] = float
    number = count = 0

    def begin(self, row: int) -> None:
        """Go to the first draw of that sample."""
        self.seed(self.number)
        for _ in range(row * self.count):
            super().random()

    def random(self) -> Any:
        """The next draw."""
        found = super().random()
        return self.kind(int(found * _FINE) / _FINE) if isinstance(found, float) else found

    def draw(self, samples: int, count: int) -> Any:
        """The draws of `samples` samples, starting with the first; `count` numbers each."""
        self.seed(self.number)
        return np.floor(super().draw(samples, count) * _FINE) / _FINE


def draws_of(kind: Callable[[float], Any], number: int, count: int) -> Draws:
    """Draws with a seed, `count` numbers per sample; `kind` converts each from a float."""
    made = Draws(number)
    made.kind, made.number, made.count = kind, number, count
    return made


# For each way to draw: its text, how many random numbers it takes, and a typical result
WAYS: dict[str, tuple[str, int, Callable[[Sequence[float]], float]]] = {
    "random": ("draws.random()", 1, lambda xs: 0.5),
    "uniform": ("draws.uniform({0}, {1})", 1, lambda xs: (xs[0] + xs[1]) / 2.0),
    "choice": ("draws.choice([{0}, {1}])", 1, lambda xs: xs[0]),
    "normal": ("draws.normal({0}, {1})", 2, lambda xs: xs[0] + xs[1]),
}


@dataclass(frozen=True)
class Drawn(Form):
    """A random draw, from a distribution or a list whose arguments are other results."""

    name: str

    @property
    def count(self) -> int:
        """How many numbers it takes from the generator."""
        return WAYS[self.name][1]

    def text(self, texts: Sequence[str]) -> str:
        return WAYS[self.name][0].format(*texts)

    def numbers(self, operands: Sequence[float], picks: dict[str, int]) -> list[float]:
        return [WAYS[self.name][2](operands)]

    def smaller(self, operands: tuple[Operand, ...], results: int) -> Iterator[Smaller]:
        if self.name != "random":
            yield Drawn("random"), (), 1
