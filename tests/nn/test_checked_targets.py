"""Targets that a loss refuses: on Values at once, compiled before the first step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, jit

WRONG = {
    "hinge, 0 and 1": (
        lambda w, y: nn.hinge_loss(w, y), [1.0, 0.0], "hinge_loss takes targets of -1 or"),
    "hinge, integers": (
        lambda w, y: nn.hinge_loss(w, y), [1, 0], "hinge_loss takes targets of -1 or"),
    "hinge, a list": (
        lambda w, y: nn.hinge_loss([w, w], y), [[1.0, -1.0], [1.0, 0.0]], "not 0.0"),
    "probabilities": (
        lambda w, y: nn.binary_cross_entropy(w.sigmoid(), y), [0.0, -1.0], "from 0 to 1, not"),
    "hinge, scaled": (
        lambda w, y: nn.hinge_loss(w, 2.0 * y - 1.0), [1.0, 2.0], "targets of -1 or .1, not 3.0"),
    "shares, scaled": (
        lambda w, y: nn.binary_cross_entropy_with_logits(w, -(y / 2.0) + 0.5), [1.0, 2.0],
        "from 0 to 1, not -0.5"),
    "logits": (
        lambda w, y: nn.binary_cross_entropy_with_logits(w, y), [1.0, 1.5], "from 0 to 1, not 1.5"),
}  # fmt: skip


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(("loss", "targets", "text"), WRONG.values(), ids=WRONG)
def test_a_trainer_names_the_target(loss: Any, targets: Any, text: str, compiled: bool) -> None:
    w = Value(0.25)
    trainer = nn.Trainer(lambda y: loss(w, y), nn.SGD([w], 0.1), compiled=compiled)
    with pytest.raises(ValueError, match=text) as caught:
        trainer.fit(targets, epochs=1, shuffle=False, progress=False)
    assert w.data == 0.25
    if compiled:
        assert "row 1: " in str(caught.value)
        assert "test_checked_targets.py" in str(caught.value)


@pytest.mark.parametrize(("loss", "targets", "text"), WRONG.values(), ids=WRONG)
def test_a_program_checks_each_call(loss: Any, targets: Any, text: str) -> None:
    w = Value(0.25)
    program = jit(lambda y: loss(w, y))
    wrong = np.array(targets, np.float64)
    right = np.repeat(wrong[:1], 2, 0)
    for _ in range(3):  # the quick way of the same array too
        program.loss_and_gradients(right)
        program(right)
    right[...] = wrong
    for call in (program, program.loss_and_gradients):
        with pytest.raises(ValueError, match=text):
            call(right)


def test_a_target_between_is_no_fault() -> None:
    program = jit(nn.binary_cross_entropy_with_logits)
    assert np.isfinite(program(np.zeros(3), np.array([0.0, 0.25, 1.0]))).all()
    assert jit(nn.hinge_loss)(np.zeros(2), np.array([-1.0, 1.0])).tolist() == [1.0, 1.0]


def test_a_probability_that_is_nan_stays_nan() -> None:
    assert np.isnan(nn.binary_cross_entropy(Value(np.nan), 1.0).data)
    assert np.isnan(jit(nn.binary_cross_entropy)(np.array([np.nan]), np.array([1.0]))[0])
