"""Recorded training: the player's page with a second timeline, over the steps of training.

    from viz import play, record

    recording = record(model, objective, inputs, targets)
    trainer.fit(inputs, targets, epochs=1000, callbacks=[recording])
    play(recording, "training.html")

`states.py` keeps the parameters while the training runs, and `recording.py` turns them into a page.
For each recorded state, `replay.py` computes what the page shows; `surface.py` adds the decision
surface of a model of two inputs, and `alike.py` matches the Values of graphs whose structure
depends on the numbers.  `decimals.py` packs the numbers, and `content.py` gathers the data of the
page, whose scripts and styles are in `page/`, beside those of the player.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from autograd.needed import needed

if TYPE_CHECKING:
    from viz.page.training.recording import Recording

__all__ = ["KEPT", "record"]

KEPT = 1_001  # states: each step of a run of a thousand, and the state before the first


def record(
    model: Any, objective: Any, *arrays: Any, sample: int | Iterable[int] = 0, keep: int = KEPT
) -> Recording:
    """A recording of the training that follows, for `play`.

    It is a callback for `Trainer.fit` that keeps the parameters after each epoch; if all samples
    are in one batch, that is after each step.  A training loop of your own calls
    `recording.step()` after each step.

    model       a module, or its parameters alone
    objective   the loss of one sample, objective(*sample)
    arrays      the samples, as for `fit`; by default those of the trainer.  In a loop of your own
                without arrays, the objective is called without arguments, objective()
    sample      the index of the sample whose graph is shown, or several, such as range(10), from
                which a reader of the page can choose; the more there are, the fewer states it shows
    keep        the largest number of states to keep; a longer run is thinned out, more so later on

    Raises ValueError if `keep` is below 2, the model has no parameters or the arrays are not
    samples, IndexError if there is no such sample, TypeError if `model` is neither a module nor
    its parameters, and ModuleNotFoundError without NumPy.

    >>> w = Value(1.0, label="w")
    >>> recording = record([w], lambda x, y: (w * x - y) ** 2, [1.0, 2.0], [2.0, 4.0])
    >>> w.data = 1.5
    >>> recording.step()
    >>> recording.steps
    [0, 1]
    >>> play(recording, title="One step").save("training.html").name
    'training.html'
    """
    needed("numpy", "a recording of training")
    from viz.page.training.recording import Recording

    return Recording(model, objective, arrays, sample, keep)
