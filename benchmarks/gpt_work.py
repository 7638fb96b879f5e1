"""The scalar GPT of examples/gpt.py: its documents, the initial weights, and dotgrad's runner.

A runner is a function of a number of steps: it starts from the weights of the task, takes one batch
of documents per step, reports its time to the instrument and returns the loss of each step.
"""

from __future__ import annotations

import ctypes
import os
import runpy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

import nn
from benchmarks.compiled import library
from benchmarks.harness import Instrument

ROOT = Path(__file__).resolve().parent.parent
NAMES = "DOTGRAD_NAMES"  # environment variable: the path of a file of names, one per line
WIDTH, HEADS, CONTEXT = 16, 4, 16
RATE, BETAS, EPS = 0.01, (0.85, 0.99), 1e-8
DEVIATION = 0.08  # of the normal distribution of the initial weights
PARTS = ("characters", "places", "query", "key", "value", "output", "widen", "narrow", "scores")

Losses = list[float]
Runner = Callable[[int, Instrument], Losses]


@cache
def example() -> dict[str, Any]:
    """The definitions in examples/gpt.py: the measured model is the one that people read."""
    return runpy.run_path(str(ROOT / "examples" / "gpt.py"))


@cache
def names() -> list[str]:
    """The names in the file given by NAMES, or those of the example; shuffled."""
    file = os.environ.get(NAMES)
    text = Path(file).read_text("utf-8") if file else example()["NAMES"]
    found: list[str] = text.lower().split()
    Random(0).shuffle(found)
    return found


class Task:
    """Documents in batches, and the initial weights for every engine.

    positions   of each document; shorter names are padded with positions of weight 0
    read, said  characters as numbers, a row per document; `said` is the continuation of `read`
    weight      of each position; they sum to 1 for a document
    weights     (rows, columns) arrays in the order of PARTS
    """

    def __init__(self, batch: int, batches: int, positions: int = 8) -> None:
        self.batch, self.batches, self.positions = batch, batches, positions
        self.alphabet = example()["Alphabet"](names())
        count = batch * batches
        chosen = (names() * (1 + count // len(names())))[:count]
        self.arrays = arrays(self.alphabet, chosen, positions)
        letters = len(self.alphabet.letters)
        shapes = [(letters, WIDTH), (CONTEXT, WIDTH), *[(WIDTH, WIDTH)] * 4]
        shapes += [(4 * WIDTH, WIDTH), (WIDTH, 4 * WIDTH), (letters, WIDTH)]
        rng = np.random.default_rng(0)
        self.weights = [rng.normal(0.0, DEVIATION, shape).astype("f4") for shape in shapes]
        self.flat = np.concatenate([w.ravel() for w in self.weights])

    def of_step(self, step: int) -> list[Any]:
        """read, said and weight of that step's batch."""
        begin = step % self.batches * self.batch
        return [a[begin : begin + self.batch] for a in self.arrays]


def arrays(alphabet: Any, chosen: list[str], positions: int) -> list[Any]:
    """read, said and weight of these names, with that many positions."""
    found = []
    for a in alphabet.arrays([name[: positions - 1] for name in chosen]):
        padded = np.zeros((len(a), positions), a.dtype)
        padded[:, : a.shape[1]] = a
        found.append(padded)
    return found


def objective(model: Any) -> Callable[..., Any]:
    """The loss of one document, as in the example."""
    loss: Callable[..., Any] = example()["objective"](model)
    return loss


class Ours:
    """dotgrad: a Trainer that has been traced, run from the task's weights again and again."""

    def __init__(
        self, task: Task, compiled: bool = True, schedule: Any = RATE, threads: int = 1
    ) -> None:
        self.task = task
        model = example()["GPT"](len(task.alphabet.letters))
        self.parameters = model.parameters()
        self.optimizer = nn.Adam(self.parameters, lr=schedule, betas=BETAS, eps=EPS)
        self.fresh = self.optimizer.snapshot()
        single: dict[str, Any] = {"dtype": "float32", "threads": threads} if compiled else {}
        self.trainer = nn.Trainer(objective(model), self.optimizer, compiled=compiled, **single)

    def __call__(self, steps: int, instrument: Instrument) -> Losses:
        task, full = self.task, steps // self.task.batches * self.task.batches
        self.reset()
        instrument.start()
        losses = self._fit(full, task.batches) + self._fit(steps - full, steps - full)
        instrument.lap("steps")
        return losses

    def reset(self) -> None:
        """Start again from the task's weights."""
        self.optimizer.restore(self.fresh)
        for parameter, number in zip(self.parameters, self.task.flat.tolist(), strict=True):
            parameter.data = number

    def _fit(self, steps: int, batches: int) -> Losses:
        """The losses of these steps, over that many batches in turn."""
        if not steps:
            return []
        documents = batches * self.task.batch
        history = self.trainer.fit(
            *(a[:documents] for a in self.task.arrays), epochs=steps // batches,
            batch_size=self.task.batch, shuffle=False, progress=False,
        )  # fmt: skip
        return [float(x) for x in history.step_losses]


def in_cpp(task: Task) -> Runner:
    """A scalar tape in C++, see gpt_tape.cpp.  Raises ImportError without a compiler."""
    train = library("gpt_tape.cpp", "-std=c++17").train
    read, said = (a.astype(np.int32) for a in task.arrays[:2])
    weight = task.arrays[2].astype(np.float32)
    sizes = [len(task.alphabet.letters), task.positions, task.batch, task.batches]

    def run(steps: int, instrument: Instrument) -> Losses:
        weights, losses = task.flat.copy(), np.zeros(steps, np.float32)
        addresses = [ctypes.c_void_p(a.ctypes.data) for a in (weights, read, said, weight, losses)]
        instrument.start()
        train(*addresses, *sizes, steps)
        instrument.lap("steps")
        return [float(x) for x in losses]

    return run
