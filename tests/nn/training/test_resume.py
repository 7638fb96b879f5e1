"""A run is resumed with its own data and settings, from an undamaged file, or says what differs."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, square
from nn import SGD, Adam, AdamW, Optimizer, Trainer
from nn.optim.schedules import cosine, linear

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(30, 2)), RNG.normal(size=30)
FIT: dict[str, Any] = {"batch_size": 7, "validation": (X[:5], Y[:5])}


def trainer(make: Any = Adam, options: Any = (), **given: Any) -> Trainer:
    w = [Value(0.5), Value(-0.5)]
    optimizer: Optimizer = make(w, **{"lr": 0.01, **dict(options)})
    metrics = {"output": lambda x, y: dot(w, x)}
    return Trainer(lambda x, y: square(dot(w, x) - y), optimizer, **{"metrics": metrics, **given})


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    first = trainer()
    first.fit(X, Y, epochs=2, seed=4, **FIT)
    first.save(tmp_path / "run")
    return tmp_path / "run"


def changed(array: Any, place: Any, number: float) -> Any:
    other = array.copy()
    other[place] = number
    return other


OTHER_DATA: dict[str, tuple[Any, dict[str, Any], str]] = {
    "an input": ((changed(X, (3, 1), 0.25), Y), {}, "array 0: the saved run had other"),
    "a target": ((X, changed(Y, 29, 0.25)), {}, "array 1: the saved run had other"),
    "another order": ((X[::-1], Y[::-1]), {}, "array 0"),
    "integers": ((X, np.arange(30)), {}, "array 1"),
    "validation": ((X, Y), {"validation": (X[5:10], Y[5:10])}, "validation: the saved run"),
    "no validation": ((X, Y), {"validation": None}, "validation: the saved run"),
    "a share": ((np.tile(X, (2, 1)), np.tile(Y, 2)), {"validation": 0.5}, "array 0"),
}


@pytest.mark.parametrize(("arrays", "fit", "message"), OTHER_DATA.values(), ids=OTHER_DATA)
def test_other_data_of_the_same_size_are_named(
    arrays: Any, fit: dict[str, Any], message: str, saved: Path
) -> None:
    second = trainer()
    second.resume(saved)
    before = second.optimizer.snapshot()
    with pytest.raises(ValueError, match=message):
        second.fit(*arrays, epochs=3, **{**FIT, **fit})
    assert second.optimizer.snapshot() == before
    assert second.fit(X, Y, epochs=3, **FIT).epochs == 3  # its own are taken still


def test_equal_data_of_another_kind_are_the_same_data(saved: Path) -> None:
    second = trainer()
    second.resume(saved)
    history = second.fit(X.tolist(), np.asfortranarray(Y), epochs=3, **FIT)
    assert history.epochs == 3


SETTINGS: dict[str, tuple[dict[str, Any], str]] = {
    "rate": ({"options": {"lr": 0.02}}, "with lr=0.01, not lr=0.02"),
    "schedule": ({"options": {"lr": cosine(0.01, 9)}}, r"lr=0.01, not lr=cosine\(0.01, 9, 0.0\)"),
    "clip": ({"options": {"clip_norm": 1.0}}, "with clip_norm=None, not clip_norm=1.0"),
    "betas": ({"options": {"betas": (0.8, 0.9)}}, r"betas=\(0.9, 0.999\), not betas=\(0.8, 0.9\)"),
    "engine": ({"compiled": False}, "with compiled=True, not compiled=False"),
    "precision": ({"dtype": "float32"}, "with dtype='float64', not dtype='float32'"),
    "rounding": ({"exact": True}, "with exact=False, not exact=True"),
    "metrics": ({"metrics": {}}, r"with metrics=\('output',\), not metrics=\(\)"),
    "kind": ({"make": AdamW}, "trained by 'Adam', not AdamW"),
}


@pytest.mark.parametrize(("given", "message"), SETTINGS.values(), ids=SETTINGS)
def test_other_settings_are_named(given: dict[str, Any], message: str, saved: Path) -> None:
    second = trainer(**given)
    before = second.optimizer.snapshot()
    with pytest.raises(ValueError, match=message):
        second.resume(saved)
    assert second.optimizer.snapshot() == before


def test_what_does_not_matter_to_a_bit_may_differ(saved: Path) -> None:
    trainer(threads=2).resume(saved)


def rate(step: int) -> float:
    return 0.1 / (1 + step)


@pytest.mark.parametrize("schedule", [linear(0.1, 9), rate, lambda step: 0.1])
def test_a_schedule_is_known_again(schedule: Any, tmp_path: Path) -> None:
    first = trainer(SGD, {"lr": schedule})
    first.fit(X, Y, epochs=1)
    first.save(tmp_path / "run")
    trainer(SGD, {"lr": schedule}).resume(tmp_path / "run")


def test_every_flipped_bit_is_noticed(saved: Path) -> None:
    """Or lies where nothing is read: in the blanks behind the header."""
    content, draw = saved.read_bytes(), random.Random(0)
    end = 8 + int.from_bytes(content[:8], "little")
    blank = len(content[:end]) - len(content[:end].rstrip())
    places = [draw.randrange(8 * len(content)) for _ in range(150)]
    places += range(8 * end, 8 * len(content), 8 * 5 + 1)  # the numbers themselves
    for place in places:
        if end - blank <= place // 8 < end:
            continue
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        saved.write_bytes(flipped)
        second = trainer()
        before, history = second.optimizer.snapshot(), second.history
        with pytest.raises(ValueError, match="run"):
            second.resume(saved)
        assert second.optimizer.snapshot() == before
        assert second.history is history


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_noticed(share: float, saved: Path) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match="not a safetensors file, or is damaged"):
        trainer().resume(saved)
