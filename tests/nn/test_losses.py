"""Losses against their formulas, at 50 digits where it matters."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from nn import cross_entropy, hinge_loss, mse_loss

scores = st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=8)


def gradients(loss: Value, values: list[Value]) -> list[float]:
    loss.backward()
    return [v.grad for v in values]


def test_mse_loss_is_the_mean_square_over_all_numbers() -> None:
    p, q = Value(3.0), Value(-1.0)
    assert mse_loss(p, 1.0).data == 4.0
    assert mse_loss(3.0, 1.0) == 4.0
    assert gradients(mse_loss([p, q], [1.0, 1.0]), [p, q]) == [2.0, -2.0]
    assert mse_loss([[p, q], [0.0, 0.0]], [[1.0, 1.0], [2.0, 0.0]]).data == 3.0
    assert mse_loss(np.array([3.0, -1.0]), np.array([1.0, 1.0])) == 4.0
    assert mse_loss(np.array([p, q]), [1, 1]).data == 4.0


def test_hinge_loss_is_the_mean_missing_margin() -> None:
    s, t = Value(0.25), Value(-2.0)
    assert hinge_loss(s, 1).data == 0.75
    assert hinge_loss(s, -1).data == 1.25
    assert hinge_loss(0.25, 1) == 0.75
    assert hinge_loss(3.0, 1.0) == 0.0
    assert gradients(hinge_loss([s, t], [1, -1]), [s, t]) == [-0.5, 0.0]
    for wrong in (0, 2.0, Value(1.0)):
        with pytest.raises(ValueError, match=r"hinge_loss takes targets of -1 or \+1, not"):
            hinge_loss(s, wrong)


@given(scores, st.integers(0, 7))
def test_cross_entropy_and_its_gradient_are_exact(logits: list[float], k: int) -> None:
    k %= len(logits)
    zs = [Value(z) for z in logits]
    loss = cross_entropy(zs, k)
    found = gradients(loss, zs)
    with mpmath.workdps(50):
        gaps = [mpmath.mpf(z) - mpmath.mpf(logits[k]) for z in logits]
        total = mpmath.fsum(map(mpmath.exp, gaps))
        rest = mpmath.fsum(mpmath.exp(gap) for j, gap in enumerate(gaps) if j != k)
        shares = [-rest / total if j == k else mpmath.exp(g) / total for j, g in enumerate(gaps)]
        # A rounded difference of two logits is off by up to 2**-53 * 2e4, and exp passes that on.
        bound = 2e-12
        assert loss.data == pytest.approx(float(mpmath.log1p(rest)), rel=bound, abs=1e-300)
        assert found == pytest.approx(list(map(float, shares)), rel=bound, abs=1e-300)
    assert math.fsum(found) == pytest.approx(0.0, abs=1e-15)


def test_cross_entropy_at_logits_of_1e4() -> None:
    zs = [Value(1e4), Value(0.0), Value(-1e4)]
    assert cross_entropy(zs, 0).data == 0.0
    assert cross_entropy(zs, 2).data == 2e4
    assert gradients(cross_entropy(zs, 2), zs) == [1.0, 0.0, -1.0]
    near = [Value(40.0), Value(0.0)]  # a confident right answer keeps its digits
    assert cross_entropy(near, 0).data == pytest.approx(math.exp(-40.0), rel=1e-14)
    assert gradients(cross_entropy(near, 0), near) == pytest.approx(
        [-math.exp(-40.0), math.exp(-40.0)], rel=1e-14
    )
    assert cross_entropy([5.0], 0) == 0.0
    assert cross_entropy([0.0, -math.inf], 0) == 0.0


def test_cross_entropy_of_a_batch_is_the_mean() -> None:
    rows, targets = [[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]], [2, 0]
    each = [cross_entropy(row, k) for row, k in zip(rows, targets)]
    assert cross_entropy(rows, targets) == pytest.approx(sum(each) / 2, rel=1e-15)
    assert cross_entropy(np.array(rows), np.array(targets)) == cross_entropy(rows, targets)
    assert cross_entropy(rows[:1], targets[:1]) == each[0]


@pytest.mark.parametrize("k", [-1, 3, 12])
def test_cross_entropy_names_a_target_out_of_range(k: int) -> None:
    message = f"^target {k} is no class of 3 logits, 0 to 2$"
    with pytest.raises(IndexError, match=message):
        cross_entropy([1.0, 2.0, 3.0], k)
    with pytest.raises(IndexError, match=message):
        cross_entropy([[1.0, 2.0, 3.0]] * 2, [0, k])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: mse_loss([1.0, 2.0], [1.0]), ValueError, "2 predictions for 1 targets"),
        (lambda: mse_loss([1.0], 1.0), ValueError, "the target is one number where the prediction"),
        (lambda: mse_loss(1.0, [1.0]), ValueError, "the prediction is one number where the target"),
        (lambda: mse_loss([], []), ValueError, "mse_loss takes at least one number"),
        (lambda: hinge_loss([], []), ValueError, "hinge_loss takes at least one sample"),
        (lambda: cross_entropy([], []), ValueError, "cross_entropy takes at least one sample"),
        (lambda: cross_entropy([[1.0]], [0, 0]), ValueError, "1 predictions for 2 targets"),
        (lambda: cross_entropy(Value(1.0), 0), TypeError, "a list of logits, not Value"),
        (lambda: cross_entropy([1.0, 2.0], [0, 1]), TypeError, "a list of logits, not float"),
        (lambda: cross_entropy([1.0, 2.0], 1.0), TypeError, "the index of a class, not float"),
        (lambda: cross_entropy([], 0), IndexError, "target 0 is no class of 0 logits"),
    ],
)
def test_what_does_not_fit_is_named(call: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
