"""playground: the player's page of one sample, which trains on all of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from autograd.language import say, spoken_for_reader
from autograd.messages import did_you_mean
from autograd.needed import needed
from viz.page.document import PageTheme, read
from viz.page.player.assemble import FOLDER as PLAYER
from viz.page.player.assemble import Parts, assemble
from viz.page.player.content import content
from viz.page.player.folding import Collapse
from viz.page.player.picture import NUMBER
from viz.page.player.player import LIMIT, Player, check_options, making
from viz.page.playground.rules import RULES, written
from viz.text import TITLE_LIMIT, clean_each, text_width

FOLDER = "viz.page.playground.page"
SPELLED = 200  # the largest graph, in Values, whose page lists paths of leaves
PATHS = 2  # listed for each leaf
FOLDED = 24  # Values above which "auto" folds neurons
WIDEST = text_width("-1.234e-5", NUMBER)  # room for the widest number that may be shown
_BEFORE = ("kernels", "equations", "lanes", "rule", "learner", "teaching")
_AFTER = ("answers", "playground")


@spoken_for_reader
def playground(
    model: Any,
    objective: Callable[..., Any],
    inputs: Any,
    targets: Any,
    path: str | os.PathLike[str] | None = None,
    *,
    optimizer: str = "SGD",
    lr: float | None = None,
    batch_size: int | None = None,
    validation: Any = None,
    seed: int = 0,
    sample: int = 0,
    title: str | None = None,
    theme: PageTheme = "auto",
    collapse: Collapse = "auto",
    limit: int = LIMIT,
    lang: str | None = None,
) -> Player:
    """A page in which the model trains: one HTML text, like that of `play`.

    The page shows the graph of one sample, the model's outputs for all inputs (if it has one or
    two), and the losses.  Its steps are those of `Trainer.fit` with this seed.  Optimizer, learning
    rate and batch size can be changed in the page.  The model itself stays as it is.

    objective   the loss of one sample, objective(input, target); its graph must be the same for all
                samples.  Integer targets are classes, for `cross_entropy`, or else plain numbers
    inputs      a row of numbers, or one number, for each sample; `targets` likewise
    optimizer   the one to start with, "SGD" or "Adam"; `lr` is 0.1 or 0.01 by default
    batch_size  samples per step; None takes all
    validation  samples to hold out, as for `fit`: (inputs, targets), or a share of these samples
    sample      the index of the sample that is shown first
    lang        the language of the page, "en" or "ko"; None follows the reader's browser

    Raises ValueError if samples do not fit together or the optimizer is unknown, IndexError if
    there is no such sample or class, TypeError if the objective does not return a Value,
    ModuleNotFoundError without NumPy, and whatever `play` raises: TooLargeError, RenderError.

    >>> model = MLP(2, [3, 1], activation="tanh", rng=0)
    >>> inputs, targets = [[0.0, 1.0], [1.0, 0.0]], [1.0, -1.0]
    >>> page = playground(model, lambda x, y: mse_loss(model(x), y), inputs, targets)
    >>> page.values                    # in the graph of a sample
    25
    >>> page.save("playground.html").name
    'playground.html'
    """
    needed("numpy", "a playground")
    from viz.page.playground.answers import answers, outputs_in
    from viz.page.sampled import Sampled
    from viz.page.samples import Samples

    check_options(theme, collapse)
    if path is not None:
        Player.check_path(path)
    if optimizer not in RULES:
        hint = did_you_mean(optimizer, RULES) or f"; use {' or '.join(RULES)}"
        raise ValueError(f"a playground has no optimizer {optimizer!r}{hint}")
    samples = Samples((inputs, targets), "playground", validation, seed)
    count = samples.count
    if batch_size is not None and not 1 <= batch_size <= count:
        raise ValueError(
            f"batch_size must be 1 to {count}, the number of samples, not {batch_size}"
        )
    sampled = Sampled(objective, samples, sample, limit)
    found, given = sampled.found, sampled.given
    shown = say("playground.title", count=count) if title is None else title
    listed = PATHS if len(found.order) <= SPELLED else 0
    with making(len(found.order)):
        data = content(
            found, clean_each(shown, TITLE_LIMIT), collapse, many=FOLDED,
            parameters=model.parameters(), room=WIDEST, listed=listed, terse=True,
        )  # fmt: skip
    live = data["live"]
    if "still" not in live:
        known = sampled.add_to(live)
        outputs = outputs_in(found.order, model, given[0])
        live["samples"] = {
            "held": samples.rows(given, held=True),
            "batch": count if batch_size is None else batch_size,
            "order": samples.order(),
            "optimizer": optimizer, "rate": RULES[optimizer][1] if lr is None else lr,
            "rules": written(live["names"]),
            "outputs": [known[value] for value in outputs],
            "answers": answers(samples.arrays, samples.held, len(outputs)),
        }  # fmt: skip
    player = Player(assemble(data, theme, _parts()), len(found.order))
    if path is not None:
        player.save(path)
    return player


def _parts() -> Parts:
    """The player's parts, and those of the samples and the training."""
    parts = Parts()
    first, last = parts.more[:-1], parts.more[-1]
    before, after = (
        tuple(read(FOLDER, f"{name}.js") for name in names) for names in (_BEFORE, _AFTER)
    )
    more = (*first, *before, last, read(PLAYER, "levels.js"), *after)
    return Parts(
        more=more, styles=(*parts.styles, read(FOLDER, "playground.css")),
        sections=(*parts.sections, "playground"),
    )  # fmt: skip
