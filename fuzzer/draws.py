"""Random numbers of a sample: in every run those of its row, in Values and in programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.random import Generator
from fuzzer.forms import Form, Operand, Smaller

_FINE = 2.0**20  # steps of the numbers, which are then numbers in single precision too


class Draws(Generator):
    """What a program draws from; see `draws_of`.

    A program that draws for its samples begins with the first of them again at each call.  Anything
    else calls `begin` before each run.
    """

    kind: Callable[[float], Any] = float
    number = count = 0

    def begin(self, row: int) -> None:
        """Go back to what is drawn for that sample."""
        self.seed(self.number)
        for _ in range(row * self.count):
            super().random()

    def random(self) -> Any:
        """The next number."""
        found = super().random()
        return self.kind(int(found * _FINE) / _FINE) if isinstance(found, float) else found

    def draw(self, samples: int, count: int) -> Any:
        """The numbers of so many samples, from the first on."""
        self.seed(self.number)
        return np.floor(super().draw(samples, count) * _FINE) / _FINE


def draws_of(kind: Callable[[float], Any], number: int, count: int) -> Draws:
    """Draws of that seed, `count` numbers a sample; `kind` makes of a float what is drawn."""
    made = Draws(number)
    made.kind, made.number, made.count = kind, number, count
    return made


# Of each way to draw its text, how many numbers it takes, and about what it gives
WAYS: dict[str, tuple[str, int, Callable[[Sequence[float]], float]]] = {
    "random": ("draws.random()", 1, lambda xs: 0.5),
    "uniform": ("draws.uniform({0}, {1})", 1, lambda xs: (xs[0] + xs[1]) / 2.0),
    "choice": ("draws.choice([{0}, {1}])", 1, lambda xs: xs[0]),
    "normal": ("draws.normal({0}, {1})", 2, lambda xs: xs[0] + xs[1]),
}


@dataclass(frozen=True)
class Drawn(Form):
    """A number drawn at random, between or of others."""

    name: str

    @property
    def count(self) -> int:
        """How many numbers of the generator it takes."""
        return WAYS[self.name][1]

    def text(self, texts: Sequence[str]) -> str:
        return WAYS[self.name][0].format(*texts)

    def numbers(self, operands: Sequence[float], picks: dict[str, int]) -> list[float]:
        return [WAYS[self.name][2](operands)]

    def smaller(self, operands: tuple[Operand, ...], results: int) -> Iterator[Smaller]:
        if self.name != "random":
            yield Drawn("random"), (), 1
