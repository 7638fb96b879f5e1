"""History: the record of a training run."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from autograd.display import plot_history
from autograd.messages import shown
from autograd.needed import needed

if TYPE_CHECKING:
    import numpy as np


@dataclass(repr=False, eq=False)
class History:
    """The record of a run of `Trainer.fit`.

    losses              for each whole epoch, the mean loss over its samples, each computed before
                        its step
    validation_losses   the mean over the validation samples after each epoch, if there are any
    metrics             the means of each metric over the same samples, by name
    steps               how often the parameters moved
    interrupted         True if Ctrl-C ended the run
    stopped             why a callback ended it, or None

    >>> w = Value(0.0)
    >>> history = Trainer(lambda x: (w - x) ** 2, SGD([w], lr=0.25)).fit([1.0], epochs=3)
    >>> history.losses, history.epochs, history.stopped
    ([1.0, 0.25, 0.0625], 3, None)
    """

    losses: list[float] = field(default_factory=list)
    validation_losses: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    steps: int = 0
    interrupted: bool = False
    stopped: str | None = None
    blocks: list[Any] = field(default_factory=list)  # the losses of steps, many at a time

    @property
    def step_losses(self) -> np.ndarray[Any, Any]:
        """The mean loss of each step's batch, before the step, as an array.

        Raises ImportError without NumPy.
        """
        needed("numpy", "step_losses, an array,", "losses is a list")
        import numpy as np

        if len(self.blocks) != 1 or isinstance(self.blocks[0], list):
            self.blocks[:] = [np.concatenate([np.zeros(0), *self.blocks])]
        whole: np.ndarray[Any, Any] = self.blocks[0]
        return whole

    @property
    def epochs(self) -> int:
        """How many whole epochs there were."""
        return len(self.losses)

    def __eq__(self, other: object) -> bool:
        """Whether both runs have the same numbers."""
        if not isinstance(other, History):
            return NotImplemented
        return self._seen() == other._seen()

    __hash__ = None  # type: ignore[assignment]

    def _seen(self) -> tuple[Any, ...]:
        return (
            *(self.losses, self.validation_losses, self.metrics, self._steps()),
            *(self.steps, self.interrupted, self.stopped),
        )

    def _steps(self) -> list[float]:
        return [float(loss) for losses in self.blocks for loss in losses]

    def plot(self, theme: str = "light") -> Any:
        """The curves of the run, a `viz.plots.Plot`.  Raises ImportError without matplotlib."""
        return plot_history(self, theme)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What a notebook shows: the curves, or only text if there is nothing to draw."""
        if self.steps and find_spec("matplotlib"):
            return {**self.plot()._repr_mimebundle_(), "text/plain": repr(self)}
        return {"text/plain": repr(self)}

    def __repr__(self) -> str:
        parts = [f"epochs={self.epochs}", f"steps={self.steps}"]
        for name, series in (
            ("loss", self.losses),
            ("validation_loss", self.validation_losses),
            *self.metrics.items(),
        ):
            if series:
                parts.append(f"{shown(name)}={series[-1]:.4g}")
        if self.stopped is not None:
            parts.append(f"stopped={self.stopped!r}")
        return f"History({', '.join(parts)}{', interrupted' * self.interrupted})"


class Diverged(ArithmeticError):
    """The loss became infinite or nan.  `history` has the run until then.

    >>> w = Value(1.0)
    >>> Trainer(lambda x: w * w * x, SGD([w], lr=1e200)).fit([1.0])
    Traceback (most recent call last):
        ...
    nn.training.history.Diverged: ...
    """

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message, history)
        self.history = history

    def __str__(self) -> str:
        return str(self.args[0])
