"""Initial weights: rules `(nin, nout, rng) -> number`, called once for each weight.

`nin` and `nout` are the numbers of inputs and outputs of the layer the weight is in (fan-in and
fan-out), `rng` a `random.Random`.  The rules, their names and further arguments are those of
PyTorch's `torch.nn.init`; by default they are

    uniform            U(-1, 1), as micrograd draws
    normal             N(0, 1)
    zeros              0
    xavier_uniform     U(-a, a), a = gain * sqrt(6 / (nin + nout))    Glorot and Bengio, eq. 16
    xavier_normal      N(0, s^2), s = gain * sqrt(2 / (nin + nout))   the same, eq. 12
    kaiming_uniform    U(-a, a), a = gain * sqrt(3 / nin)             He et al., variance of eq. 10
    kaiming_normal     N(0, s^2), s = gain / sqrt(nin)                the same, eq. 10

with a gain of 1 for Xavier, which suits tanh and sigmoid, and of sqrt(2) for Kaiming, which suits
relu.  Use `functools.partial` to change other arguments: `init=partial(normal, std=0.02)`.

X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks",
AISTATS 2010; K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import TYPE_CHECKING, TypedDict

from nn.generator import Generator
from nn.signatures import shares

if TYPE_CHECKING:
    from typing_extensions import Unpack

Rule = Callable[[int, int, Generator], float]

_GAINS = {
    "linear": 1.0,
    "sigmoid": 1.0,
    "tanh": 5.0 / 3.0,
    "relu": sqrt(2.0),
    "selu": 0.75,
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The gain that makes up for a nonlinearity, as PyTorch defines it: sqrt(2) for "relu".

    Knows linear, sigmoid, tanh (5/3), relu, selu (3/4) and leaky_relu, sqrt(2 / (1 + param^2))
    with `param` its slope, 0.01 by default.  Raises ValueError, listing these, for any other name,
    and for a `param` of one that has none.

    >>> init.calculate_gain("linear"), init.calculate_gain("leaky_relu", 1.0)
    (1.0, 1.0)
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return sqrt(2.0 / (1.0 + slope * slope))
    if nonlinearity not in _GAINS:
        known = ", ".join([*_GAINS, "leaky_relu"])
        raise ValueError(f"unknown nonlinearity {nonlinearity!r}; choose from {known}")
    if param is not None:
        raise ValueError(
            f"{param} is the slope of leaky_relu, but {nonlinearity} has no slope: leave it out"
        )
    return _GAINS[nonlinearity]


def uniform(nin: int, nout: int, rng: Generator, a: float = -1.0, b: float = 1.0) -> float:
    """A number drawn from U(a, b).

    >>> from random import Random
    >>> source = Random(1)
    >>> draws = [init.uniform(3, 2, source, a=5.0, b=7.0) for _ in range(10_000)]
    >>> round(min(draws), 1), round(max(draws), 1)
    (5.0, 7.0)
    """
    return rng.uniform(a, b)


def normal(nin: int, nout: int, rng: Generator, mean: float = 0.0, std: float = 1.0) -> float:
    """A number drawn from N(mean, std^2).

    >>> from random import Random
    >>> source = Random(1)
    >>> draws = [init.normal(3, 2, source, mean=5.0, std=0.5) for _ in range(10_000)]
    >>> round(mean(draws), 1), round(std(draws), 1)
    (5.0, 0.5)
    """
    return rng.gauss(mean, std)


def zeros(nin: int, nout: int, rng: Generator) -> float:
    """0.0.

    >>> Neuron(2, init="zeros").state_dict()
    {'w[0]': 0.0, 'w[1]': 0.0, 'b': 0.0}
    """
    return 0.0


def xavier_uniform(nin: int, nout: int, rng: Generator, gain: float = 1.0) -> float:
    """A number drawn from U(-a, a), a = gain * sqrt(6 / (nin + nout)).

    >>> from random import Random
    >>> source = Random(1)
    >>> draws = [init.xavier_uniform(2, 4, source) for _ in range(10_000)]  # a = 1
    >>> round(min(draws), 1), round(max(draws), 1)
    (-1.0, 1.0)
    """
    bound = gain * sqrt(6.0 / (nin + nout))
    return rng.uniform(-bound, bound)


def xavier_normal(nin: int, nout: int, rng: Generator, gain: float = 1.0) -> float:
    """A number drawn from N(0, s^2), s = gain * sqrt(2 / (nin + nout)).

    >>> from random import Random
    >>> source = Random(1)
    >>> round(std(init.xavier_normal(3, 5, source) for _ in range(10_000)), 1)  # s = 0.5
    0.5
    """
    return rng.gauss(0.0, gain * sqrt(2.0 / (nin + nout)))


class _Kaiming(TypedDict, total=False):
    """The arguments of both of He et al.'s rules; `kaiming_normal` explains them."""

    a: float
    mode: str
    nonlinearity: str


def _deviation(
    nin: int, nout: int, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> float:
    """The standard deviation of He et al.'s rules."""
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f'mode must be "fan_in" or "fan_out", not {mode!r}')
    slope = a if a or nonlinearity == "leaky_relu" else None  # 0.0 is the default
    return calculate_gain(nonlinearity, slope) / sqrt(nin if mode == "fan_in" else nout)


@shares(_deviation, "a", "mode", "nonlinearity")
def kaiming_uniform(nin: int, nout: int, rng: Generator, **options: Unpack[_Kaiming]) -> float:
    """A number drawn from U(-c, c), c = sqrt(3) times the deviation of `kaiming_normal`.

    Arguments and errors are those of `kaiming_normal`: ValueError for another mode.

    >>> from random import Random
    >>> source = Random(1)
    >>> draws = [init.kaiming_uniform(6, 2, source) for _ in range(10_000)]  # c = 1
    >>> round(min(draws), 1), round(max(draws), 1)
    (-1.0, 1.0)
    """
    bound = sqrt(3.0) * _deviation(nin, nout, **options)
    return rng.uniform(-bound, bound)


@shares(_deviation, "a", "mode", "nonlinearity")
def kaiming_normal(nin: int, nout: int, rng: Generator, **options: Unpack[_Kaiming]) -> float:
    """A number drawn from N(0, s^2), s = calculate_gain(nonlinearity, a) / sqrt(fan).

    `a` is the slope of a leaky_relu; `mode` "fan_in" preserves the variance in the forward pass,
    "fan_out" that of the gradients in the backward pass.  Raises ValueError for any other mode or
    nonlinearity, and for a slope of one that has none.

    >>> from random import Random
    >>> source = Random(1)
    >>> round(std(init.kaiming_normal(8, 2, source) for _ in range(10_000)), 1)  # s = sqrt(2 / 8)
    0.5
    """
    return rng.gauss(0.0, _deviation(nin, nout, **options))


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

    Raises ValueError, listing the known names, for an unknown one.

    >>> init.rule("zeros") is init.zeros, init.rule(None) is init.uniform
    (True, True)
    """
    if init is None:
        return uniform
    if callable(init):
        return init
    if init not in RULES:
        raise ValueError(f"unknown init {init!r}; choose from {', '.join(RULES)}")
    return RULES[init]
