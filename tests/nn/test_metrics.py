"""accuracy leaves the model as it was; confusion_matrix and r2_score are scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value
from nn import Module, Neuron, accuracy, confusion_matrix, r2_score


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


def test_confusion_matrix_has_the_right_classes_in_its_rows() -> None:
    targets, said = [2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2]
    expected = [[2, 0, 0], [0, 0, 1], [1, 0, 2]]  # from scikit-learn's own documentation
    assert confusion_matrix(targets, said) == expected
    assert confusion_matrix(np.array(targets), np.array(said)) == expected
    scores = [[float(k == y) for k in range(3)] for y in said]
    assert confusion_matrix(targets, scores) == expected
    assert confusion_matrix(targets, [[Value(x) for x in row] for row in scores]) == expected
    assert confusion_matrix(targets, np.array(scores)) == expected
    assert {type(n) for row in confusion_matrix(np.array(targets), said) for n in row} == {int}


def test_the_classes_of_a_confusion_matrix() -> None:
    assert confusion_matrix([1, -1], [1, 1]) == [[0, 1], [0, 1]]
    assert confusion_matrix([1, -1], [1, 1], classes=[1, -1]) == [[1, 0], [1, 0]]
    assert confusion_matrix([0], [1], classes=3) == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert confusion_matrix([0], [[0.5, 0.5, 0.0]]) == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]


def test_r2_score_is_the_share_of_the_variance_explained() -> None:
    targets, outputs = [3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0]
    assert r2_score(targets, outputs) == pytest.approx(1.0 - 1.5 / 29.1875, rel=1e-15)
    assert r2_score(np.array(targets), [Value(y) for y in outputs]) == r2_score(targets, outputs)
    assert r2_score(targets, targets) == 1.0
    assert r2_score(targets, [2.875] * 4) == 0.0  # their mean
    assert r2_score([[t, 1.0] for t in targets], [[y, 1.0] for y in outputs]) == pytest.approx(
        (2.0 - 1.5 / 29.1875) / 2.0, rel=1e-15
    )
    assert r2_score([0.1] * 3, [0.1] * 3) == 1.0
    assert r2_score([0.1] * 3, [0.1, 0.1, 0.2]) == 0.0


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: confusion_matrix([], []), ValueError, "there are no samples"),
        (lambda: confusion_matrix([0, 1], [0]), ValueError, "2 targets, but 1 outputs"),
        (lambda: confusion_matrix([0, 3], [[1, 0, 0]] * 2), ValueError,
         r"sample 1: target 3 is none of the classes \[0, 1, 2\]"),
        (lambda: confusion_matrix([0], [2], classes=2), ValueError, "sample 0: output 2 is none"),
        (lambda: confusion_matrix([0], [0.7]), TypeError, r"sample 0: output 0\.7 is no class; .*"),
        (lambda: confusion_matrix([0.0], [0]), TypeError, r"sample 0: target 0\.0 is no class"),
        (lambda: confusion_matrix([[1]], [0]), TypeError, r"sample 0: target \[1\] is no class"),
        (lambda: confusion_matrix([0], [[]]), TypeError, r"sample 0: output \[\] is no class"),
        (lambda: r2_score([], []), ValueError, "there are no samples"),
        (lambda: r2_score([1.0], [1.0, 2.0]), ValueError, "1 targets, but 2 outputs"),
        (lambda: r2_score([[1.0, 2.0]], [1.0]), ValueError, "equally many numbers for each"),
        (lambda: r2_score([[]], [[]]), ValueError, "equally many numbers for each"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(call: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        call()
