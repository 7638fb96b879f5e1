"""Schedules: learning rates that change from step to step.

A schedule is any callable that takes the number of a step (0, 1, 2, ...) and returns the learning
rate of that step; an optimizer takes a schedule in place of a number `lr`.  The usual ones:

    constant(lr)                    lr
    linear(lr, steps, end)          in a straight line from lr to end, then constant
    cosine(lr, steps, end)          down half a cosine from lr to end, then constant
    stepwise(lr, every, factor)     lr * factor ** (step // every)
    warmup(schedule, steps)         up in a straight line, then the schedule from its start

They give the numbers of PyTorch's ConstantLR, LinearLR, CosineAnnealingLR, StepLR, and of LinearLR
in front of another.  The cosine is from I. Loshchilov, F. Hutter, "SGDR: stochastic gradient
descent with warm restarts", ICLR 2017.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

Schedule = Callable[[int], float]


@dataclass(frozen=True, repr=False)
class _Named:
    """A schedule with a repr that shows its arguments."""

    text: str
    rate: Schedule = field(compare=False)

    def __call__(self, step: int) -> float:
        return self.rate(step)

    def __repr__(self) -> str:
        return self.text


def constant(lr: float) -> Schedule:
    """The learning rate lr at every step.  Raises ValueError unless it is finite and at least 0.

    >>> rate = optim.constant(0.5)
    >>> rate(0), rate(1000)
    (0.5, 0.5)
    """
    _check_rates("constant", lr=lr)
    return _Named(f"constant({lr})", lambda step: lr)


def linear(lr: float, steps: int, end: float = 0.0) -> Schedule:
    """lr at step 0, then in a straight line to `end` at step `steps`, and `end` from there on.

    Raises ValueError for a rate that is negative or not finite, and unless `steps` is a whole
    number of at least 1.

    >>> [optim.linear(1.0, steps=4)(step) for step in range(6)]
    [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    """
    _check_rates("linear", lr=lr, end=end)
    _check_count("linear", "steps", steps)

    def rate(step: int) -> float:
        return end if step >= steps else lr + (end - lr) * (step / steps)

    return _Named(f"linear({lr}, {steps}, {end})", rate)


def cosine(lr: float, steps: int, end: float = 0.0) -> Schedule:
    """lr at step 0, then down half a cosine to `end` at step `steps`, and `end` from there on.

    Raises ValueError for a rate that is negative or not finite, and unless `steps` is a whole
    number of at least 1.

    >>> [round(optim.cosine(1.0, steps=4)(step), 3) for step in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """
    _check_rates("cosine", lr=lr, end=end)
    _check_count("cosine", "steps", steps)

    def rate(step: int) -> float:
        if step >= steps:
            return end
        return end + (lr - end) * (1.0 + math.cos(math.pi * step / steps)) / 2.0

    return _Named(f"cosine({lr}, {steps}, {end})", rate)


def stepwise(lr: float, every: int, factor: float = 0.1) -> Schedule:
    """lr, multiplied by `factor` every `every` steps.

    Raises ValueError for a rate or factor that is negative or not finite, and unless `every` is a
    whole number of at least 1.

    >>> [optim.stepwise(1.0, every=2, factor=0.5)(step) for step in range(6)]
    [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    """
    _check_rates("stepwise", lr=lr, factor=factor)
    _check_count("stepwise", "every", every)
    return _Named(
        f"stepwise({lr}, {every}, {factor})", lambda step: lr * float(factor) ** (step // every)
    )


def warmup(schedule: float | Schedule, steps: int) -> Schedule:
    """A warm-up of `steps` steps before a schedule or a constant rate.

    Step i of the warm-up has (i + 1) / steps of the rate with which the schedule begins; the
    schedule's step 0 comes after the warm-up.  Raises ValueError for a constant rate that is
    negative or not finite, and unless `steps` is a whole number of at least 1.

    >>> [optim.warmup(optim.linear(1.0, steps=2), steps=4)(step) for step in range(7)]
    [0.25, 0.5, 0.75, 1.0, 1.0, 0.5, 0.0]
    """
    _check_count("warmup", "steps", steps)
    then = schedule if callable(schedule) else constant(schedule)

    def rate(step: int) -> float:
        return then(step - steps) if step >= steps else then(0) * ((step + 1) / steps)

    return _Named(f"warmup({schedule}, {steps})", rate)


def _check_rates(owner: str, **rates: float) -> None:
    """Raises ValueError if one is negative, infinite or nan."""
    for name, rate in rates.items():
        if not (rate >= 0.0 and math.isfinite(rate)):
            raise ValueError(f"{owner}: {name} must be a finite number of at least 0, not {rate}")


def _check_count(owner: str, name: str, count: int) -> None:
    """Raises ValueError unless it is a whole number, at least 1."""
    if count < 1 or count != int(count):
        raise ValueError(f"{owner}: {name} must be a whole number of at least 1, not {count}")
