"""Where weights start: the bounds and deviations of the papers, and PyTorch's gains."""

from __future__ import annotations

import random
from functools import partial
from inspect import signature
from math import sqrt
from typing import Any

import pytest

from nn import Layer, init

NIN, NOUT = 8, 16

# rule: (bound of a uniform or None, standard deviation), for nin = 8, nout = 16
SPREADS: list[tuple[Any, float | None, float]] = [
    ("uniform", 1.0, 1 / sqrt(3)),
    ("normal", None, 1.0),
    ("zeros", 0.0, 0.0),
    ("xavier", 0.5, 0.5 / sqrt(3)),
    ("xavier_uniform", 0.5, 0.5 / sqrt(3)),
    ("xavier_normal", None, sqrt(2 / 24)),
    ("kaiming", sqrt(0.75), 0.5),
    ("kaiming_uniform", sqrt(0.75), 0.5),
    ("kaiming_normal", None, 0.5),
    (partial(init.uniform, a=-0.25, b=0.25), 0.25, 0.25 / sqrt(3)),
    (partial(init.normal, std=0.02), None, 0.02),
    (partial(init.xavier_uniform, gain=5 / 3), 5 / 6, 5 / 6 / sqrt(3)),
    (partial(init.xavier_normal, gain=2.0), None, 2 * sqrt(2 / 24)),
    (partial(init.kaiming_uniform, a=sqrt(5)), 1 / sqrt(8), 1 / sqrt(24)),
    (partial(init.kaiming_uniform, mode="fan_out"), sqrt(6 / 16), sqrt(2 / 16)),
    (partial(init.kaiming_normal, nonlinearity="tanh"), None, 5 / 3 / sqrt(8)),
    (partial(init.kaiming_normal, mode="fan_out", nonlinearity="linear"), None, 0.25),
]


@pytest.mark.parametrize(("rule", "bound", "deviation"), SPREADS, ids=map(str, range(len(SPREADS))))
def test_rules_spread_as_the_formulas_say(rule: Any, bound: float | None, deviation: float) -> None:
    weights = [
        w.data
        for seed in range(40)
        for neuron in Layer(NIN, NOUT, init=rule, rng=seed).neurons
        for w in neuron.w
    ]
    n = len(weights)  # 5,120: the relative error of the deviation is about 1/sqrt(2n) = 1 %
    assert sqrt(sum(w * w for w in weights) / n) == pytest.approx(deviation, rel=0.04)
    assert abs(sum(weights) / n) <= 4 * deviation / sqrt(n)
    if bound is not None:
        assert 0.99 * bound <= max(map(abs, weights)) <= bound


def test_every_name_is_in_the_table_of_spreads() -> None:
    assert init.RULES.keys() == {rule for rule, _, _ in SPREADS if isinstance(rule, str)}


def test_a_seed_draws_the_same_again_and_the_mean_moves() -> None:
    for rule in init.RULES.values():
        draws = [[rule(3, 4, random.Random(7)) for _ in range(2)] for _ in range(2)]
        assert draws[0] == draws[1]
    rng = random.Random(1)
    assert sum(init.normal(1, 1, rng, mean=5.0) for _ in range(500)) / 500 == pytest.approx(5, 0.05)


def test_gains_are_pytorchs() -> None:
    assert init.calculate_gain("linear") == init.calculate_gain("sigmoid") == 1.0
    assert init.calculate_gain("tanh") == 5 / 3
    assert init.calculate_gain("relu") == sqrt(2.0)
    assert init.calculate_gain("selu") == 0.75
    assert init.calculate_gain("leaky_relu") == sqrt(2 / 1.0001)
    assert init.calculate_gain("leaky_relu", 1.0) == 1.0


def test_init_takes_a_rule_of_ones_own() -> None:
    layer = Layer(3, 2, init=lambda nin, nout, rng: 100.0 * nin + nout)
    assert [w.data for neuron in layer.neurons for w in neuron.w] == [302.0] * 6


def test_what_does_not_exist_is_named_beside_what_does() -> None:
    with pytest.raises(ValueError, match="unknown init 'glorot'; choose from uniform, normal"):
        Layer(2, 1, init="glorot")
    with pytest.raises(ValueError, match=r"unknown nonlinearity 'swish'; choose from line.*relu"):
        init.calculate_gain("swish")
    with pytest.raises(ValueError, match='mode must be "fan_in" or "fan_out", not \'in\''):
        init.kaiming_normal(1, 1, random.Random(1), mode="in")
    with pytest.raises(ValueError, match=r"0\.3 is the slope of leaky_relu, but relu has no slope"):
        init.calculate_gain("relu", 0.3)
    with pytest.raises(ValueError, match="is the slope of leaky_relu, but tanh has no slope"):
        init.kaiming_uniform(1, 1, random.Random(1), a=0.2, nonlinearity="tanh")


@pytest.mark.parametrize("rule", [init.kaiming_uniform, init.kaiming_normal])
def test_kaimings_signatures_name_all_arguments(rule: init.Rule) -> None:
    defaults = {name: p.default for name, p in signature(rule).parameters.items()}
    assert list(defaults) == ["nin", "nout", "rng", "a", "mode", "nonlinearity"]
    assert (defaults["a"], defaults["mode"], defaults["nonlinearity"]) == (
        0.0, "fan_in", "leaky_relu",
    )  # fmt: skip
