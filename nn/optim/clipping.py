"""Gradient clipping: each number by itself, or all by their common norm.

Clipping by norm is from R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent
neural networks", ICML 2013; both work like PyTorch's `clip_grad_norm_` and
`clip_grad_value_`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from autograd import Value, clamp, minimum, sqrt
from nn.checks import above_zero

_TINY = 1e-6  # PyTorch's: added to the norm, so that a gradient of zeros is not divided by 0


def clip_grad_norm(parameters: Iterable[Value], max_norm: float) -> float:
    """The norm of all gradients together; they are scaled down if it is above `max_norm`.

    Raises ValueError unless `max_norm` is a number above 0.

    >>> v, w = Value(0.0), Value(0.0)
    >>> v.grad, w.grad = 3.0, 4.0
    >>> clip_grad_norm([v, w], max_norm=1.0)
    5.0
    >>> round(v.grad, 4), round(w.grad, 4)
    (0.6, 0.8)
    """
    above_zero("max_norm", max_norm)
    found = [parameter for parameter in parameters if parameter.has_grad]
    gradients = [parameter.grad for parameter in found]
    norm, unit = _norm(gradients)
    for parameter, g in zip(found, gradients):
        parameter.grad = scaled(g, norm, unit, max_norm)
    return norm / unit


def clip_grad_value(parameters: Iterable[Value], clip_value: float) -> None:
    """Clip each gradient to between -clip_value and clip_value.

    Raises ValueError unless `clip_value` is a number above 0.

    >>> v, w = Value(0.0), Value(0.0)
    >>> v.grad, w.grad = -3.0, 0.5
    >>> clip_grad_value([v, w], clip_value=1.0)
    >>> v.grad, w.grad
    (-1.0, 0.5)
    """
    above_zero("clip_value", clip_value)
    for parameter in parameters:
        if parameter.has_grad:
            parameter.grad = clamp(parameter.grad, -clip_value, clip_value)


def clipped(
    gradients: Sequence[float], clip_value: float | None, clip_norm: float | None
) -> Sequence[float]:
    """The gradients, clipped by value and then by norm if these are given."""
    if clip_value is not None:
        gradients = [clamp(g, -clip_value, clip_value) for g in gradients]
    if clip_norm is not None:
        norm, unit = _norm(gradients)
        gradients = [scaled(g, norm, unit, clip_norm) for g in gradients]
    return gradients


# Squares overflow long before gradients do, so the norm is that of gradients times a power of two,
# `unit`, which scales the largest to between 1 and 2.  That is exact.


def _norm(gradients: Sequence[float]) -> tuple[float, float]:
    """(the Euclidean norm of the gradients times unit, unit), as autograd.machine.training does it.

    The squares are added one after the other.
    """
    _, exponent = math.frexp(largest := max(map(abs, gradients), default=0.0))
    if not math.isfinite(largest):
        exponent = 1024
    unit = math.ldexp(1.0, max(-1022, min(1 - exponent, 1022)))
    total = 0.0
    for g in gradients:
        total += (g * unit) * (g * unit)
    return sqrt(total), unit


def scaled(g: Any, norm: Any, unit: Any, max_norm: float) -> Any:
    """g, scaled down if `norm`, that of gradients times `unit`, is above max_norm * unit.

    nan if the norm is nan.
    """
    return g * unit * minimum(1.0 / unit, max_norm / (norm + _TINY * unit))
