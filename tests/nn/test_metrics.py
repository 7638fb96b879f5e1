"""accuracy counts right answers, and leaves the model as it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn import Module, Neuron, accuracy


class Echo(Module):
    """A model whose output is its input; it notes its mode."""

    def __init__(self) -> None:
        self.part = Neuron(1)
        self.modes: list[bool] = []

    def __call__(self, x: Any) -> Any:
        self.modes.append(self.training)
        return [Value(v) for v in x] if isinstance(x, list) else self.part.b * 0.0 + x


@pytest.mark.parametrize(
    ("outputs", "targets", "share"),
    [
        ([[0.1, 0.9, 0.3], [2.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [1, 0, 0], 2 / 3),
        ([0.5, -0.5, 2.0, -0.1], [1, -1, -1, 1.0], 0.5),
        ([0.4, 0.6, 0.6, 5.0], [0, 1, 0.0, 1], 0.75),
        ([0.4, 0.6], [True, True], 0.5),
    ],
)
def test_accuracy_counts_right_answers(outputs: Any, targets: Any, share: float) -> None:
    assert accuracy(Echo(), outputs, targets) == pytest.approx(share)
    assert accuracy(Echo(), np.array(outputs), np.array(targets)) == pytest.approx(share)


def test_accuracy_leaves_no_graph_and_the_models_modes_as_they_were() -> None:
    model = Echo()
    model.part.eval()
    accuracy(model, [1.0, -1.0], [1, -1])
    assert model.modes == [False, False]
    assert model.training
    assert not model.part.training
    assert model(1.0).op is not None


@pytest.mark.parametrize(
    ("outputs", "targets"),
    [([1.0, 2.0], [0, 2]), ([[1.0, 2.0]], [0.5]), ([1.0], ["a"]), ([[1.0, 2.0]], [[1.0, 2.0]])],
)
def test_accuracy_refuses_targets_that_are_no_classes(outputs: Any, targets: Any) -> None:
    with pytest.raises(ValueError, match="accuracy takes the classes as targets"):
        accuracy(Echo(), outputs, targets)
