"""Ctrl-C at many moments of fit, save and resume: whole steps, whole files, whole states."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import interrupts
import numpy as np
import pytest
from counts import count
from interrupts import Lines

import nn
from autograd import Value, dot, square
from nn import Adam, History, Trainer
from nn.optim.optimizer import Snapshot

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(12, 2)), RNG.normal(size=12)
FIT: dict[str, Any] = {"epochs": 4, "batch_size": 5, "seed": 3, "validation": (X[:3], Y[:3])}
BOTH = pytest.mark.parametrize("compiled", [True, False])
FOLDER = str(Path(nn.__file__).parent)


def trainer(compiled: bool) -> Trainer:
    w = [Value(0.5), Value(-0.5)]
    return Trainer(lambda x, y: square(dot(w, x) - y), Adam(w, lr=0.1), compiled=compiled)


@contextmanager
def interrupted(*at: int) -> Iterator[Lines]:
    """A block with SIGINT at these lines of nn, under Python's own handler."""
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sigint = partial(signal.raise_signal, signal.SIGINT)
        with interrupts.interrupted(FOLDER, *at, interrupt=sigint) as lines:
            yield lines
    finally:
        signal.signal(signal.SIGINT, handler)


def trajectory(compiled: bool) -> tuple[list[Snapshot], History, int]:
    """The states after each step of the whole run, its history, and how many lines it takes."""
    whole = trainer(compiled)
    states = [whole.optimizer.snapshot()]

    class Each(nn.Callback):
        def block(self, trainer: Trainer, history: History) -> None:
            states.append(trainer.optimizer.snapshot())

    whole.fit(X, Y, **FIT, callbacks=[Each()])
    counted = trainer(compiled)
    with interrupted() as lines:
        history = counted.fit(X, Y, **FIT)
    return states, history, lines.seen


def check(run: Trainer, states: list[Snapshot], history: History) -> None:
    """The run is after some whole step, and says after which."""
    now = run.optimizer.snapshot()
    assert now == states[now.steps]
    seen = run.history
    assert seen.steps == now.steps
    assert seen.losses == history.losses[: seen.epochs]
    assert seen.step_losses.tolist() == history.step_losses[: seen.steps].tolist()


@BOTH
@pytest.mark.parametrize("twice", [False, True], ids=["once", "twice"])
def test_fit_ends_after_a_whole_step(
    twice: bool, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nn.training.loop._FIRST", 1)
    monkeypatch.setattr("nn.training.loop._BLOCK", 1e-9)
    states, history, lines = trajectory(compiled)
    assert len(states) == 13
    draw = random.Random(1)
    ended = set()
    for first in sorted(draw.sample(range(1, lines + 1), count(40, 200))):
        second = (first + draw.randrange(1, 40),) if twice else ()
        run = trainer(compiled)
        # before the run began, or when it was over, it is raised
        with suppress(KeyboardInterrupt), interrupted(first, *second):
            assert run.fit(X, Y, **FIT).interrupted or run.history.epochs == 4
        check(run, states, history)
        ended.add(run.history.steps)
    assert len(ended) > 5


@BOTH
def test_save_and_resume_are_whole(compiled: bool, tmp_path: Path) -> None:
    first, whole = trainer(compiled), trainer(compiled)
    whole.fit(X, Y, **FIT)
    path = tmp_path / "run"
    first.fit(X, Y, **{**FIT, "epochs": 2})
    first.save(path)
    old = path.read_bytes()
    first = trainer(compiled)
    first.fit(X, Y, **{**FIT, "epochs": 3})
    with interrupted() as lines:
        first.save(tmp_path / "new")
    new = (tmp_path / "new").read_bytes()
    for line in range(1, lines.seen + 1, max(1, lines.seen // count(30, 200))):
        path.write_bytes(old)
        with suppress(KeyboardInterrupt), interrupted(line):
            first.save(path)
        fresh = trainer(compiled)
        fresh.resume(path)
        assert path.read_bytes() == old or fresh.history == first.history
        assert {file.name for file in tmp_path.iterdir()} == {"run", "new"}
    path.write_bytes(new)
    with interrupted() as lines:
        trainer(compiled).resume(path)
    ended = set()
    for line in range(1, lines.seen, max(1, lines.seen // count(30, 200))):
        second = trainer(compiled)
        before = second.optimizer.snapshot()
        with suppress(KeyboardInterrupt), interrupted(line):
            second.resume(path)
        resumed = second.history == first.history
        now = second.optimizer.snapshot()
        assert now == (first.optimizer.snapshot() if resumed else before)
        assert second.fit(X, Y, **FIT).epochs == 4
        assert (second.optimizer.snapshot() == whole.optimizer.snapshot()) or not resumed
        ended.add(resumed)
    assert ended == {False, True}
