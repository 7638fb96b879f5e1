"""Functions of several numbers among nan, infinities and zeros: programs say what Values say."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

import nn
from autograd import (
    Value,
    dot,
    grad,
    hessian,
    hypot,
    jit,
    log_softmax,
    logsumexp,
    maximum,
    mean,
    softmax,
    std,
)  # fmt: skip

FUNCTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "logsumexp": logsumexp,
    "log_softmax, the first": lambda xs: log_softmax(xs)[0],
    "log_softmax, the last": lambda xs: log_softmax(xs)[2],
    "softmax": lambda xs: softmax(xs)[1],
    "mean": mean,
    "std": std,
    "hypot": lambda xs: hypot(*xs),
    "maximum": lambda xs: maximum(xs[0], maximum(xs[1], xs[2])),
    "dot": lambda xs: dot(xs[:2], xs[1:]),
    "cross_entropy of class 0": lambda xs: nn.cross_entropy(xs, 0),
    "cross_entropy of class 2": lambda xs: nn.cross_entropy(xs, 2),
    "binary_cross_entropy_with_logits": (
        lambda xs: nn.binary_cross_entropy_with_logits(xs, [1, 0, 0.25])),
    "mse_loss": lambda xs: nn.mse_loss(xs, [0.0, 1.0, -1.0]),
    "mae_loss": lambda xs: nn.mae_loss(xs, [0.0, 1.0, -1.0]),
    "huber_loss": lambda xs: nn.huber_loss(xs, [0.0, 1.0, -1.0]),
    "hinge_loss": lambda xs: nn.hinge_loss(xs, [1, -1, 1]),
}  # fmt: skip
POINTS = [*product([math.nan, math.inf, -math.inf, 0.0, 1.5], repeat=3)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_and_derivatives_of_both_orders(name: str) -> None:
    """A loss beside a logit of inf was 0 or inf by Values and nan by a program; and where a first
    derivative was nan, the second by Values was 0."""
    f = FUNCTIONS[name]
    program = jit(lambda xs: f(list(xs)))
    values, gradients = program.value_and_grad(np.array(POINTS))
    seconds = program.hessian(np.array(POINTS))
    for at, value, gradient, second in zip(POINTS, values, gradients, seconds, strict=True):
        found = f([Value(x) for x in at])
        wanted = getattr(found, "data", found), grad(f)([*at]), hessian(f)([*at])
        for got, by_values in zip((value, gradient, second), wanted):
            np.testing.assert_allclose(got, by_values, rtol=1e-9, atol=1e-12, err_msg=str(at))


@pytest.mark.parametrize("logits", [[math.inf, 0.0], [0.0, math.inf], [-math.inf, -math.inf]])
def test_what_no_probability_belongs_to_has_no_loss(logits: list[float]) -> None:
    """As in PyTorch: inf - inf."""
    for right in (0, 1):
        assert math.isnan(nn.cross_entropy(logits, right))
        assert math.isnan(log_softmax(logits)[right])
