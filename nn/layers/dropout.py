"""Dropout: numbers zeroed at random while a model trains."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from autograd.random import Generator
from autograd.trace.leaves import hidden_number
from nn.checks import below_one
from nn.generator import Seed, generator
from nn.module import Module

_SEEDS = 2.0**53


class Dropout(Module):
    """While training, every number is multiplied by 0 with probability p, else by 1 / (1 - p).

    p    at least 0, below 1
    rng  a seed, or a generator to draw one from; by default Python's global generator

    In eval mode numbers pass unchanged.  The masks come from `random`, the module's own generator,
    with one draw for each number: a compiled program draws the same masks as with Values, sample by
    sample, and `state` is everything needed to continue.  Raises ValueError for any other p,
    TypeError for another rng.
    N. Srivastava et al., "Dropout", JMLR 2014, with the factor at training time.

    >>> dropout = Dropout(0.75, rng=1)
    >>> sorted({*dropout([3.0] * 20)})  # 3 / (1 - 0.75)
    [0.0, 12.0]
    >>> dropout.eval()([3.0, 4.0])
    [3.0, 4.0]
    """

    def __init__(self, p: float = 0.5, rng: Seed = None) -> None:
        self.p = float(below_one("p", p))
        seed = int(rng) if isinstance(rng, Integral) else int(generator(rng).uniform(0.0, _SEEDS))
        self.random = Generator(seed)

    def __call__(self, x: Any) -> Any:
        """The same number or nested list of numbers, some of them replaced by 0."""
        if not self.training or self.p == 0.0:
            return x
        if hasattr(x, "tolist"):
            x = x.tolist()
        if isinstance(x, (list, tuple)):
            return [self(y) for y in x]
        factor = hidden_number(self)
        if factor is None:
            factor = 0.0 if self.random.random() < self.p else 1.0 / (1.0 - self.p)
        return x * factor

    @property
    def state(self) -> Any:
        """What the next masks depend on, as `random.getstate()` gives it; assign it to resume."""
        return self.random.getstate()

    @state.setter
    def state(self, state: Any) -> None:
        self.random.setstate(state)

    def draw(self, samples: int, count: int) -> Any:
        """An array (samples, count) of the factors that as many calls would apply."""
        import numpy as np  # here, so that models of Values don't need it

        return np.where(self.random.draw(samples, count) < self.p, 0.0, 1.0 / (1.0 - self.p))

    def __repr__(self) -> str:
        return f"Dropout({self.p})"
