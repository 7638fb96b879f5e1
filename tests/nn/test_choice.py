"""A class as numbers of a graph: the loss and its gradients are those of its index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from autograd.sweep import topological
from nn import cross_entropy, mse_loss
from nn.choice import Choice

scores = st.lists(st.floats(-50.0, 50.0), min_size=2, max_size=5)


@given(scores, st.integers(0, 4))
def test_the_loss_is_that_of_the_index(numbers: list[float], k: int) -> None:
    k %= len(numbers)
    ours, theirs = ([Value(x) for x in numbers] for _ in range(2))
    loss, other = cross_entropy(ours, Choice(k, "y")), cross_entropy(theirs, k)
    loss.backward()
    other.backward()
    assert loss.data == pytest.approx(other.data, rel=1e-9, abs=1e-300)
    for x, y in zip(ours, theirs):
        assert x.grad == pytest.approx(y.grad, rel=1e-9, abs=1e-15)


def test_the_graph_is_the_same_for_all_classes() -> None:
    logits = [Value(x) for x in (0.5, -1.0, 2.0)]

    def operations(k: int) -> list[object]:
        return [value.op for value in topological(cross_entropy(logits, Choice(k, "y")))]

    assert operations(0) == operations(1) == operations(2)


def test_it_is_a_number_too_and_its_shares_are_named() -> None:
    choice = Choice(1, "y")
    assert mse_loss(Value(3.0), choice).data == 4.0
    assert choice.among(3) is choice.among(3)
    assert [(x.label, x.data) for x in choice.shares] == [("y0", 0.0), ("y1", 1.0), ("y2", 0.0)]


def test_a_class_that_there_is_not_is_named() -> None:
    with pytest.raises(IndexError, match="target 2 is out of range: there are 2 classes"):
        cross_entropy([Value(0.0), Value(1.0)], Choice(2, "y"))
