"""The golden table: values, gradients and second derivatives at the edges, decided one by one.

A finite number is the exact result, correctly rounded.  An expression without a row of its own is
written with those there are: a hard tanh is a clamp, a norm is a hypot, log(exp(x) + exp(y)) is
logsumexp, and x * log(x) that is 0 at 0 is a where.
"""

from __future__ import annotations

from golden.arithmetic import ARITHMETIC
from golden.choices import CHOICES
from golden.functions import FUNCTIONS
from golden.point import Point
from golden.powers import POWERS
from golden.reductions import REDUCTIONS
from golden.saturation import SATURATION

POINTS: list[Point] = [
    *POWERS, *FUNCTIONS, *SATURATION, *CHOICES, *ARITHMETIC, *REDUCTIONS,
]  # fmt: skip

__all__ = ["POINTS", "Point"]
