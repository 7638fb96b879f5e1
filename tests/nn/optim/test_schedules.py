"""Schedules: what they give at each step, and how an optimizer follows them.

That training by them goes PyTorch's way is in test_optim.py.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import Value
from nn import SGD, optim


def rates(schedule: optim.Schedule, steps: int) -> list[float]:
    return [schedule(step) for step in range(steps)]


def test_schedules_end_where_they_say() -> None:
    assert rates(optim.constant(0.5), 3) == [0.5, 0.5, 0.5]
    assert rates(optim.linear(1.0, 4), 7) == [1.0, 0.75, 0.5, 0.25, 0.0, 0.0, 0.0]
    assert rates(optim.linear(0.25, 2, end=0.75), 4) == [0.25, 0.5, 0.75, 0.75]
    assert rates(optim.cosine(1.0, 3, end=0.5), 6) == pytest.approx(
        [1, 0.875, 0.625, 0.5, 0.5, 0.5]
    )
    assert optim.cosine(0.1, 10)(10) == 0.0
    assert rates(optim.stepwise(1.0, 2, 0.5), 5) == [1.0, 1.0, 0.5, 0.5, 0.25]


def test_a_warm_up_goes_in_front_of_any_schedule() -> None:
    assert rates(optim.warmup(optim.linear(1.0, 2), 4), 8) == [
        0.25, 0.5, 0.75, 1.0, 1.0, 0.5, 0.0, 0.0,
    ]  # fmt: skip
    assert rates(optim.warmup(0.5, 2), 4) == [0.25, 0.5, 0.5, 0.5]
    assert rates(optim.warmup(lambda step: 3.0 + step, 1), 3) == [3.0, 3.0, 4.0]


def test_the_optimizer_asks_its_schedule_at_every_step() -> None:
    x = Value(0.0)
    optimizer = SGD([x], lr=lambda step: 10.0**step)
    seen = []
    for _ in range(4):
        x.grad = -1.0
        optimizer.step()
        seen.append(x.data)
    assert seen == [1.0, 11.0, 111.0, 1111.0]
    start = SGD([x], lr=lambda step: 10.0**step)
    snapshot = start.snapshot()
    start.step()
    start.restore(snapshot)
    assert start.steps == 0
    assert start.settings(start.steps) == (1.0,)


def test_a_schedule_that_gives_no_rate_is_named_with_its_step() -> None:
    x = Value(1.0)
    optimizer = SGD([x], lr=lambda step: 0.5 - step)
    x.grad = 1.0
    optimizer.step()
    with pytest.raises(ValueError, match=r"the learning rate of step 1, by <function .*, must be"):
        optimizer.step()
    assert (x.data, optimizer.steps) == (0.5, 1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: optim.constant(-1.0), "constant: lr must be a finite number of at least 0"),
        (lambda: optim.linear(0.1, 0), "linear: steps must be a whole number of at least 1, not 0"),
        (lambda: optim.linear(0.1, 5, math.nan), "linear: end must be a finite number of"),
        (lambda: optim.cosine(math.inf, 5), "cosine: lr must be a finite number of at least 0"),
        (lambda: optim.cosine(0.1, 2.5), "cosine: steps must be a whole number of at least 1"),
        (lambda: optim.stepwise(0.1, 0), "stepwise: every must be a whole number of at least 1"),
        (lambda: optim.stepwise(0.1, 3, -1.0), "stepwise: factor must be a finite number"),
        (lambda: optim.warmup(0.1, 0), "warmup: steps must be a whole number of at least 1, not 0"),
    ],
)
def test_schedules_refuse_what_makes_no_sense(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
