"""Random numbers of a seed: the same in Values and in programs, new ones at each call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, jit, random

DRAWS: dict[str, Callable[[random.Generator], Any]] = {
    "random": lambda r: r.random(),
    "uniform": lambda r: r.uniform(-2.0, 3.0),
    "normal": lambda r: r.normal(1.0, 2.0),
    "choice": lambda r: r.choice([1.0, 4.0, 9.0]),
    "several": lambda r: r.normal() * r.random() + r.choice([0.0, 1.0]),
}
each = pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)


@each
def test_programs_draw_what_values_see(draw: Callable[[random.Generator], Any]) -> None:
    first, second = random.Generator(3), random.Generator(3)
    w = Value(0.5)
    program = jit(lambda x: w * x + draw(first), exact=True)
    for samples in (1, 5, 2):
        found = program(np.ones(samples))
        assert found.tolist() == pytest.approx(
            [0.5 + draw(second) for _ in range(samples)], rel=1e-14
        )
    assert first.state == second.state


@each
def test_each_call_draws_anew_and_a_state_goes_back(
    draw: Callable[[random.Generator], Any],
) -> None:
    source = random.Generator(5)
    program = jit(lambda x: x + draw(source))
    state = source.state
    calls = [program(np.zeros(6)).tolist() for _ in range(4)]
    assert len({tuple(call) for call in calls}) > 1
    source.state = state
    assert program(np.zeros(6)).tolist() == calls[0]


def test_the_functions_of_the_module_have_one_seed() -> None:
    for function in (random.uniform, random.normal, lambda: random.choice([1.0, 2.0, 3.0])):
        random.seed(7)
        numbers = [function() for _ in range(20)]
        program = jit(lambda x, function=function: x + function())
        random.seed(7)
        assert program(np.zeros(20)).tolist() == pytest.approx(numbers, rel=1e-14)


def test_draws_are_spread_as_they_should_be() -> None:
    source = random.Generator(11)
    count = 20_000
    uniform = jit(lambda x: x + source.uniform(-1.0, 3.0))(np.zeros(count))
    normal = jit(lambda x: x + source.normal(2.0, 0.5))(np.zeros(count))
    chosen = jit(lambda x: x + source.choice([0.0, 1.0, 5.0]))(np.zeros(count))
    assert -1.0 <= uniform.min() < -0.99
    assert 2.99 < uniform.max() < 3.0
    assert [uniform.mean(), uniform.std()] == pytest.approx([1.0, 4.0 / 12.0**0.5], abs=0.03)
    assert [normal.mean(), normal.std()] == pytest.approx([2.0, 0.5], abs=0.03)
    assert [(chosen == x).mean() for x in (0.0, 1.0, 5.0)] == pytest.approx([1 / 3] * 3, abs=0.02)


def test_scale_and_shift_have_gradients_and_draws_have_none() -> None:
    mu, sigma = Value(1.0), Value(2.0)
    random.seed(2)
    z = (random.normal(mu, sigma) - mu).data / 2.0
    random.seed(2)
    random.normal(mu, sigma).backward()
    assert (mu.grad, sigma.grad) == (1.0, pytest.approx(z))


def test_nothing_to_choose_from() -> None:
    with pytest.raises(IndexError, match="choice takes at least one number"):
        random.choice([])
