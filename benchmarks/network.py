"""The 2-16-16-1 network on moons: the task, and the network as micrograd writes it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

SIZES = (2, 16, 16, 1)
LEARNING_RATE = 0.05

# A number of whichever engine: a Value, a Real, a tensor. They share operators, not a type.
Scalar = Any


@dataclass(frozen=True)
class Task:
    """Points, their labels -1 or +1, and the initial weights for every engine.

    Weights are flat in micrograd's order: layer by layer, neuron by neuron, w..., b.
    """

    points: list[list[float]]
    labels: list[float]
    weights: list[float]


def moons(count: int, seed: int = 1337) -> Task:
    """Two interleaved half circles of `count` points in all, with some noise."""
    rng = random.Random(seed)
    points, labels = [], []
    for index in range(count):
        upper = index % 2 == 0
        angle = math.pi * rng.random()
        x, y = math.cos(angle), math.sin(angle)
        if not upper:
            x, y = 1.0 - x, 0.5 - y
        points.append([x + rng.gauss(0.0, 0.1), y + rng.gauss(0.0, 0.1)])
        labels.append(1.0 if upper else -1.0)
    weights = [rng.uniform(-1.0, 1.0) for _ in range(parameter_count())]
    return Task(points, labels, weights)


def parameter_count() -> int:
    """Weights and biases of the whole network."""
    return sum((inputs + 1) * outputs for inputs, outputs in layer_shapes())


def layer_shapes() -> Iterator[tuple[int, int]]:
    """(inputs, outputs) of each layer."""
    return pairwise(SIZES)


class Neuron:
    """sum(w * x) + b, one product and one sum per weight, then relu if the neuron has one."""

    def __init__(self, parameters: list[Scalar], relu: Callable[[Scalar], Scalar] | None) -> None:
        *self.w, self.b = parameters
        self.relu = relu

    def __call__(self, x: list[Scalar]) -> Scalar:
        # Exactly the expression of micrograd's neuron, as its cost is what is measured.
        act = sum((wi * xi for wi, xi in zip(self.w, x)), self.b)
        return self.relu(act) if self.relu else act


class Network:
    """Layers of such neurons, over scalars of any engine."""

    def __init__(self, parameters: list[Scalar], relu: Callable[[Scalar], Scalar]) -> None:
        self.relu = relu
        self.layers: list[list[Neuron]] = []
        rest = iter(parameters)
        for inputs, outputs in layer_shapes():
            last = len(self.layers) == len(SIZES) - 2
            self.layers.append(
                [
                    Neuron([next(rest) for _ in range(inputs + 1)], None if last else relu)
                    for _ in range(outputs)
                ]
            )

    def __call__(self, x: list[Scalar]) -> Scalar:
        for layer in self.layers:
            x = [neuron(x) for neuron in layer]
        return x[0]

    def loss(self, task: Task) -> Scalar:
        """The mean hinge loss, written as micrograd's demonstration writes it."""
        losses = [
            self.relu(1 + -y * self(x)) for x, y in zip(task.points, task.labels, strict=True)
        ]
        return sum(losses) * (1.0 / len(losses))
