"""How gradients flow back through the layers of a network, at moments of its training."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nn
from autograd import Value, jit
from autograd.language import say
from dotgrad.training import Training
from nn.training.batches import checked
from viz.dot.dot import write_dot
from viz.dot.drawing import Drawing
from viz.graph.graph import Edge, Graph, Mark, Node
from viz.text import number
from viz.theme import THEMES, ThemeName

SAMPLES = 32  # of the training data, over which the gradients of results are measured


@dataclass(frozen=True)
class Flow:
    """The gradients that flow back through a network at one moment.

    results     the root mean square of the loss's gradients with respect to the inputs, then to
                the results of each layer
    parameters  the same with respect to each layer's parameters, over all training samples
    dead        how many neurons of each layer were 0 for each of the first SAMPLES samples
    loss        the mean loss of those samples
    """

    results: tuple[float, ...]
    parameters: tuple[float, ...]
    dead: tuple[int, ...]
    loss: float


def flows(run: Training) -> dict[str, Flow]:
    """The flow at each of the run's moments; the parameters are restored afterwards."""
    optimizer = run.trainer.optimizer
    last = optimizer.snapshot()
    program = jit(run.objective)
    arrays = checked([run.train.inputs, run.standardized(run.train.targets)], "report")
    found = {}
    try:
        for moment, snapshot in run.moments.items():
            optimizer.restore(snapshot)
            _, packed = program.loss_and_gradients(*arrays)
            found[moment] = _flow(run, dict(zip(program.parameters, packed.tolist())))
    finally:
        optimizer.restore(last)
    return found


def _flow(run: Training, gradients: Mapping[Value, float]) -> Flow:
    """The flow for the current parameters, whose `gradients` are those over all samples."""
    scaler, perceptron = run.model.layers
    layers: Sequence[Any] = perceptron.layers  # type: ignore[attr-defined]
    inputs, targets = run.train.inputs[:SAMPLES], run.standardized(run.train.targets[:SAMPLES])
    squares = [0.0] * (len(layers) + 1)
    counts = [0] * (len(layers) + 1)
    alive: list[set[int]] = [set() for _ in layers]
    losses = []
    for sample, target in zip(inputs, targets):
        steps = [[Value(float(x)) for x in scaler(sample)]]
        for layer in layers:
            out = layer(steps[-1])
            steps.append(out if isinstance(out, list) else [out])
        answer: Any = steps[-1] if run.classes else steps[-1][0]
        loss: Any = nn.cross_entropy(answer, target) if run.classes else nn.mse_loss(answer, target)
        run.model.zero_grad()
        loss.backward()
        losses.append(loss.data)
        for i, values in enumerate(steps):
            squares[i] += math.fsum(value.grad**2 for value in values)
            counts[i] += len(values)
        for seen, values in zip(alive, steps[1:]):
            seen.update(k for k, value in enumerate(values) if value.data != 0.0)
    run.model.zero_grad()
    results = tuple(math.sqrt(x / max(n, 1)) for x, n in zip(squares, counts))
    dead = tuple(len(layer.neurons) - len(seen) for layer, seen in zip(layers, alive))
    parameters = tuple(_size([gradients[p] for p in layer.parameters()]) for layer in layers)
    return Flow(results, parameters, dead, math.fsum(losses) / len(losses))


def _size(gradients: Sequence[float]) -> float:
    """The root mean square of the gradients."""
    return math.sqrt(math.fsum(g * g for g in gradients) / len(gradients))


def drawn(found: dict[str, Flow], run: Training, theme: ThemeName) -> Drawing:
    """One picture of all moments, a row each, so that they share one scale."""
    perceptron: Any = run.model.layers[-1]
    rows = [
        _row(moment, flow, [len(layer.neurons) for layer in perceptron.layers])
        for moment, flow in reversed(found.items())  # Graphviz puts the last one on top
    ]
    nodes = [node for row in rows for node in row]
    edges = [
        Edge(tail.name, head.name, size)
        for row, flow in zip(rows, reversed(found.values()))
        for tail, head, size in zip(row, row[1:], flow.results)
    ]
    return Drawing(write_dot(Graph(nodes, edges), THEMES[theme], legend=False), theme=theme)


def _row(moment: str, flow: Flow, sizes: Sequence[int]) -> list[Node]:
    """The boxes of one moment: inputs, layers and loss."""
    told = [say("graph.grad", number=number(x)) for x in flow.results]
    inputs = say("report.inputsAt", moment=say(f"report.{moment}"))
    row = [Node(f"{moment}0", "leaf", (inputs, told[0]))]
    for i, (size, dead) in enumerate(zip(sizes, flow.dead)):
        lines = (f"layers[{i}]", say("graph.neurons", count=size), told[i + 1])
        marks = (_dead(dead, size),) if dead else ()
        row.append(Node(f"{moment}{i + 1}", "inner", lines, marks=marks))
    return [*row, Node(f"{moment}loss", "inner", (say("subject.loss"), number(flow.loss)), True)]


def _dead(dead: int, size: int) -> Mark:
    """The mark of a layer that has dead neurons."""
    return Mark(say("graph.partly", state=say("graph.dead"), part=dead, count=size), "dead")
