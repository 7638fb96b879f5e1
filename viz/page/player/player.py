"""play: a page that steps through a computation and its backward pass."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from autograd import Value
from autograd.language import in_own_language, say, spoken_for_reader
from autograd.needed import needed
from viz.page.document import PAGE_THEMES, Page, PageTheme
from viz.page.player.assemble import assemble
from viz.page.player.content import content
from viz.page.player.folding import COLLAPSES, Collapse
from viz.page.player.sweep import Sweep, check_playable, sweep
from viz.patience import told
from viz.text import TITLE_LIMIT, clean_each, number

if TYPE_CHECKING:
    from viz.page.sampled import Sampled

LIMIT = 10_000  # Values: takes a few seconds and makes a page of at most 15 MB


@dataclass(frozen=True, repr=False)
class Player(Page):
    """A page that plays a computation: one HTML string that needs no network and no other file.

    It is a snapshot: later changes of the Values do not change the page, and what a reader changes
    in the page does not change the Values.

    >>> page = play(Value(2.0, label="x") ** 2)
    >>> page.html.startswith("<!doctype html>"), page.values
    (True, 2)
    """

    html: str
    values: int = 0
    kind = "player"

    def __repr__(self) -> str:
        size = len(self.html.encode()) / 1000.0
        return f"<Player of {self.values:,} Values, {size:,.0f} kB of HTML; .save(path)>"


@runtime_checkable
class Playable(Protocol):
    """Something that makes its own page for `play`, such as a recorded training run."""

    def play(self, title: str | None, theme: PageTheme, collapse: Collapse, limit: int) -> Player:
        """The page; the options are those of `play`."""


@spoken_for_reader
def play(
    root: Value | Playable | Callable[..., Any],
    path: str | os.PathLike[str] | None = None,
    *,
    title: str | None = None,
    theme: PageTheme = "auto",
    collapse: Collapse = "auto",
    limit: int = LIMIT,
    parameters: Iterable[Value] | None = None,
    samples: Any = None,
    sample: int = 0,
    lang: str | None = None,
) -> Player:
    """A page that steps through the computation of `root` and back through its gradients.

    For a recording, made by `viz.record`, the page also steps through the training run.

    In the page a reader can change the leaves, and all numbers are recomputed; after the backward
    pass the page takes steps of gradient descent.  These update the leaves in `parameters`, by
    default the parameters of modules, or else all leaves except those called x, y, t, input or
    target.

    With `samples=(inputs, targets)`, or `(inputs,)`, `root` is a function of one sample, such as a
    loss, and the page lets a reader choose the sample, beginning with number `sample`, from 0.  Its
    graph must be the same for all; integer targets are classes, as in `playground`.

    Call `root.backward()` first; without gradients the page shows the forward pass only.  If `path`
    is given, the page is also saved there.  The theme "auto" follows the reader's system.
    `collapse` says what is drawn as one box until it is opened: "neuron", "layer", "none", or
    "auto", which folds neurons from more than 60 Values on, and layers if there would still be more
    than 150 boxes or 300 lines between them.  A box of more than 150 nodes opens into a grid of
    cells.  Thousands of Values take a few seconds, during which a terminal shows a message.  With
    `lang`, "en" or "ko", the page is in that language; without, it is in the one that the reader's
    browser prefers, else in English, and has a button to switch.

    Raises TypeError if `root` is none of these, ValueError for `sample` without `samples`, an
    unknown theme or the like, ModuleNotFoundError for `samples` without NumPy, TooLargeError for
    more than `limit` Values, RenderError if Graphviz is missing or takes longer than a minute, and
    whatever `Player.save` raises.

    >>> w, x = Value(0.5, label="w"), Value(2.0, label="x")
    >>> loss = (w * x - 3.0) ** 2
    >>> loss.backward()
    >>> player = play(loss, title="one weight")
    >>> player.values, "<h1>one weight</h1>" in player.html
    (5, True)
    >>> play(lambda x, y: (w * x - y) ** 2, samples=([1.0, 2.0], [2.0, 4.0]), sample=1).values
    6
    """
    if samples is not None:
        if not callable(root):
            raise TypeError(f"with samples=, play takes a function, not {type(root).__name__}")
    elif sample:
        raise ValueError("sample= chooses one of the samples: give them too, samples=(x, y)")
    elif not isinstance(root, (Value, Playable)):
        hint = "; for a function, give samples=(x, y)" if callable(root) else ""
        raise TypeError(f"play takes a Value, not {type(root).__name__}{hint}")
    check_options(theme, collapse)
    if path is not None:
        Player.check_path(path)
    if samples is not None:
        sampled = _sampled(root, samples, sample, limit)
        player = _play(sampled.found, title, theme, collapse, parameters, sampled)
    elif isinstance(root, Value):
        check_playable(root, limit)
        player = _play(sweep(root), title, theme, collapse, parameters)
    else:
        assert isinstance(root, Playable)
        player = root.play(title, theme, collapse, limit)
    if path is not None:
        player.save(path)
    return player


def _sampled(function: Any, samples: Any, sample: int, limit: int) -> Sampled:
    """The computation of a function for one sample, with the others to choose from."""
    needed("numpy", "play with samples=")
    from viz.page.sampled import Sampled
    from viz.page.samples import Samples

    return Sampled(function, Samples(samples, "samples="), sample, limit)


def _play(
    found: Sweep,
    title: str | None,
    theme: PageTheme,
    collapse: Collapse,
    parameters: Iterable[Value] | None,
    sampled: Sampled | None = None,
) -> Player:
    """The page of a computation, in which the sample can be chosen if there are several."""
    count, name = len(found.order), found.names[found.root]
    if title is None and sampled:
        title = say("page.samples", name=name, count=sampled.samples.count)
    shown = f"{name} = {number(found.root.data)}" if title is None else title
    with making(count):
        data = content(found, clean_each(shown, TITLE_LIMIT), collapse, parameters=parameters)
        if sampled and "still" not in data["live"]:
            sampled.add_to(data["live"])
        return Player(assemble(data, theme), count)


def making(count: int) -> AbstractContextManager[None]:
    """A block that makes a page of `count` Values; a terminal is told if it takes long."""
    return told(in_own_language(say("patience.page", count=count)))


def check_options(theme: str, collapse: str) -> None:
    """Raises ValueError for an unknown theme or level of folding."""
    if theme not in PAGE_THEMES:
        raise ValueError(f"theme is one of {', '.join(PAGE_THEMES)}, not {theme!r}")
    if collapse not in COLLAPSES:
        raise ValueError(f"collapse is one of {', '.join(COLLAPSES)}, not {collapse!r}")
