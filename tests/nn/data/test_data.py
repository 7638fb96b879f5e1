"""The data sets: the shipped ones are what they say, the generated ones lie where they should."""

from __future__ import annotations

import math
import random
from collections import Counter
from importlib import resources

import pytest

from nn import data
from nn.data import Dataset

GENERATED = {"moons": data.moons, "circles": data.circles, "xor": data.xor, "spirals": data.spirals}


def sums(dataset: Dataset) -> list[float]:
    return [math.fsum(column) for column in zip(*dataset.inputs)]


def test_iris_is_fishers() -> None:
    iris = data.iris()
    assert len(iris) == 150
    assert Counter(iris.targets) == {0: 50, 1: 50, 2: 50}
    assert iris.class_names == ("setosa", "versicolor", "virginica")
    assert iris.feature_names == ("sepal length", "sepal width", "petal length", "petal width")
    assert sums(iris) == pytest.approx([876.5, 458.6, 563.7, 179.9], abs=1e-9)
    assert iris.inputs[34] == [4.9, 3.1, 1.5, 0.2]  # UCI's file has 0.1
    assert iris.inputs[37] == [4.9, 3.6, 1.4, 0.1]  # UCI's file has 3.1 and 1.5
    assert iris.inputs[149] == [5.9, 3.0, 5.1, 1.8]


def test_digits_are_the_test_part_of_uci() -> None:
    digits = data.digits()
    assert len(digits) == 1797
    counts = Counter(digits.targets)  # as UCI's description counts them
    assert [counts[k] for k in range(10)] == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert {len(row) for row in digits.inputs} == {64}
    assert {x for row in digits.inputs for x in row} == set(map(float, range(17)))
    assert sum(sums(digits)) == 561718.0
    assert sum(i * x for i, x in enumerate(sums(digits))) == 17660653.0
    assert digits.inputs[0][:8] == [0.0, 0.0, 5.0, 13.0, 9.0, 1.0, 0.0, 0.0]
    assert digits.feature_names[9] == "pixel 1 1"
    assert digits.class_names == tuple("0123456789")


@pytest.mark.parametrize("name", ["iris", "digits"])
def test_source_and_licence_are_stated(name: str) -> None:
    assert "UCI Machine Learning Repository, CC BY 4.0" in getattr(data, name)().source
    readme = resources.files("nn.data").joinpath("README.md").read_text(encoding="utf-8")
    assert f"`{name}.csv`" in readme
    assert "https://creativecommons.org/licenses/by/4.0/" in readme


@pytest.mark.parametrize("name", GENERATED)
def test_generated_data_are_balanced_and_reproducible(name: str) -> None:
    make = GENERATED[name]
    dataset = make(41, noise=0.1, rng=5)
    assert len(dataset) == 41
    assert Counter(dataset.targets) == {0: 21, 1: 20}
    assert dataset.targets[:4] == [0, 1, 0, 1]
    assert {len(row) for row in dataset.inputs} == {2}
    assert dataset == make(41, noise=0.1, rng=random.Random(5))
    assert dataset != make(41, noise=0.1, rng=6)
    random.seed(5)
    assert dataset == make(41, noise=0.1)
    clean = make(41, noise=0.0)
    assert clean == make(41, noise=0.0)
    offsets = [x - y for p, q in zip(dataset.inputs, clean.inputs) for x, y in zip(p, q)]
    assert math.sqrt(sum(d * d for d in offsets) / 82) == pytest.approx(0.1, rel=0.3)
    assert name in repr(dataset)


def test_generated_points_lie_on_their_curves() -> None:
    for (x, y), k in zip(data.moons(50, 0.0).inputs, data.moons(50, 0.0).targets):
        assert math.hypot(x - k, y - 0.5 * k) == pytest.approx(1.0)
        assert (y <= 0.5 + 1e-12) if k else (y >= -1e-12)
    for inner in (0.5, 0.25):
        circles = data.circles(50, 0.0, inner=inner)
        for (x, y), k in zip(circles.inputs, circles.targets):
            assert math.hypot(x, y) == pytest.approx(inner if k else 1.0)
    arms = data.spirals(300, 0.0, classes=3, turns=0.5)
    assert Counter(arms.targets) == {0: 100, 1: 100, 2: 100}
    for (x, y), k in zip(arms.inputs, arms.targets):
        radius = math.hypot(x, y)
        turn = 0.5 * (radius - 0.1) / 0.9 + k / 3
        assert math.cos(math.atan2(y, x) - 2 * math.pi * turn) == pytest.approx(1.0)
        assert 0.1 - 1e-12 <= radius <= 1.0


def test_xor_without_noise_is_its_table() -> None:
    xor = data.xor()
    assert sorted(zip(xor.inputs, xor.targets)) == [
        ([0.0, 0.0], 0),
        ([0.0, 1.0], 1),
        ([1.0, 0.0], 1),
        ([1.0, 1.0], 0),
    ]


def test_generated_data_refuse_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="moons takes at least 2 samples, not 1"):
        data.moons(1)
    with pytest.raises(ValueError, match="noise must be at least 0, not -1"):
        data.circles(10, noise=-1)
    with pytest.raises(ValueError, match="spirals takes at least 2 classes, not 1"):
        data.spirals(10, classes=1)


def test_split_holds_out_a_share_of_every_class() -> None:
    iris = data.iris()
    train, test = iris.split(0.2)
    assert (len(train), len(test)) == (120, 30)
    assert Counter(test.targets) == {0: 10, 1: 10, 2: 10}
    both = [*zip(train.inputs, train.targets), *zip(test.inputs, test.targets)]
    assert sorted(both) == sorted(zip(iris.inputs, iris.targets))
    assert train.targets != sorted(train.targets)
    assert iris.split(0.2) == (train, test)
    assert iris.split(0.2, rng=1) != (train, test)
    assert train.class_names == iris.class_names
    for share in (0.0, 1.0, -0.5):
        with pytest.raises(ValueError, match="test must be a share between 0 and 1"):
            iris.split(share)
    with pytest.raises(ValueError, match=r"4 samples are too few for a test share of 0\.1"):
        data.xor().split(0.1)


def test_standardized_by_its_own_or_anothers_statistics() -> None:
    train, test = data.iris().split()
    own = train.standardized()
    for column in zip(*own.inputs):
        assert math.fsum(column) == pytest.approx(0.0, abs=1e-9)
        assert math.fsum(x * x for x in column) / len(own) == pytest.approx(1.0)
    column = [row[0] for row in train.inputs]
    mean = math.fsum(column) / len(column)
    deviation = math.sqrt(math.fsum((x - mean) ** 2 for x in column) / len(column))
    moved = test.standardized(like=train)
    assert moved.inputs[0][0] == pytest.approx((test.inputs[0][0] - mean) / deviation)
    assert moved.targets == test.targets
    assert all(row[0] == 0.0 for row in data.digits().standardized().inputs)  # a pixel always 0


def test_scaled_and_signs() -> None:
    digits = data.digits().scaled(1 / 16)
    assert max(max(row) for row in digits.inputs) == 1.0
    assert data.xor().signs() == [-1.0, 1.0, -1.0, 1.0]
    with pytest.raises(ValueError, match=r"signs\(\) needs exactly 2 classes, not 3"):
        data.iris().signs()
