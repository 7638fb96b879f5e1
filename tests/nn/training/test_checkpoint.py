"""A run that was saved goes on to the bit; a file that does not fit changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from autograd import Value, dot, square
from nn import SGD, Adam, Dropout, History, Linear, Module, Optimizer, Trainer
from nn.training.loop import Run

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(50, 3)), RNG.normal(size=50)
BOTH = pytest.mark.parametrize("compiled", [True, False])


class Small(Module):
    """Three weights behind a Dropout."""

    def __init__(self) -> None:
        self.w = [Value(0.1 * k) for k in range(3)]
        self.dropout = Dropout(0.3, rng=5)

    def __call__(self, x: Any) -> Any:
        return dot(self.w, self.dropout(x))


def trainer(
    compiled: bool = True, make: Callable[..., Optimizer] = Adam, **options: Any
) -> Trainer:
    """A trainer at its begin."""
    model = Small()
    optimizer = make(model.parameters(), lr=0.01, **options)
    return Trainer(
        lambda x, y: square(model(x) - y), optimizer, compiled=compiled,
        metrics={"output": lambda x, y: model(x)},
    )  # fmt: skip


FITS: dict[str, dict[str, Any]] = {
    "batches": {"batch_size": 8, "validation": (X[:7], Y[:7])},
    "a share": {"batch_size": 8, "validation": 0.2},
    "in order": {"batch_size": 7, "shuffle": False},
    "all at once": {},
}


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
@BOTH
def test_a_saved_run_goes_on_to_the_bit(
    compiled: bool, fit: dict[str, Any], tmp_path: Path
) -> None:
    whole, first, second = (trainer(compiled) for _ in range(3))
    expected = whole.fit(X, Y, epochs=9, seed=4, **fit)
    first.fit(X, Y, epochs=4, seed=4, **fit)
    first.save(tmp_path / "run")
    second.resume(tmp_path / "run")
    assert second.history == first.history
    history = second.fit(X, Y, epochs=9, **fit)
    assert history == expected
    assert second.optimizer.snapshot() == whole.optimizer.snapshot()
    assert second.fit(X, Y, epochs=1).epochs == 1  # a run of its own again


@BOTH
def test_a_run_cut_within_an_epoch_goes_on_to_the_bit(
    compiled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, first, second = (trainer(compiled) for _ in range(3))
    expected = whole.fit(X, Y, epochs=3, batch_size=8, seed=4)
    block, blocks = Run._block, []

    def cut(*arguments: Any) -> None:
        block(*arguments)
        blocks.append(arguments)
        if len(blocks) == 2:
            first.stop("for today")

    monkeypatch.setattr("nn.training.loop._FIRST", 4)
    monkeypatch.setattr("nn.training.loop._BLOCK", 1e-9)
    monkeypatch.setattr(Run, "_block", cut)
    history = first.fit(X, Y, epochs=3, batch_size=8, seed=4)
    assert history.stopped == "for today"
    assert (history.steps, history.epochs) == (5, 0)
    first.save(tmp_path / "run")
    second.resume(tmp_path / "run")
    assert second.fit(X, Y, epochs=3, batch_size=8) == expected


def test_a_callback_may_save_each_epoch(tmp_path: Path) -> None:
    def keep(trainer: Trainer, history: History) -> None:
        trainer.save(tmp_path / f"{history.epochs}")

    whole, second = trainer(), trainer()
    expected = whole.fit(X, Y, epochs=5, batch_size=8, seed=4, callbacks=[keep])
    second.resume(tmp_path / "2")
    assert second.history.epochs == 2
    assert second.fit(X, Y, epochs=5, batch_size=8) == expected


def test_other_data_or_batches_are_refused(tmp_path: Path) -> None:
    first = trainer()
    first.fit(X, Y, epochs=2, batch_size=8, seed=4)
    first.save(tmp_path / "run")
    first.resume(tmp_path / "run")
    for arrays, options, message in (
        ((X[:40], Y[:40]), {"batch_size": 8}, "saved run has samples=50, not 40"),
        ((X, Y), {"batch_size": 9}, "saved run has batch_size=8, not 9"),
        ((X, Y), {"batch_size": 8, "shuffle": False}, "saved run has shuffle=True, not False"),
        ((X, Y), {"batch_size": 8, "seed": 5}, "saved run has seed=4, not 5"),
    ):
        with pytest.raises(ValueError, match=message):
            first.fit(*arrays, epochs=3, **options)


def test_there_is_nothing_to_save_before_the_first_run(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no run to save before the first fit"):
        trainer().save(tmp_path / "run")


def altered(path: Path, change: Callable[[dict[str, Any], dict[str, Any]], object]) -> None:
    """Change the arrays and the JSON of a file."""
    with safe_open(path, framework="np") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        run = json.loads(file.metadata()["run"])
    change(arrays, run)
    save_file(arrays, path, {"run": json.dumps(run)})


CHANGES: dict[str, tuple[Callable[[Any, Any], object], str]] = {
    "format": (lambda a, r: r.update(format=2), "its format is 2, but this program reads 1"),
    "optimizer": (lambda a, r: r.update(optimizer="SGD"), "trained by 'SGD', not Adam"),
    "steps": (lambda a, r: r.update(steps=-1), "steps is -1"),
    "parameters": (lambda a, r: a.update(parameters=np.zeros(4)), r"\(4,\), but must be .* \(3,\)"),
    "dtype": (lambda a, r: a.update(memory=np.zeros((3, 2), np.float32)), "memory is float32"),
    "missing": (lambda a, r: a.pop("memory"), "'memory' is missing"),
    "series": (lambda a, r: a.update(losses=np.zeros((2, 2))), "losses is not a series of numbers"),
    "epochs": (lambda a, r: a.update(losses=np.zeros(3)), "14 steps are not 3 epochs and a part"),
    "place": (lambda a, r: r["position"].update(place="1"), "place is '1'"),
    "batch": (lambda a, r: r["position"].update(batch=0), "batch is 0, of 50 samples"),
    "random": (lambda a, r: r["position"].update(random={"a": 1}), "does not fit this trainer"),
    "source": (lambda a, r: r.update(sources=[[3, [1, 2], None]]), "does not fit this trainer"),
    "sources": (
        lambda a, r: r.update(sources=[]),
        "states of 0 random generators, but .* 1$",
    ),
    "no object": (lambda a, r: r.update(position=[1]), "does not fit this trainer"),
}


@pytest.mark.parametrize(("change", "message"), CHANGES.values(), ids=CHANGES)
def test_a_file_that_does_not_fit_changes_nothing(
    change: Callable[[Any, Any], object], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "run"
    first = trainer()
    first.fit(X, Y, epochs=2, batch_size=8, seed=4)
    first.save(path)
    altered(path, change)
    other = trainer()
    before, history = other.optimizer.snapshot(), other.history
    with pytest.raises(ValueError, match=message):
        other.resume(path)
    assert other.optimizer.snapshot() == before
    assert other.history is history


def test_files_of_other_kinds_are_named(tmp_path: Path) -> None:
    import nn

    nn.save(Linear(2, 2), tmp_path / "model")
    with pytest.raises(ValueError, match=r"is not a run written by Trainer\.save"):
        trainer().resume(tmp_path / "model")
    (tmp_path / "text").write_text("no")
    with pytest.raises(ValueError, match="not a safetensors file"):
        trainer().resume(tmp_path / "text")
    with pytest.raises(FileNotFoundError):
        trainer().resume(tmp_path / "missing")


def test_another_optimizer_is_refused(tmp_path: Path) -> None:
    first = trainer(make=SGD)
    first.fit(X, Y, epochs=1)
    first.save(tmp_path / "run")
    with pytest.raises(ValueError, match="trained by 'SGD', not Adam"):
        trainer().resume(tmp_path / "run")
    with pytest.raises(ValueError, match=r"memory is .* \(3, 0\), but must be .* \(3, 1\)"):
        trainer(make=SGD, momentum=0.9).resume(tmp_path / "run")
