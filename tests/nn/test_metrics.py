"""accuracy leaves the model as it was; confusion_matrix and r2_score are scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value, jit
from nn import (
    MLP,
    Dropout,
    Embedding,
    Layer,
    Linear,
    Module,
    Neuron,
    SelfAttention,
    Sequential,
    accuracy,
    confusion_matrix,
    correct,
    predict,
    r2_score,
)  # fmt: skip


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
         r"sample 1: target 3 is not one of the classes \[0, 1, 2\]"),
        (lambda: confusion_matrix([0], [2], classes=2), ValueError, "sample 0: output 2 is not"),
        (lambda: confusion_matrix([0], [0.7]), TypeError, r"sample 0: output 0\.7 is not a clas"),
        (lambda: confusion_matrix([0.0], [0]), TypeError, r"sample 0: target 0\.0 is not a class"),
        (lambda: confusion_matrix([[1]], [0]), TypeError, r"sample 0: target \[1\] is not a class"),
        (lambda: confusion_matrix([0], [[]]), TypeError, r"sample 0: output \[\] is not a class"),
        (lambda: r2_score([], []), ValueError, "there are no samples"),
        (lambda: r2_score([1.0], [1.0, 2.0]), ValueError, "1 targets, but 2 outputs"),
        (lambda: r2_score([[1.0, 2.0]], [1.0]), ValueError, "as many numbers in each output"),
        (lambda: r2_score([[]], [[]]), ValueError, "as many numbers in each output"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(call: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        call()


@pytest.mark.parametrize(
    ("output", "target", "threshold", "right"),
    [
        (0.001, 0.0, None, 1.0), (0.9, 1.0, None, 1.0), (0.5, 1.0, None, 0.0), (0.5, 0, None, 1.0),
        (0.3, 1, 0.0, 1.0), (0.3, 1, None, 0.0), (-0.3, 0, 0.0, 1.0), (0.0, -1, 0.0, 1.0),
        (0.3, -1.0, 0.0, 0.0), (0.3, 1.0, 0.0, 1.0), (7.0, 1.0, 8.0, 0.0), (9.0, 1.0, 8.0, 1.0),
        ([1.0, 2.0, 2.0], 1, None, 1.0), ([1.0, 2.0, 2.0], 2, None, 0.0),
        ([3.0, 3.0], 0, None, 1.0),
        ([0.5], 0, None, 1.0),
    ],
)  # fmt: skip
def test_right_means_one_thing(
    output: Any, target: Any, threshold: float | None, right: float
) -> None:
    assert correct(output, target, threshold) == right
    program = jit(lambda y, t: correct(y, t, threshold))
    kind = np.int64 if isinstance(output, list) else np.float64
    assert program(np.array([output]), np.array([target], kind)).tolist() == [right]
    if threshold is not None or target != -1:
        assert accuracy(Echo(), [output] * 3, [target] * 3, threshold) == right
        assert accuracy(Echo(), [output] * 99, [target] * 99, threshold) == right


def test_targets_of_minus_one_need_a_threshold() -> None:
    with pytest.raises(ValueError, match=r"targets of 0 and 1, not -1: .* pass threshold=0\.0"):
        correct(0.3, -1)
    with pytest.raises(ValueError, match=r"row 1: correct takes targets of 0 and 1, not -1\.0"):
        jit(correct)(np.array([0.3, 0.3]), np.array([1.0, -1.0]))


def test_many_samples_run_compiled_with_the_same_result() -> None:
    source = np.random.default_rng(1)
    for model, targets in (
        (MLP(2, [4, 3], rng=1), source.integers(0, 3, 200)),
        (MLP(2, [4, 1], rng=1), source.integers(0, 2, 200)),
        (MLP(2, [4, 1], rng=1), 2 * source.integers(0, 2, 200) - 1),
    ):
        inputs = source.normal(size=(200, 2))
        said = predict(model, inputs)
        assert said.shape == ((200, 3) if len(model.layers[-1].neurons) == 3 else (200,))
        few = np.concatenate([predict(model, inputs[k : k + 20]) for k in range(0, 200, 20)])
        np.testing.assert_allclose(said, few, rtol=1e-12)
        threshold = 0.5 if targets.min() == 0 else 0.0
        rights = [correct(y, int(t), threshold) for y, t in zip(said.tolist(), targets)]
        assert accuracy(model, inputs, targets) == pytest.approx(sum(rights) / 200)


def test_predict_takes_what_the_model_takes() -> None:
    table = Embedding(5, 3, rng=1)
    indices = [k % 5 for k in range(50)]
    expected = [[w.data for w in table.weight[k]] for k in indices]
    assert predict(table, indices).tolist() == expected
    assert predict(table, np.array(indices[:3])).tolist() == expected[:3]
    attention = SelfAttention(4, 2, rng=1)
    rows = np.random.default_rng(1).normal(size=(40, 3, 4))
    assert predict(attention, rows).shape == (40, 3, 4)
    np.testing.assert_allclose(predict(attention, rows)[:2], predict(attention, rows[:2]), 1e-12)
    with pytest.raises(ValueError, match="there are no samples"):
        predict(table, [])


def test_a_model_that_branches_runs_on_values() -> None:
    class Branching(Module):
        def __call__(self, x: Any) -> Any:
            return 1.0 if x > 0.0 else 0.0

    numbers = [(-1.0) ** k for k in range(60)]
    assert predict(Branching(), numbers).tolist() == [float(x > 0.0) for x in numbers]
    assert accuracy(Branching(), numbers, [int(x > 0.0) for x in numbers]) == 1.0


def test_predicting_leaves_the_modes_as_they_were() -> None:
    model = Sequential(Linear(2, 2, rng=1), Dropout(0.9, rng=1))
    model.layers[0].eval()
    inputs = np.ones((40, 2))
    assert len(np.unique(predict(model, inputs), axis=0)) == 1
    assert [m.training for m in (model, *model.layers)] == [True, False, True]


def test_one_output_in_a_list_is_a_single_output() -> None:
    assert [correct([y], t) for y, t in ((0.7, 1), (0.2, 1), (0.2, 0))] == [1.0, 0.0, 1.0]
    inputs, signs = [[-1.0], [2.0], [3.0]], [-1, 1, -1]
    alone, listed = Layer(1, 1, nonlin=False, rng=2), Linear(1, 1)
    listed.load_state_dict(alone.state_dict())
    assert accuracy(listed, inputs, signs) == accuracy(alone, inputs, signs)
    with pytest.raises(TypeError, match=r"sample 0: output \[0.5\] is not a class"):
        confusion_matrix([0], [[0.5]])
