"""The work of the jit suite: networks and an expression, as a dotgrad program and by hand.

An engine is a function without arguments that does the work once.  It returns a function that gives
the numbers by which engines are compared: the loss and two norms of the gradient, or sums of an
array.  That is not timed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

import autograd
from autograd import Value, jit, take
from benchmarks.network import moons

Numbers = list[float]
Engine = Callable[[], Callable[[], Numbers]]


class Task:
    """Data and the initial weights for every engine, layer by layer and row by row."""

    def __init__(self, sizes: Sequence[int], x: Any, y: Any, dtype: str, weights: Any) -> None:
        self.sizes = tuple(sizes)
        self.x = np.ascontiguousarray(x, dtype)
        self.y = y
        self.dtype = dtype
        self.flat = np.array(weights, np.float64)

    def layers(self) -> list[tuple[Any, Any]]:
        """(W, b) of each layer, W with a row for each neuron."""
        found, begin = [], 0
        for inputs, outputs in pairwise(self.sizes):
            end = begin + (inputs + 1) * outputs
            rows = self.flat[begin:end].reshape(outputs, inputs + 1).astype(self.dtype)
            found.append((rows[:, :-1].copy(), rows[:, -1].copy()))
            begin = end
        return found


def moons_task(points: int) -> Task:
    """The 2-16-16-1 network in double precision."""
    task = moons(points)
    return Task((2, 16, 16, 1), task.points, np.array(task.labels), "float64", task.weights)


def digits_task(batch: int, sizes: Sequence[int] = (64, 64, 10), dtype: str = "float32") -> Task:
    """A classifier on generated images of 8 by 8."""
    rng = np.random.default_rng(0)
    count = sum((inputs + 1) * outputs for inputs, outputs in pairwise(sizes))
    labels = rng.integers(0, sizes[-1], batch)
    return Task(sizes, rng.random((batch, sizes[0])), labels, dtype, rng.uniform(-0.1, 0.1, count))


def summary(loss: Any, *gradients: Any) -> Callable[[], Numbers]:
    """A function that computes the numbers by which engines are compared."""

    def numbers() -> Numbers:
        parts = [np.asarray(g, np.float64).ravel() for g in gradients]
        size = sum(float(np.abs(p).sum()) for p in parts)
        return [float(loss), size, sum(float(p @ p) for p in parts)]

    return numbers


def samples(*arrays: Any) -> Callable[[], Numbers]:
    """The same for arrays of results: sums of every 997th."""
    return lambda: [float(np.asarray(a)[::997].sum()) for a in arrays]


def network(task: Task) -> Callable[[Any], list[Any]]:
    """The network on Values: linear layers with relu between them."""
    layers = [
        [([Value(w) for w in row], Value(c)) for row, c in zip(W.tolist(), b.tolist())]
        for W, b in task.layers()
    ]

    def forward(x: list[Any]) -> list[Any]:
        for layer in layers[:-1]:
            x = [autograd.dot(w, x, b).relu() for w, b in layer]
        return [autograd.dot(w, x, b) for w, b in layers[-1]]

    return forward


def objective(task: Task) -> Callable[[Any, Any], Any]:
    """The loss of one sample: hinge for labels of -1 and 1, cross-entropy for classes."""
    forward = network(task)
    if task.sizes[-1] == 1:
        return lambda x, y: (1.0 - y * forward(x)[0]).relu()

    def cross_entropy(x: Any, y: Any) -> Any:
        logits = forward(x)
        return autograd.logsumexp(logits) - take(logits, y)

    return cross_entropy


def ours(task: Task, threads: int = 1) -> Engine:
    """dotgrad: `loss_and_gradients` of the traced objective."""
    program = jit(objective(task), dtype=task.dtype, threads=threads)
    return lambda: summary(*program.loss_and_gradients(task.x, task.y))


def expression(x: Any, y: Any, f: Any) -> Any:
    """Some 40 operations with exp, log and tanh, for any engine's functions `f`."""
    s = x * y
    for k in range(4):
        a = f.exp(-s * s * 0.5) + f.log(x * x + (1.0 + k))
        s = f.tanh(a - y * 0.25) * x + s * 0.5
    return s


def expression_points(count: int) -> tuple[Any, Any]:
    """The points at which it is computed."""
    rng = np.random.default_rng(1)
    return rng.normal(size=count), rng.normal(size=count)


def ours_expression(count: int, threads: int = 1) -> Engine:
    """dotgrad: value and gradients by both operands at every point."""
    x, y = expression_points(count)
    program = jit(lambda x, y: expression(x, y, autograd), threads=threads)

    def run() -> Callable[[], Numbers]:
        value, gradients = program.value_and_grad(x, y)
        return samples(value, *gradients)

    return run


def numpy_expression(count: int) -> Engine:
    """The same by hand: whole arrays forward, then backward."""
    x, y = expression_points(count)

    def run() -> Callable[[], Numbers]:
        s, kept = x * y, []
        for k in range(4):
            e, q = np.exp(-s * s * 0.5), x * x + (1.0 + k)
            t = np.tanh(e + np.log(q) - y * 0.25)
            kept.append((s, e, q, t))
            s = t * x + s * 0.5
        g, gx, gy = np.ones(count), np.zeros(count), np.zeros(count)
        for before, e, q, t in reversed(kept):
            gx += g * t
            ga = g * x * (1.0 - t * t)
            gx += 2.0 * ga / q * x
            gy -= 0.25 * ga
            g = 0.5 * g - ga * e * before
        gx += g * y
        gy += g * x
        return samples(s, gx, gy)

    return run


def chain_program(terms: int) -> Any:
    """A dot of that many weights and one input, and its square: to see how cost grows."""
    weights = [Value(random.Random(k).uniform(-1.0, 1.0)) for k in range(terms)]

    def loss(x: Any) -> Any:
        return autograd.dot(weights, [x * (1.0 / (k % 7 + 1)) for k in range(terms)]) ** 2

    return jit(loss)
