"""Gradients kept within bounds: each number for itself, or all by their common norm.

R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks",
ICML 2013, has the clipping by norm; both go the way of PyTorch's `clip_grad_norm_` and
`clip_grad_value_`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from autograd import Value, clamp, minimum, sqrt

_TINY = 1e-6  # PyTorch's: added to the norm, so that a gradient of zeros is not divided by 0


def clip_grad_norm(parameters: Iterable[Value], max_norm: float) -> float:
    """The norm of all gradients together; those are scaled down where it is above `max_norm`.

    Raises ValueError where `max_norm` is no number above 0.
    """
    check_limit("max_norm", max_norm)
    found = [parameter for parameter in parameters if parameter.has_grad]
    norm = norm_of([parameter.grad for parameter in found])
    scale = norm_scale(norm, max_norm)
    for parameter in found:
        parameter.grad = scale * parameter.grad
    return norm


def clip_grad_value(parameters: Iterable[Value], clip_value: float) -> None:
    """Bring each gradient to between -clip_value and clip_value.

    Raises ValueError where `clip_value` is no number above 0.
    """
    check_limit("clip_value", clip_value)
    for parameter in parameters:
        if parameter.has_grad:
            parameter.grad = clamp(parameter.grad, -clip_value, clip_value)


def clipped(
    gradients: Sequence[float], clip_value: float | None, clip_norm: float | None
) -> Sequence[float]:
    """The gradients, clipped by value and then by norm where these are given."""
    if clip_value is not None:
        gradients = [clamp(g, -clip_value, clip_value) for g in gradients]
    if clip_norm is not None:
        scale = norm_scale(norm_of(gradients), clip_norm)
        gradients = [scale * g for g in gradients]
    return gradients


def norm_of(gradients: Sequence[float]) -> float:
    """The Euclidean norm, the squares added one after the other, as the compiled road does it."""
    total = 0.0
    for g in gradients:
        total += g * g
    norm: float = sqrt(total)
    return norm


def norm_scale(norm: Any, max_norm: float) -> Any:
    """What to multiply gradients of that norm by: 1 within `max_norm`, nan where the norm is."""
    return minimum(1.0, max_norm / (norm + _TINY))


def check_limit(name: str, limit: float) -> float:
    """`limit`.  Raises ValueError where it is no finite number above 0."""
    if not (limit > 0.0 and math.isfinite(limit)):
        raise ValueError(f"{name} is a number above 0, not {limit}")
    return limit
