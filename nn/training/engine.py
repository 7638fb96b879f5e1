"""What a run of training asks of its engine, whichever it is."""

from __future__ import annotations

from typing import Any, Protocol


class Engine(Protocol):
    """What `Trainer` asks of an engine.

    in_machine    whether it is the machine that takes the steps
    interrupted   whether a KeyboardInterrupt ended a step, of which nothing is left
    """

    in_machine: bool
    interrupted: bool

    def run(self, steps: int, place: int, rows: Any) -> Any:
        """The losses of the steps done; the last one may be infinite or nan.

        place   of the first step in its epoch
        rows    the samples of whole epochs, the first step's the first; None for all as they lie
        """

    def store(self) -> None:
        """Let parameters, their gradients and the optimizer be as after the last step."""

    def load(self) -> None:
        """Go on from what parameters and optimizer are now, maybe others than `store` left.

        A `stop` before is forgotten.
        """

    def fresh(self) -> bool:
        """Whether what the objective reads from outside is as it was when it was traced."""

    def back(self) -> None:
        """Go back to before the last step."""

    def stop(self) -> None:
        """Let no other step begin."""
