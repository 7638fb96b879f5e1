"""dotgrad itself: written as a micrograd program, and with its own neurons, loss and optimizer."""

from __future__ import annotations

from operator import methodcaller

from autograd import Value
from benchmarks import programs
from benchmarks.harness import Entry
from benchmarks.network import LEARNING_RATE, SIZES, Task
from benchmarks.peers.peer import Peer
from nn import MLP, SGD, hinge_loss

NAME = "dotgrad"
PLAIN = "dotgrad, sum(w*x) neurons"
FUSED = "dotgrad, nn's neurons"


class Ours(Peer):
    name = NAME

    def training_step(self, task: Task) -> list[Entry]:
        plain = programs.scalar_training_step(PLAIN, task, Value, methodcaller("relu"))
        return [plain, fused_training_step(task)]

    def chain(self, iterations: int) -> list[Entry]:
        return [programs.chain(NAME, Value, iterations)]


def fused_training_step(task: Task) -> Entry:
    """The step with one node per neuron, as in the README."""
    network = MLP(SIZES[0], SIZES[1:])
    optimizer = SGD(network.parameters(), lr=LEARNING_RATE)

    def step() -> float:
        optimizer.zero_grad()
        loss = hinge_loss([network(point) for point in task.points], task.labels)
        loss.backward()
        optimizer.step()
        return float(loss.data)

    return programs.training_step(FUSED, task, Value, optimizer.parameters, step)
