"""What an objective reaches: modules, whose mode a run sets, and generators, which files keep."""

from __future__ import annotations

import functools
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.random import Generator, normal
from nn import MLP, SGD, Dropout, Sequential, Trainer
from nn.training import batches, trainer
from nn.training.scope import generators, modules

MODEL = MLP(1, [2, 1], rng=0)
XS = np.linspace(-1.0, 1.0, 20)


class Task:
    def __init__(self, model: Any) -> None:
        self.model = model

    def loss(self, x: Any) -> Any:
        return self.model([x])


def by_global(x: Any) -> Any:
    return (lambda: MODEL([x]))()


HOLDER = SimpleNamespace(model=MODEL)
OWN = Task(MODEL)
REACHING: dict[str, Any] = {
    "a global, in a function inside": by_global,
    "a closure": (lambda model: lambda x: model([x]))(MODEL),
    "a default": lambda x, model=MODEL: model([x]),
    "a method": OWN.loss,
    "a partial": functools.partial(lambda model, x: model([x]), MODEL),
    "an object of one's own": lambda x: OWN.model([x]),
    "a dictionary": (lambda held: lambda x: held["model"]([x]))({"model": MODEL}),
}


@pytest.mark.parametrize("function", REACHING.values(), ids=REACHING)
def test_a_model_is_reached(function: Any) -> None:
    assert modules(function) == MODEL.modules()
    assert generators(function) == ([], [])


def drawing(kind: str) -> tuple[Any, Any]:
    """A function that draws, and its generator."""
    own: Any = Generator(5)
    plain = random.Random(3)
    functions: dict[str, tuple[Any, Any]] = {
        "a generator": (lambda x: x + own.normal(), own),
        "its method": ((lambda draw: lambda x: x + draw())(own.normal), own),
        "in an object": ((lambda task: lambda x: x + task.model.normal())(Task(own)), own),
        "a function of autograd.random": (lambda x: x + normal(), autograd.random._default),
        "autograd.random": (lambda x: x + autograd.random.normal(), autograd.random._default),
        "Python's own": (lambda x: x + plain.random(), plain),
        "the module random": (lambda x: x + random.random(), random.random.__self__),  # type: ignore[attr-defined]
    }
    return functions[kind]


KINDS = [
    "a generator", "its method", "in an object", "a function of autograd.random", "autograd.random",
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "compiled"),
    [
        *((kind, True) for kind in KINDS),
        *((k, False) for k in [*KINDS, "Python's own", "the module random"]),
    ],
)
def test_a_run_that_draws_goes_on_to_the_bit(kind: str, compiled: bool, tmp_path: Path) -> None:
    draw, source = drawing(kind)
    assert generators(draw)[0] == [source]
    start, ends = source.getstate(), []
    try:
        for cut in (False, True):
            w = Value(0.5)
            make = functools.partial(
                Trainer, lambda x, w=w: (w * draw(x) - 1.0) ** 2, compiled=compiled, exact=True
            )
            source.setstate(start)
            run = make(SGD([w], lr=0.1))
            run.fit(XS, epochs=2 if cut else 4, batch_size=6, seed=1, progress=False)
            if cut:
                run.save(tmp_path / "run")
                w.data, source_then = 0.0, source.getstate()
                source.random(), source.random()
                run = make(SGD([w], lr=0.1))
                run.resume(tmp_path / "run")
                assert source.getstate() == source_then
                run.fit(XS, epochs=4, batch_size=6, progress=False)
            ends.append(w.data)
    finally:
        source.setstate(start)
    assert ends[0] == ends[1]


def test_dropout_and_what_is_not_saved_are_told_apart(tmp_path: Path) -> None:
    drop, numpys = Dropout(0.5, rng=1), np.random.default_rng(0)
    assert generators(lambda x: Sequential(drop)([x])) == ([drop.random], [])
    assert generators(lambda x: x + numpys.random()) == ([], ["numpy.random.Generator"])
    w = Value(0.5)
    run = Trainer(lambda x: (w * x + numpys.normal()) ** 2, SGD([w], lr=0.1), compiled=False)
    run.fit(XS, epochs=1, progress=False)
    with pytest.warns(UserWarning, match=r"draws from numpy.random.Generator, whose state is not"):
        run.save(tmp_path / "run")


def test_data_are_digested_where_a_run_is_saved_and_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    counted: list[int] = []
    digest = batches.digest
    monkeypatch.setattr(batches, "digest", lambda arrays: (counted.append(1), digest(arrays))[1])
    w, xs = Value(0.5), XS.copy()
    run = trainer.Trainer(lambda x: (w * x - 1.0) ** 2, SGD([w], lr=0.1))
    run.fit(xs, epochs=2, progress=False, validation=0.25)
    assert not counted
    xs[:] = 0.0  # the run was over other numbers
    run.save(tmp_path / "run")
    run.save(tmp_path / "run")
    assert counted == [1]
    run.resume(tmp_path / "run")
    run.fit(XS, epochs=3, progress=False, validation=0.25)
    run.resume(tmp_path / "run")
    with pytest.raises(ValueError, match="array 0: the saved run had other numbers"):
        run.fit(xs, epochs=3, progress=False, validation=0.25)


def test_samples_of_a_run_are_read_only() -> None:
    w = Value(0.5)

    def write(run: Trainer, history: Any) -> None:
        run.samples[0][0] = 1.0

    run = Trainer(lambda x: (w * x - 1.0) ** 2, SGD([w], lr=0.1))
    with pytest.raises(ValueError, match="read-only"):
        run.fit(XS, epochs=1, callbacks=[write], progress=False)
    assert run.samples == []
