"""playground: the player's page of one sample, with all samples to train on."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from autograd import Value
from autograd.trees import flatten
from viz.page.document import PageTheme, read
from viz.page.player.assemble import Parts, assemble
from viz.page.player.content import content
from viz.page.player.folding import Collapse
from viz.page.player.picture import NUMBER
from viz.page.player.player import LIMIT, Player, check_options, making
from viz.page.player.routines import exact
from viz.page.player.sweep import sweep
from viz.page.sample import labelled, loss_of, unchanged
from viz.text import TITLE_LIMIT, clean, text_width

FOLDER = "viz.page.playground.page"
LISTED = 20_000  # places in the order of samples that a page has room for; then it begins anew
PATHS = 2  # of a leaf that are spelled out
FOLDED = 24  # Values from which neurons are folded when nobody says
WIDEST = text_width("-1.234e-5", NUMBER)  # room for what a number may become


def playground(
    model: Any,
    objective: Callable[..., Any],
    inputs: Any,
    targets: Any,
    path: str | os.PathLike[str] | None = None,
    *,
    lr: float = 0.1,
    batch_size: int | None = None,
    seed: int = 0,
    sample: int = 0,
    title: str | None = None,
    theme: PageTheme = "auto",
    collapse: Collapse = "auto",
    limit: int = LIMIT,
) -> Player:
    """A page in which the model trains by gradient descent: one HTML text, as of `play`.

    The reader sees the graph of one sample and may choose another; an update moves the weights by
    the mean gradient of a batch, in the order in which `Trainer.fit` with this seed takes them.
    What is trained in the page does not change the model.

    objective   the loss of one sample, objective(input, target), in numbers: its graph must be the
                same for all samples, so a class as an index is refused
    inputs      a row of numbers, or a number, for each sample; `targets` likewise
    lr          the rate to begin with; batch_size the samples a step, None for all
    sample      which of them the page shows first

    Raises ValueError for samples that do not fit each other, IndexError where there is no such
    sample, TypeError where the objective gives no Value, and what `play` raises.
    """
    from nn.training.batches import checked

    check_options(theme, collapse)
    if path is not None:
        Player.check_path(path)
    arrays = [array.astype(float) for array in checked((inputs, targets), "playground")]
    count = len(arrays[0])
    if not 0 <= sample < count:
        raise IndexError(f"sample is 0 to {count - 1}, not {sample}")
    if batch_size is not None and not 1 <= batch_size <= count:
        raise ValueError(f"batch_size is 1 to {count}, the number of samples, not {batch_size}")
    given = [labelled(array[sample].tolist(), name) for array, name in zip(arrays, ("x", "y"))]
    leaves, _ = flatten(given)
    parameters = model.parameters()
    with unchanged(parameters):
        found = sweep(loss_of(objective, given, limit)[-1])
    shown = clean(f"{count:,} samples to learn from" if title is None else title, TITLE_LIMIT)
    with making(len(found.order)):
        data = content(found, shown, collapse, many=FOLDED, parameters=parameters, room=WIDEST,
                       listed=PATHS)  # fmt: skip
    if "still" not in data["live"]:
        ids = _numbers(found.order, data["live"], leaves)
        data["live"]["samples"] = {
            "leaves": ids,
            "rows": [[exact(x) for array in arrays for x in array[i].ravel().tolist()]
                     for i in range(count)],
            "batch": count if batch_size is None else batch_size,
            "order": _order(count, batch_size, seed),
            "rate": lr, "sample": sample,
        }  # fmt: skip
    player = Player(assemble(data, theme, _parts()), len(found.order))
    if path is not None:
        player.save(path)
    return player


def _numbers(order: list[Value], live: dict[str, Any], leaves: list[Value]) -> list[int | None]:
    """The node of each of these leaves; None of one that the loss does not depend on."""
    known = dict(zip((x for x in order if x.op is None), (node for node, _ in live["leaves"])))
    return [known.get(leaf) for leaf in leaves]


def _order(count: int, batch_size: int | None, seed: int) -> list[int]:
    """The samples in the order of a run, epoch by epoch, as far as there is room; [] for all."""
    from nn.training.batches import Order

    if batch_size is None or batch_size == count:
        return []
    order: list[int] = Order(count, True, seed).rows(max(2, LISTED // count)).tolist()
    return order


def _parts() -> Parts:
    """The player's parts, and the samples."""
    parts = Parts()
    first, last = parts.more[:-1], parts.more[-1]
    more = (*first, read(FOLDER, "samples.js"), last, read(FOLDER, "playground.js"))
    return Parts(more=more, styles=(*parts.styles, read(FOLDER, "playground.css")))
