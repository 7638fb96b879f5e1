"""The graph of one of several samples."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Value
from viz import TooLargeError
from viz.page.sampled import Sampled
from viz.page.samples import Samples

X, Y = [1.0, 2.0, 3.0], [2.0, 4.0, 7.0]


def samples() -> Samples:
    return Samples((X, Y), "samples=")


def test_the_objective_is_computed_once_and_leaves_no_gradients_behind() -> None:
    """Once, as it may draw random numbers, or print."""
    w, calls = Value(0.5, "w"), []
    w.grad = 7.0

    def objective(x: Any, y: Any) -> Any:
        calls.append((x.data, y.data))
        return (w * x - y) ** 2

    made = Sampled(objective, samples(), 2, 100)
    assert calls == [(3.0, 7.0)]
    assert w.grad == 7.0
    assert made.found.root.data == 30.25
    assert made.found.gradients[w] == 2.0 * -5.5 * 3.0
    assert made.found.names[made.found.root] == "loss"


def test_what_is_no_sample_or_no_loss_is_refused() -> None:
    w = Value(0.5, "w")
    with pytest.raises(IndexError, match="sample must be 0 to 2, not 3"):
        Sampled(lambda x, y: w * x - y, samples(), 3, 100)
    with pytest.raises(TypeError, match="the objective must return a Value, not float"):
        Sampled(lambda x, y: 1.0, samples(), 0, 100)
    with pytest.raises(TooLargeError):
        Sampled(lambda x, y: (w * x - y) ** 2, samples(), 0, 3)
