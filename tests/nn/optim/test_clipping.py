"""Clipping: gradients within bounds, nan not swallowed."""

from __future__ import annotations

import math
from typing import Any

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
    with pytest.raises(ValueError, match="max_norm must be a finite number above 0, not -1"):
        nn.clip_grad_norm([Value(1.0)], -1)
    with pytest.raises(ValueError, match="clip_value must be a finite number above 0, not 0"):
        nn.clip_grad_value([Value(1.0)], 0)


LARGEST, SMALLEST = 1.7976931348623157e308, 5e-324


@pytest.mark.parametrize(
    ("gradients", "norm", "clipped"),
    [
        ([1e200, 1e200], math.sqrt(2.0) * 1e200, [math.sqrt(0.5)] * 2),
        ([3e307, -4e307], 5e307, [0.6, -0.8]),
        ([LARGEST, -LARGEST], math.inf, [math.sqrt(0.5), -math.sqrt(0.5)]),
        ([3e-200, 4e-200], 5e-200, [3e-200, 4e-200]),
        ([SMALLEST, 0.0], SMALLEST, [SMALLEST, 0.0]),
        ([0.0, 0.0], 0.0, [0.0, 0.0]),
    ],
)
def test_a_norm_neither_overflows_nor_underflows(
    gradients: list[float], norm: float, clipped: list[float]
) -> None:
    p = with_gradients(*gradients)
    assert nn.clip_grad_norm(p, 1.0) == pytest.approx(norm, rel=1e-15, abs=0.0)
    assert [x.grad for x in p] == pytest.approx(clipped, rel=1e-15, abs=0.0)


@pytest.mark.parametrize("gradients", [[math.inf, 1e300], [-math.inf, 1.0]])
def test_an_infinite_gradient_has_an_infinite_norm(gradients: list[float]) -> None:
    p = with_gradients(*gradients)
    assert nn.clip_grad_norm(p, 1.0) == math.inf
    assert math.isnan(p[0].grad)
    assert p[1].grad == 0.0


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("clip_value", [None, 2.0])
@pytest.mark.parametrize(
    ("dtype", "factor"),
    [("float64", 1e200), ("float64", 3e307), ("float64", 1e-200), ("float64", 1.0),
     ("float32", 1e30), ("float32", 3e37), ("float32", 1e-30), ("float32", 1.0)],
)  # fmt: skip
def test_a_trainer_clips_gradients_of_any_size(
    compiled: bool, clip_value: float | None, dtype: str, factor: float
) -> None:
    a, b = Value(0.0), Value(0.0)
    optimizer = SGD([a, b], 1.0, clip_norm=1.0, clip_value=clip_value)
    options: Any = {"dtype": dtype} if compiled else {}
    trainer = nn.Trainer(lambda x: (3.0 * a - 4.0 * b) * x, optimizer, compiled=compiled, **options)
    trainer.fit([factor], epochs=1, progress=False)
    g = [3.0 * factor, -4.0 * factor]
    if clip_value is not None:
        g = [max(-clip_value, min(x, clip_value)) for x in g]
    norm = math.hypot(*g)
    scale = min(1.0, 1.0 / (norm + 1e-6))
    expected = [-(x * scale) for x in g]
    rel = 1e-5 if dtype == "float32" else 1e-14
    assert [a.data, b.data] == pytest.approx(expected, rel=rel, abs=0.0)
    assert any(expected)


def test_the_engines_clip_to_the_same_bits() -> None:
    found = []
    for compiled in (True, False):
        ws = [Value(0.1 * k - 0.3) for k in range(5)]
        trainer = nn.Trainer(
            lambda x, ws=ws: sum((w * x - 1.0) ** 2 for w in ws),
            SGD(ws, 0.1, clip_norm=0.7), compiled=compiled, exact=True,
        )  # fmt: skip
        trainer.fit([0.5, -1.5, 2.5], epochs=20, progress=False)
        found.append([w.data for w in ws])
    assert found[0] == found[1]
