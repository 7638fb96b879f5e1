"""Training recorded: the player's page with a second timeline, over the steps of training.

    from viz import play, record

    recording = record(model, objective, inputs, targets)
    trainer.fit(inputs, targets, epochs=1000, callbacks=[recording])
    play(recording, "training.html")

`states.py` keeps the parameters while the training runs, `recording.py` makes pages of them:
`replay.py` then computes what the page
shows at each kept step, with `surface.py` for models in the plane and `alike.py` for graphs that
numbers change; `decimals.py` makes the numbers small, and `content.py` gathers the data of the
page, whose own files are in `page/`, beside those of the player.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.needed import needed

if TYPE_CHECKING:
    from viz.page.training.recording import Recording

__all__ = ["KEPT", "record"]

KEPT = 1_001  # states: every step of a run of a thousand, and how it began


def record(
    model: Any, objective: Any, *arrays: Any, sample: int = 0, keep: int = KEPT
) -> Recording:
    """A recording of the training that follows, for `play`.

    It is a callback for `Trainer.fit`, which keeps the parameters after each epoch: with all
    samples in one step, after each step.  A loop written by hand calls `recording.step()` after
    each of its steps.

    model       a module, or the parameters alone
    objective   the loss of one sample, objective(*sample)
    arrays      samples, as for `fit`; where none are given those of the trainer, and in a loop
                written by hand the objective is called as it is, objective()
    sample      which of them the graph is of
    keep        states to keep at most: of a longer run some are left out, the later the more

    Raises ValueError for a `keep` below 2, for a model without parameters, and for arrays that
    are no samples; IndexError where there is no such sample.
    """
    needed("numpy", "a recording of training")
    from viz.page.training.recording import Recording

    return Recording(model, objective, arrays, sample, keep)
