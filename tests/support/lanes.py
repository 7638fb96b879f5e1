"""Rows of the table as programs, and what the eager engine says of them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

from spicy import SPICY, apart

from autograd import Value, dot
from autograd.operation import TABLE, Op

ROWS = list(TABLE.values())

# Bit for bit with exact=True, value and gradient.
BITWISE = set("add sub mul div sqrt neg abs relu maximum minimum where dot sum".split())

# Rows whose own slope, a third derivative, is a difference of larger terms, or that are written out
# on the tape in steps that cancel: there the error is small beside those terms.
CANCELS = {"silu_curve"}


def arity(op: Op) -> int:
    """How many operands the test gives to the row."""
    return 4 if op is dot else 3 if op.variadic else len(op.operands)


def function(op: Op) -> Callable[..., Any]:
    """The row as a function of that many scalars."""
    if op is dot:
        return lambda a, b, c, d: dot([a, b], [c, d])
    return lambda *xs: op(*xs)


def points(op: Op) -> list[tuple[float, ...]]:
    """Samples, kinks and spicy points."""
    n, found = arity(op), tame_points(op)
    if n <= 2:
        return found + list(itertools.product(SPICY, repeat=n))
    rng = random.Random(op.name)
    return found + [tuple(rng.choice(SPICY) for _ in range(n)) for _ in range(200)]


def tame_points(op: Op) -> list[tuple[float, ...]]:
    """Samples and kinks."""
    n = arity(op)
    return [p for p in (*op.samples, *op.kinks) if len(p) == n]


def eager(op: Op, point: tuple[float, ...]) -> tuple[float, list[float]]:
    """The row's value and gradient by the eager engine."""
    xs = [Value(x) for x in point]
    out = function(op)(*xs)
    if not isinstance(out, Value):
        return out, [0.0] * len(xs)
    out.backward()
    return out.data, [x.grad for x in xs]


def near(op: Op, found: float, expected: float, units: int) -> bool:
    """Whether the two agree to so many units in the last place."""
    if apart(found, expected) <= units:
        return True
    return op.name in CANCELS and abs(found - expected) <= 4e-15
