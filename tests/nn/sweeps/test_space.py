"""The settings of a sweep, and the samples of its folds."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from nn.sweeps import log_uniform, uniform, whole
from nn.sweeps.folds import folds_of
from nn.sweeps.space import settings


def labels(space: Any, samples: int | None = None, rng: int = 0) -> list[dict[str, Any]]:
    return [setting.labels for setting in settings(space, samples, rng)]


def test_a_grid_has_each_pair() -> None:
    found = labels({"lr": [0.1, 0.2], "layers": [[4], [8, 8]]})
    assert found == [
        {"lr": lr, "layers": layers} for lr in (0.1, 0.2) for layers in ("[4]", "[8, 8]")
    ]
    assert labels({}) == [{}]


def test_values_may_have_names() -> None:
    (one, other) = settings({"rule": {"first": len, "second": max}}, None, 0)
    assert (one.labels, one.values) == ({"rule": "first"}, {"rule": len})
    assert other.values["rule"] is max


def test_more_samples_begin_with_those_of_fewer() -> None:
    space = {"lr": log_uniform(1e-4, 1.0), "n": whole(1, 4), "x": uniform(0.0, 1.0), "k": [1, 2],
             "own": lambda rng: rng.gauss(0.0, 1.0)}  # fmt: skip
    many = labels(space, 200)
    assert labels(space, 20) == many[:20]
    assert labels(space, 20, rng=1) != many[:20]
    assert {row["n"] for row in many} == {1, 2, 3, 4}
    assert all(1e-4 <= row["lr"] <= 1.0 and 0.0 <= row["x"] <= 1.0 for row in many)
    assert 60 < sum(row["lr"] < 1e-2 for row in many) < 140


def test_settings_are_drawn_once() -> None:
    found = labels({"a": [1, 2, 3], "b": [1, 2]}, 40)
    assert sorted(map(repr, found)) == sorted(map(repr, labels({"a": [1, 2, 3], "b": [1, 2]})))


@pytest.mark.parametrize(
    ("space", "samples", "error", "told"),
    [
        ({"lr": uniform(0.0, 1.0)}, None, ValueError, "lr is drawn from uniform(0.0, 1.0); "),
        ({"lr": random.random}, None, ValueError, "set how many settings to draw, samples=20"),
        ({"lr": []}, None, ValueError, "lr has no value to try"),
        ({"lr": 0.1}, None, TypeError, "the values of lr must be a list, such as [0.1], not 0.1"),
        ({"activation": "relu"}, None, TypeError, "such as ['relu'], not 'relu'"),
        ({"lr": [0.1, 0.1]}, None, ValueError, "two values of lr are both called 0.1: leave one"),
        ({"f": [lambda: 0, lambda: 1]}, None, ValueError, "both called '<lambda>'"),
        ({"lr": [0.1]}, 0, ValueError, "samples must be a number of settings of at least 1, not 0"),
    ],
)
def test_what_is_no_space_is_told(
    space: Any, samples: int | None, error: type[Exception], told: str
) -> None:
    with pytest.raises(error) as caught:
        settings(space, samples, 0)
    assert told in str(caught.value)


def test_bounds_of_powers_are_above_zero() -> None:
    with pytest.raises(ValueError, match="log_uniform takes bounds above 0, not 0 and 1"):
        log_uniform(0, 1)


@pytest.mark.parametrize("given", [2, 3, 7, 0.2, 0.5, 0.01])
def test_each_sample_is_held_out_once_and_classes_evenly(given: float) -> None:
    targets = np.repeat([0, 1, 2], [60, 30, 10])
    np.random.default_rng(1).shuffle(targets)
    division = folds_of(given, 0, len(targets))
    held_out = []
    for fold in range(1, division.count + 1):
        kept, held = division.rows(targets, fold)
        assert sorted([*kept, *held]) == list(range(100))
        share = given if given < 1 else 1 / given
        for count, number in zip(np.bincount(targets[held], minlength=3), (60, 30, 10)):
            assert abs(count - share * number) <= 1.0
        held_out += held.tolist()
    if division.count > 1:
        assert sorted(held_out) == list(range(100))
    else:
        assert len(held_out) == round(given * 100)
    assert (
        folds_of(given, 5, 100).rows(targets, 1)[1].tolist()
        != division.rows(targets, 1)[1].tolist()
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (1, "folds must be a number of parts of at least 2, or a share between 0 and 1, not 1"),
        (1.0, "not 1.0"),
        (True, "not True"),
        ("5", "not '5'"),
        (11, "10 samples can't be divided into folds=11"),
        (0.01, "folds=0.01 of 10 samples leaves 10 to learn from and 0 to validate with"),
    ],
)
def test_what_is_no_division_is_told(given: Any, told: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is asserted
        folds_of(given, 0, 10)
    assert told in str(caught.value)
