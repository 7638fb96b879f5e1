"""The work itself, for engines whose numbers have micrograd's names: data, grad, backward().

dotgrad's Value, micrograd's Value and a tensor of one number run exactly the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.harness import Entry, Instrument
from benchmarks.network import LEARNING_RATE, Network, Scalar, Task

# s = s * w + c, repeated: the initial s, w, and c.
CHAIN = (1.5, 0.999, 0.002)


def chain(name: str, make: Callable[[float], Scalar], iterations: int) -> Entry:
    """Record and reverse s = s * w + c; returns s, then the gradients of its start, w and c.

    Phases: "record", "reverse", and "free", in which the last reference to the graph is dropped.
    """

    def run(instrument: Instrument) -> list[float]:
        start, w, c = (make(number) for number in CHAIN)
        instrument.start()
        s = start
        for _ in range(iterations):
            s = s * w + c
        instrument.lap("record")
        s.backward()
        numbers = [float(s.data), float(start.grad), float(w.grad), float(c.grad)]
        instrument.lap("reverse")
        del s
        instrument.lap("free")
        return numbers

    return Entry(name, run)


def training_step(
    name: str,
    task: Task,
    make: Callable[[float], Scalar],
    parameters: Sequence[Scalar],
    step: Callable[[], float],
) -> Entry:
    """One step from the task's weights; returns the loss, then all gradients.

    `step` clears the gradients, runs the network over all points, takes the mean loss, runs
    backward, updates `parameters`, and drops the graph; resetting the weights is not timed.
    """

    def run(instrument: Instrument) -> list[float]:
        for parameter, weight in zip(parameters, task.weights, strict=True):
            parameter.data = make(weight).data
        instrument.start()
        loss = step()
        instrument.lap("step")
        return [loss, *(float(parameter.grad) for parameter in parameters)]

    return Entry(name, run)


def scalar_training_step(
    name: str,
    task: Task,
    make: Callable[[float], Scalar],
    relu: Callable[[Scalar], Scalar],
    cleared: float | None = 0.0,
) -> Entry:
    """A training step written as a micrograd program; `cleared` is the value of a reset gradient."""
    parameters = [make(weight) for weight in task.weights]
    network = Network(parameters, relu)

    def step() -> float:
        for p in parameters:
            p.grad = cleared
        loss = network.loss(task)
        loss.backward()
        for p in parameters:
            p.data -= LEARNING_RATE * p.grad
        return float(loss.data)

    return training_step(name, task, make, parameters, step)
