"""Hidden inputs: numbers of each sample that no argument brings, drawn anew at every call.

A trace must not freeze a random number.  What draws some is a Source: while a function is traced
each draw becomes one more input of the program, and at each call the source fills an array of
them, sample after sample, which the machine reads like an argument.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from autograd import modes
from autograd.ir import INPUT
from autograd.memory import check_room
from autograd.trace.symbol import Symbol

if TYPE_CHECKING:  # it brings NumPy along, which `import nn` is to do without
    from autograd.trace.arguments import Leaves


class Source(Protocol):
    """What numbers are drawn from; `state` is all that the next ones depend on."""

    state: Any

    def draw(self, samples: int, count: int) -> Any:
        """An array (samples, count) of new numbers, in the order in which they are drawn."""


class Hidden:
    """The hidden inputs of one trace: an array a source, behind those of the arguments."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self.sources: list[Source] = []
        self.counts: list[int] = []  # numbers of a sample, for each source

    def number(self, source: Source) -> Symbol:
        """The next number that the source draws for a sample."""
        places = [k for k, known in enumerate(self.sources) if known is source]
        if not places:
            places = [len(self.sources)]
            self.sources.append(source)
            self.counts.append(0)
        k, leaves = places[0], self._leaves
        leaves.inputs.append((leaves.arrays + k, self.counts[k]))
        self.counts[k] += 1
        return Symbol(leaves.recorder, leaves.recorder.leaf(INPUT, len(leaves.inputs) - 1))

    def draw(self, samples: int) -> list[Any]:
        """An array (samples, numbers of a sample) from each source."""
        check_room(
            8 * samples * sum(self.counts),
            f"the draws for {samples:,} samples",
            "; give fewer at a time",
        )
        return [source.draw(samples, n) for source, n in zip(self.sources, self.counts)]

    @property
    def state(self) -> list[Any]:
        """The states of the sources."""
        return [source.state for source in self.sources]

    @state.setter
    def state(self, states: list[Any]) -> None:
        for source, state in zip(self.sources, states):
            source.state = state


def hidden_number(source: Source) -> Any:
    """In a trace, a number that the source draws at each call; None where nothing is traced."""
    recorder = modes.tracer.get() if modes.active else None
    return None if recorder is None else recorder.hidden.number(source)
