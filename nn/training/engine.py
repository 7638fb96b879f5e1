"""Engine: the interface between a training run and its engine."""

from __future__ import annotations

from typing import Any, Protocol


class Engine(Protocol):
    """The interface of an engine.

    in_machine    whether the machine takes the steps
    interrupted   whether a KeyboardInterrupt ended a step, which then has changed nothing
    """

    in_machine: bool
    interrupted: bool

    def run(self, steps: int, place: int, rows: Any) -> Any:
        """The losses of the steps done; the last one may be infinite or nan.

        place   position of the first step in its epoch
        rows    the samples of whole epochs, from that of the first step on; None for all as stored
        """

    def store(self) -> None:
        """Update parameters, their gradients and the optimizer to the state after the last step."""

    def load(self) -> None:
        """Continue from the current parameters and optimizer, even if changed since `store`.

        An earlier `stop` is cancelled.
        """

    def fresh(self) -> bool:
        """Whether everything that the objective reads from outside is the same as when traced."""

    def back(self) -> None:
        """Go back to before the last step."""

    def stop(self) -> None:
        """Start no other step."""
