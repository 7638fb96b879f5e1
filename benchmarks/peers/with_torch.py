"""PyTorch, eager, in float64 on one thread: batch tensors, and a tensor for each number."""

from __future__ import annotations

from operator import methodcaller

import torch
from torch import Tensor

from benchmarks import programs
from benchmarks.harness import Entry, Instrument
from benchmarks.memory import Weight
from benchmarks.network import LEARNING_RATE, Task, layer_shapes
from benchmarks.peers.peer import Peer

BATCH = "torch, batch tensors"
SCALARS = "torch, a tensor a number"

# Longer runs take many seconds and show nothing new.
LONGEST_CHAIN = 100_000


class Torch(Peer):
    name = "torch"

    def __init__(self) -> None:
        torch.set_num_threads(1)

    def training_step(self, task: Task) -> list[Entry]:
        scalars = programs.scalar_training_step(SCALARS, task, leaf, methodcaller("relu"), None)
        return [Entry(BATCH, Batch(task).run), scalars]

    def chain(self, iterations: int) -> list[Entry]:
        if iterations > LONGEST_CHAIN:
            return []
        return [programs.chain(SCALARS, leaf, iterations)]

    def chain_weight(self, iterations: int) -> Weight | None:
        return None  # its nodes live in C++


class Batch:
    """The training step with a matrix and a bias vector per layer, all points at once."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.points = tensor(task.points)
        self.labels = tensor(task.labels)
        self.layers: list[tuple[Tensor, Tensor]] = []

    def set_weights(self) -> None:
        """The task's weights: w has a row per neuron, b an entry."""
        rest = tensor(self.task.weights)
        self.layers.clear()
        for inputs, outputs in layer_shapes():
            size = (inputs + 1) * outputs
            rows, rest = rest[:size].reshape(outputs, inputs + 1), rest[size:]
            w, b = rows[:, :-1].clone(), rows[:, -1].clone()
            self.layers.append((w.requires_grad_(), b.requires_grad_()))

    def step(self) -> float:
        """One step; returns the loss."""
        for parameter in self.parameters():
            parameter.grad = None
        (w, b), *later = self.layers
        x = torch.addmm(b, self.points, w.T)
        for w, b in later:
            x = torch.addmm(b, x.relu(), w.T)
        loss = (1.0 - self.labels * x[:, 0]).relu().mean()
        loss.backward()
        with torch.no_grad():
            for parameter in self.parameters():
                parameter -= LEARNING_RATE * parameter.grad
        value: float = loss.item()
        return value

    def parameters(self) -> list[Tensor]:
        """All matrices and bias vectors."""
        return [parameter for layer in self.layers for parameter in layer]

    def run(self, instrument: Instrument) -> list[float]:
        self.set_weights()
        instrument.start()
        loss = self.step()
        instrument.lap("step")
        rows = [torch.cat([w.grad, b.grad[:, None]], dim=1) for w, b in self.layers]
        return [loss, *torch.cat([row.flatten() for row in rows]).tolist()]


def tensor(numbers: list[float] | list[list[float]]) -> Tensor:
    """Those numbers in float64."""
    return torch.tensor(numbers, dtype=torch.float64)


def leaf(number: float) -> Tensor:
    """A number that requires a gradient."""
    return torch.tensor(number, dtype=torch.float64, requires_grad=True)


PEER = Torch()
