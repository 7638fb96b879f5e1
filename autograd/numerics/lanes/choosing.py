"""Choosing among numbers, remainders and shares in lanes."""

from __future__ import annotations

import math
from typing import Any

from autograd import ops
from autograd.numerics.ieee import nan
from autograd.numerics.lanes.doubled import emits
from autograd.operation import Op


def _fmod(x: float, y: float) -> float:
    return math.fmod(x, y) if y and math.isfinite(x) else nan


# A step of formulas, not a row of the table: it is never differentiated.
fmod = Op("fmod", "fmod", "x y", _fmod, None, samples=((7.5, 2.0),), emit="frem", table={})


@emits(ops.maximum)
def maximum(x: Any, y: Any) -> Any:
    """The larger; nan where either is nan."""
    return ops.where(ops.less(y, x), x, ops.where(ops.equal(x, x), y, x))


@emits(ops.minimum)
def minimum(x: Any, y: Any) -> Any:
    """The smaller; nan where either is nan."""
    return ops.where(ops.less(x, y), x, ops.where(ops.equal(x, x), y, x))


@emits(ops.fmax)
def fmax(x: Any, y: Any) -> Any:
    """The larger; the other one where one is nan."""
    return ops.where(ops.less(x, y), y, ops.where(ops.equal(x, x), x, y))


@emits(ops.fmin)
def fmin(x: Any, y: Any) -> Any:
    """The smaller; the other one where one is nan."""
    return ops.where(ops.less(y, x), y, ops.where(ops.equal(x, x), x, y))


@emits(ops.clamp)
def clamp(x: Any, lo: Any, hi: Any) -> Any:
    """min(max(x, lo), hi)."""
    return minimum(maximum(x, lo), hi)


@emits(ops.relu6)
def relu6(x: Any) -> Any:
    """min(max(x, 0), 6)."""
    return clamp(x, 0.0, 6.0)


def _toward(x: Any, y: Any) -> tuple[Any, Any]:
    """fmod(x, y), and 1 where its sign differs from that of y, which Python's % has."""
    remainder = fmod(x, y)
    astray = ops.where(remainder, ops.less(y, 0.0) - ops.less(remainder, 0.0), 0.0)
    return remainder, astray


@emits(ops.mod)
def mod(x: Any, y: Any) -> Any:
    """x - y * floor(x / y), with the sign of y, also for zeros."""
    remainder, astray = _toward(x, y)
    zero = ops.where(ops.less(y, 0.0), -0.0, 0.0)
    return ops.where(remainder, ops.where(astray, remainder + y, remainder), zero)


@emits(ops.floordiv)
def floordiv(x: Any, y: Any) -> Any:
    """floor(x / y) of the exact quotient (the steps of CPython's float division)."""
    remainder, astray = _toward(x, y)
    quotient = ops.div(x - remainder, y)
    quotient = ops.where(astray, quotient - 1.0, quotient)
    below = ops.floor(quotient)
    whole = ops.where(ops.less(0.5, quotient - below), below + 1.0, below)
    zero = ops.where(ops.less(ops.div(x, y), 0.0), -0.0, 0.0)
    return ops.where(y, ops.where(quotient, whole, zero), ops.div(x, y))


@emits(ops.share)
def share(x: Any, rest: Any) -> Any:
    """x / (x + rest), nan where that sum is 0."""
    total = x + rest
    return ops.where(total, ops.div(x, total), nan)
