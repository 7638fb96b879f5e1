"""Standardize: fitted to the training part, and part of the model from then on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograd import Value, jit
from nn import Standardize
from nn.data import iris


def test_it_does_what_the_data_set_does_with_itself() -> None:
    train, test = iris().split(0.3, rng=0)
    scaler = Standardize(4).fit(train.inputs)
    assert [scaler(x) for x in train.inputs] == train.standardized().inputs
    assert [scaler(x) for x in test.inputs] == test.standardized(like=train).inputs


def test_it_changes_nothing_until_it_is_fitted_and_has_no_parameters() -> None:
    scaler = Standardize(2)
    assert scaler([3.0, -4.0]) == [3.0, -4.0]
    assert scaler.parameters() == []
    assert repr(scaler) == "Standardize(2)"


def test_gradients_pass_through_and_so_does_a_trace() -> None:
    scaler = Standardize(2).fit([[0.0, 1.0], [4.0, 1.0]])
    x = Value(3.0)
    y = scaler([x, 1.0])[0]
    y.backward()
    assert (y.data, x.grad) == (0.5, 0.5)
    rows = np.array([[0.0, 1.0], [4.0, 1.0], [1.0, 2.0]])
    traced = jit(lambda row: scaler(row), exact=True)(rows)
    assert np.array(traced).T.tolist() == [scaler(row) for row in rows.tolist()]


def test_bad_numbers_are_named_by_their_place() -> None:
    with pytest.raises(ValueError, match="Standardize takes at least 1 input, not 0"):
        Standardize(0)
    with pytest.raises(ValueError, match="needs at least one row to take mean"):
        Standardize(2).fit([])
    with pytest.raises(ValueError, match=r"Standardize\(2\) takes 2 inputs; row 1 has 3"):
        Standardize(2).fit([[1.0, 2.0], [1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match="row 1, column 0 is nan; fill it in, or drop the row"):
        Standardize(2).fit([[1.0, 2.0], [math.nan, 2.0]])
    for rows in ([[1e200], [-1e200]], [[1.7e308], [1.7e308]]):
        scaler = Standardize(1)
        with pytest.raises(ValueError, match="too large for a mean and a deviation; scale"):
            scaler.fit(rows)
        assert (scaler.mean, scaler.scale) == ([0.0], [1.0])
    with pytest.raises(ValueError, match=r"Standardize\(2\) takes 2 inputs, not 1"):
        Standardize(2)([1.0])
