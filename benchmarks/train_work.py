"""Training the 2-16-16-1 network by plain gradient descent on all points: dotgrad and C by hand.

A runner is a function of a number of steps: it starts from the weights of the task, reports its
time to the instrument, and returns the loss before the last step, then the sum and the sum of the
squares of the weights after it, by which runners are compared.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from autograd import dot, relu
from autograd.value import Value
from benchmarks.compiled import library
from benchmarks.harness import Instrument
from benchmarks.jit_work import Numbers, Task, moons_task
from benchmarks.network import LEARNING_RATE, SIZES
from nn import SGD, Trainer

Runner = Callable[[int, Instrument], Numbers]
POINTS = 100


def task(points: int = POINTS) -> Task:
    """The network, its data, and the initial weights."""
    return moons_task(points)


def summary(loss: Any, weights: Any) -> Numbers:
    """The numbers by which runners are compared."""
    flat = np.asarray(weights, np.float64).ravel()
    return [float(loss), float(flat.sum()), float(flat @ flat)]


def ours(points: int = POINTS, threads: int = 1, batch: int | None = None) -> Runner:
    """dotgrad: `fit` with one step per epoch, or with batches."""
    given = task(points)
    weights = [Value(w) for w in given.flat.tolist()]
    rows, rest = [], iter(weights)
    for inputs, outputs in pairwise(SIZES):
        rows.append([[next(rest) for _ in range(inputs + 1)] for _ in range(outputs)])

    def objective(x: Any, y: Any) -> Any:
        for layer in rows[:-1]:
            x = [relu(dot(w, x, b)) for *w, b in layer]
        *w, b = rows[-1][0]
        return relu(1.0 - y * dot(w, x, b))

    trainer = Trainer(objective, SGD(weights, LEARNING_RATE), threads=threads)
    period = 1 if batch is None else -(-points // batch)

    def run(steps: int, instrument: Instrument) -> Numbers:
        for value, number in zip(weights, given.flat.tolist()):
            value.data = number
        instrument.start()
        history = trainer.fit(
            given.x, given.y, epochs=steps // period, batch_size=batch, seed=0, progress=False
        )
        instrument.lap("steps")
        return summary(history.step_losses[-1], [w.data for w in weights])

    return run


def in_c(points: int = POINTS) -> Runner:
    """C by hand.  Raises ImportError without a compiler."""
    train = library("train_network.c", "-fopenmp-simd").train
    train.restype = ctypes.c_double
    given = task(points)
    columns, hidden = np.ascontiguousarray(given.x.T), SIZES[1]

    def run(steps: int, instrument: Instrument) -> Numbers:
        weights, gradients = given.flat.copy(), np.zeros(len(given.flat))
        scratch = np.zeros((4 * hidden + 2) * points)
        arrays = [columns, given.y, weights, gradients, scratch]
        addresses = [ctypes.c_void_p(a.ctypes.data) for a in arrays]
        instrument.start()
        loss = train(*addresses, points, steps, ctypes.c_double(LEARNING_RATE))
        instrument.lap("steps")
        return summary(loss, weights)

    return run
