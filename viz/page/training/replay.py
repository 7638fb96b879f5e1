"""What the page shows of each recorded state: loss, graph and surface, computed after the run."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd import TraceError, Value, jit
from nn.choice import Choice
from nn.module import in_mode
from nn.training.measures import measuring
from nn.training.scope import modules
from viz.graph.graph import written
from viz.page.player.sweep import Sweep, sweep
from viz.page.sample import labelled, loss_of, unchanged
from viz.page.training.alike import Alike
from viz.page.training.states import States, spread
from viz.page.training.surface import Surface, surface_of

BUDGET = 500_000  # Values times states; beyond it states are dropped, to keep the page below 2 MB


@dataclass
class Replay:
    """The states of a recording, computed again.

    steps     for each state, the number of updates before it
    rows      for each state, the parameters
    found     the graph of the sample in the last state, with its gradients
    places    for each edge of the page its index among the edges of `numbers`, None if no gradient
              flows along it
    numbers   for each sample a row for each state: the data of each Value, the gradient of each,
              and then two numbers for each edge, factor and flow
    there     an array of the same shape: False if the graph of a state has no such Value
    losses    for each state, the mean over all samples, or over those shown if `mean` is False
    surface   the decision surface, None if the model has none
    """

    steps: list[int]
    rows: Any
    found: Sweep
    places: list[int | None]
    numbers: Any
    there: Any
    losses: list[float] = field(default_factory=list)
    mean: bool = True
    surface: Surface | None = None

    def thin(self, count: int) -> None:
        """Keep at most `count` of the states."""
        left = spread(self.steps, count)
        self.steps = [self.steps[i] for i in left]
        self.losses = [self.losses[i] for i in left]
        self.rows = self.rows[left]
        self.numbers, self.there = self.numbers[:, left], self.there[:, left]
        if self.surface is not None:
            self.surface.leave(left)


def replay(recording: States, limit: int) -> Replay:
    """The states, each computed again; the model and its gradients are restored afterwards.

    Raises TooLargeError for a graph of more than `limit` Values, TypeError if the objective does
    not return a Value.
    """
    samples = _given(recording)
    given = samples[0]
    with unchanged(recording.parameters), in_mode(modules(recording.objective), False):
        surface = surface_of(recording.model, recording.arrays)
        order = loss_of(recording.objective, given, limit)
        states = spread(recording.steps, max(2, BUDGET // (len(order) * len(samples))))
        mean = _mean(recording)
        losses, tables = [], []
        _put(recording, recording.rows[-1])
        alike = Alike(loss_of(recording.objective, given), recording.parameters, samples)
        for i in states:
            _put(recording, recording.rows[i])
            shown = []
            for sample in samples[::-1]:  # the first one is what the page shows at first
                order = loss_of(recording.objective, sample)
                tables.append(alike.numbers(order))
                shown.append(order[-1].data)
            losses.append(mean()["loss"] if mean else sum(shown) / len(shown))
            if surface is not None:
                surface.look()
        numbers, there = (_by_sample(table, len(samples)) for table in zip(*tables))
        rows = np.array([recording.rows[i] for i in states])
        steps = [recording.steps[i] for i in states]
        return Replay(steps, rows, sweep(order[-1]), _places(order), numbers, there, losses,
                      mean is not None or not recording.arrays, surface)  # fmt: skip


def _by_sample(table: Any, count: int) -> Any:
    """Rows state by state, and in each from the last sample to the first, by sample and state."""
    rows = np.array(table)
    return rows.reshape(-1, count, rows.shape[-1]).swapaxes(0, 1)[::-1]


def _put(recording: States, row: Any) -> None:
    for parameter, number in zip(recording.parameters, row):
        parameter.data = number


def _given(recording: States) -> list[list[Any]]:
    """The numbers of each chosen sample as labelled Values; integers stay indices.

    With several samples, integer targets are choices of a class, so that their graphs are alike.
    """
    try:
        names = list(inspect.signature(recording.objective).parameters)
    except (TypeError, ValueError):
        names = []
    if not recording.arrays:
        return [[]]
    several = len(recording.chosen) > 1
    samples: list[list[Any]] = [[] for _ in recording.chosen]
    for k, column in enumerate(recording.arrays):
        name = names[k] if k < len(names) else f"input{k + 1}"
        classes = several and k and column.ndim == 1 and column.dtype.kind in "iu"
        for given, i in zip(samples, recording.chosen):
            x = column[i].tolist()
            given.append(Choice(x, name) if classes else labelled(x, name))
    return samples


def _mean(recording: States) -> Any:
    """A function that returns the mean loss of the samples; None if there are no samples or the
    objective can't be traced."""
    if not recording.arrays:
        return None
    try:
        found = measuring({"loss": jit(recording.objective)}, recording.arrays)
        found()
    except TraceError:
        return None
    return found


def _places(order: list[Value]) -> list[int | None]:
    """The field `places` of Replay; edges are in the order of the player's."""
    places: list[int | None] = []
    row = 0
    for value in order:
        if value.op is None:
            continue
        for shown, x in zip(written(value.op, value.inputs), value.inputs):
            if shown is not None:
                places.append(row if isinstance(x, Value) else None)
            row += isinstance(x, Value)
    return places
