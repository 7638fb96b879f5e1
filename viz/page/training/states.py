"""The states of a training run: the parameters of a model, step by step."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from autograd import Value
from autograd.messages import a_type
from nn.module import Module
from nn.training.callbacks import Callback

if TYPE_CHECKING:
    from nn.training.history import History
    from nn.training.trainer import Trainer


class States(Callback):
    """A callback that keeps the parameters while a model trains.

    steps    for each kept state, the number of updates before it; the first is 0
    rows     for each kept state, the parameters, in the order of `parameters`
    taken    the number of updates in all
    chosen   the indices of the samples that the page shows, the first one at first
    """

    def __init__(
        self, model: Any, objective: Any, arrays: tuple[Any, ...] = (),
        sample: int | Iterable[int] = 0, keep: int = 2,
    ) -> None:  # fmt: skip
        if keep < 2:
            raise ValueError(f"keep must be at least 2 states, not {keep}")
        self.model, self.objective, self.keep = model, objective, keep
        self.chosen = [sample] if isinstance(sample, int) else list(dict.fromkeys(sample))
        if not self.chosen:
            raise ValueError("sample= is empty: give the index of a sample, or several")
        self.names, self.parameters = _named(model)
        self.arrays = _samples(arrays, self.chosen)
        self._own = bool(arrays)  # without any, those of the trainer are used
        self._restart()

    def _restart(self) -> None:
        """Forget an earlier run, and keep the state in which this one starts."""
        self.taken = 0
        self.steps: list[int] = []
        self.rows: list[array[float]] = []
        self._keep(0)

    def begin(self, trainer: Trainer) -> None:
        """Called by `fit` before its first step."""
        if not self._own:
            self.arrays = _samples(trainer.samples, self.chosen)
        self._restart()

    def __call__(self, trainer: Trainer, history: History) -> None:
        """Called by `fit` after each epoch."""
        self._keep(history.steps)

    def step(self) -> None:
        """To be called after each step of a training loop of your own."""
        self._keep(self.taken + 1)

    def _keep(self, step: int) -> None:
        self.taken = step
        self.steps.append(step)
        self.rows.append(array("d", [parameter.data for parameter in self.parameters]))
        if len(self.steps) >= 2 * self.keep:
            self._thin(self.keep)

    def _thin(self, count: int) -> None:
        """Keep at most `count` of the states."""
        left = spread(self.steps, count)
        self.steps = [self.steps[i] for i in left]
        self.rows = [self.rows[i] for i in left]


def spread(steps: list[int], count: int) -> list[int]:
    """At most `count` indices into these increasing steps, denser at the beginning.

    The first and the last are among them; the others are those closest to the squares of equally
    spaced numbers.
    """
    if len(steps) <= count:
        return list(range(len(steps)))
    first, length = steps[0], steps[-1] - steps[0]
    wanted = (first + length * (i / (count - 1)) ** 2 for i in range(count - 1))
    return sorted({*(bisect_left(steps, at) for at in wanted), len(steps) - 1})


def _named(model: Any) -> tuple[list[str], list[Value]]:
    """The names of the parameters to record, and the parameters, each once."""
    if isinstance(model, Module):
        named = model.named_parameters()
    elif callable(getattr(model, "parameters", None)):
        named = [("", p) for p in model.parameters()]
    else:
        named = [("", p) for p in model]
    found: dict[Value, str] = {}
    for name, parameter in named:
        if not isinstance(parameter, Value):
            raise TypeError(f"record takes a module or its parameters, not {a_type(parameter)}")
        found.setdefault(parameter, name or parameter.label or f"v{len(found) + 1}")
    if not found:
        raise ValueError("this model has no parameters, so there is no training to record")
    return list(found.values()), list(found)


def _samples(arrays: Any, chosen: list[int]) -> list[Any]:
    """The arrays as samples; [] if none are given.  Raises IndexError for a missing sample."""
    if not len(arrays):
        return []
    from nn.training.batches import checked

    data = checked(arrays, "record")
    count = len(data[0])
    for sample in chosen:
        if not -count <= sample < count:
            raise IndexError(f"there is no sample {sample}; give an index from 0 to {count - 1}")
    return data
