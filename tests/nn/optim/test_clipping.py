"""Clipping: gradients within bounds, nan not swallowed."""

from __future__ import annotations

import math

import pytest

import nn
from autograd import Value
from nn import SGD


def with_gradients(*gradients: float) -> list[Value]:
    p = [Value(0.0) for _ in gradients]
    for x, g in zip(p, gradients):
        x.grad = g
    return p


def test_clipping_by_norm_scales_all_gradients() -> None:
    p = with_gradients(3.0, -4.0)
    assert nn.clip_grad_norm([*p, Value(1.0)], 1.0) == 5.0
    assert [x.grad for x in p] == pytest.approx([0.6, -0.8], rel=1e-6)
    assert [x.grad for x in p] == [3.0 * (1.0 / (5.0 + 1e-6)), -4.0 * (1.0 / (5.0 + 1e-6))]
    p = with_gradients(3.0, -4.0)
    assert nn.clip_grad_norm(p, 6.0) == 5.0
    assert [x.grad for x in p] == [3.0, -4.0]
    assert nn.clip_grad_norm(with_gradients(0.0), 6.0) == 0.0


def test_clipping_by_value_bounds_each_gradient() -> None:
    p = with_gradients(3.0, -4.0, 0.5)
    nn.clip_grad_value(p, 2.0)
    assert [x.grad for x in p] == [2.0, -2.0, 0.5]
    untouched = Value(1.0)
    nn.clip_grad_value([untouched], 2.0)
    assert not untouched.has_grad


def test_clipping_swallows_no_nan() -> None:
    p = with_gradients(1.0, math.nan)
    assert math.isnan(nn.clip_grad_norm(p, 1.0))
    assert all(math.isnan(x.grad) for x in p)
    p = with_gradients(1.0, math.nan)
    nn.clip_grad_value(p, 0.5)
    assert p[0].grad == 0.5
    assert math.isnan(p[1].grad)


def test_an_optimizer_clips_without_touching_the_gradients() -> None:
    p = with_gradients(3.0, -4.0)
    SGD(p, lr=1.0, clip_value=3.0, clip_norm=1.0).step()
    scale = 1.0 / (math.sqrt(18.0) + 1e-6)
    assert [x.data for x in p] == [-3.0 * scale, 3.0 * scale]
    assert [x.grad for x in p] == [3.0, -4.0]


def test_limits_that_make_no_sense_are_named() -> None:
    with pytest.raises(ValueError, match="max_norm is a number above 0, not -1"):
        nn.clip_grad_norm([Value(1.0)], -1)
    with pytest.raises(ValueError, match="clip_value is a number above 0, not 0"):
        nn.clip_grad_value([Value(1.0)], 0)
