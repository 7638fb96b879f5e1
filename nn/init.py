"""How weights start: rules `(nin, nout, rng) -> number`, called once for each weight.

`nin` and `nout` are the numbers of inputs and outputs of the layer the weight is in (fan-in and
fan-out), `rng` a `random.Random`.  The rules and their names are those of PyTorch's
`torch.nn.init`, without the gain; `uniform` is micrograd's.

    uniform            U(-1, 1)
    normal             N(0, 1)
    zeros              0
    xavier_uniform     U(-a, a), a = sqrt(6 / (nin + nout))     Glorot and Bengio 2010, eq. 16
    xavier_normal      N(0, s^2), s = sqrt(2 / (nin + nout))    the same, eq. 12
    kaiming_uniform    U(-a, a), a = sqrt(6 / nin)              He et al. 2015, variance of eq. 10
    kaiming_normal     N(0, s^2), s = sqrt(2 / nin)             the same, eq. 10

Xavier suits tanh and sigmoid, Kaiming relu.  X. Glorot, Y. Bengio, "Understanding the difficulty
of training deep feedforward neural networks", AISTATS 2010; K. He, X. Zhang, S. Ren, J. Sun,
"Delving deep into rectifiers", ICCV 2015.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

from nn.generator import Generator

Rule = Callable[[int, int, Generator], float]


def uniform(nin: int, nout: int, rng: Generator) -> float:
    """A number of U(-1, 1)."""
    return rng.uniform(-1, 1)


def normal(nin: int, nout: int, rng: Generator, std: float = 1.0) -> float:
    """A number of N(0, std^2); for another `std`, init=functools.partial(normal, std=0.02)."""
    return rng.gauss(0.0, std)


def zeros(nin: int, nout: int, rng: Generator) -> float:
    """0.0."""
    return 0.0


def xavier_uniform(nin: int, nout: int, rng: Generator) -> float:
    """A number of U(-a, a), a = sqrt(6 / (nin + nout))."""
    bound = sqrt(6.0 / (nin + nout))
    return rng.uniform(-bound, bound)


def xavier_normal(nin: int, nout: int, rng: Generator) -> float:
    """A number of N(0, s^2), s = sqrt(2 / (nin + nout))."""
    return rng.gauss(0.0, sqrt(2.0 / (nin + nout)))


def kaiming_uniform(nin: int, nout: int, rng: Generator) -> float:
    """A number of U(-a, a), a = sqrt(6 / nin)."""
    bound = sqrt(6.0 / nin)
    return rng.uniform(-bound, bound)


def kaiming_normal(nin: int, nout: int, rng: Generator) -> float:
    """A number of N(0, s^2), s = sqrt(2 / nin)."""
    return rng.gauss(0.0, sqrt(2.0 / nin))


RULES: dict[str, Rule] = {
    "uniform": uniform,
    "normal": normal,
    "zeros": zeros,
    "xavier": xavier_uniform,
    "xavier_uniform": xavier_uniform,
    "xavier_normal": xavier_normal,
    "kaiming": kaiming_uniform,
    "kaiming_uniform": kaiming_uniform,
    "kaiming_normal": kaiming_normal,
}


def rule(init: str | Rule | None) -> Rule:
    """The rule that `init` means: a name, a rule itself, or None for micrograd's `uniform`.

    Raises ValueError for an unknown name, and lists the names there are.
    """
    if init is None:
        return uniform
    if callable(init):
        return init
    if init not in RULES:
        raise ValueError(f"unknown init {init!r}; there are {', '.join(RULES)}")
    return RULES[init]
