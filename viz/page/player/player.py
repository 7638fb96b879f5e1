"""play: a page that steps through a computation, which shows itself and saves itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from autograd import Value
from autograd.language import say, spoken
from autograd.needed import needed
from viz.page.document import PAGE_THEMES, Page, PageTheme
from viz.page.player.assemble import assemble
from viz.page.player.content import content
from viz.page.player.folding import COLLAPSES, Collapse
from viz.page.player.sweep import Sweep, check_playable, sweep
from viz.patience import told
from viz.text import TITLE_LIMIT, clean, number

if TYPE_CHECKING:
    from viz.page.sampled import Sampled

LIMIT = 10_000  # Values: some seconds, and a page of 15 MB at the most


@dataclass(frozen=True, repr=False)
class Player(Page):
    """A page that plays a computation: one HTML text, which needs no network and no other file.

    It is a snapshot: what happens to the Values afterwards does not change it, nor does what a
    reader does in the page change the Values.
    """

    html: str
    values: int = 0
    kind = "player"

    def __repr__(self) -> str:
        size = len(self.html.encode()) / 1000.0
        return f"<Player of {self.values:,} Values, {size:,.0f} kB of HTML; .save(path)>"


@runtime_checkable
class Playable(Protocol):
    """What brings a page of its own, as a recording of training does."""

    def play(self, title: str | None, theme: PageTheme, collapse: Collapse, limit: int) -> Player:
        """The page, with the options of `play`."""


@spoken
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

    Of a recording, see `viz.record`, it is the page that steps through the training, too.

    A reader may change the leaves, and everything follows; after the way back the page makes steps
    of gradient descent.  `parameters` are the leaves that these move: when nobody says, those of a
    module, else all but what is called x, y, t, input or target.

    With `samples=(inputs, targets)`, or `(inputs,)`, `root` is a function of one sample, such as a
    loss, and the page lets a reader choose the sample, beginning with number `sample`, from 0.  Its
    graph must be the same for all; integer targets are classes, as in `playground`.

    Call `root.backward()` first; without gradients the page has the way forward only, and says so.
    With a `path` the page is saved there, too.  The theme "auto" is that of the reader's system.
    `collapse` says what is one box until it is opened: "neuron", "layer", "none", or "auto", which
    folds the neurons of more than 60 Values, and layers and what lies between them where neurons
    would be more than 150 boxes.  It takes some seconds for thousands of Values, and says so on a
    terminal.  `lang` is the language of the page: "en", which is the default, or "ko".

    Raises TooLargeError for more than `limit` Values, RenderError where no Graphviz lays them out
    or it takes over a minute, and what `Player.save` raises.
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
        data = content(found, clean(shown, TITLE_LIMIT), collapse, parameters=parameters)
        if sampled and "still" not in data["live"]:
            sampled.add_to(data["live"])
        return Player(assemble(data, theme), count)


def making(count: int) -> AbstractContextManager[None]:
    """A block in which the page of so many Values is made, which may take some seconds."""
    return told(say("patience.page", count=count))


def check_options(theme: str, collapse: str) -> None:
    """Raises ValueError for a theme or a level of folding that there is not."""
    if theme not in PAGE_THEMES:
        raise ValueError(f"theme is one of {', '.join(PAGE_THEMES)}, not {theme!r}")
    if collapse not in COLLAPSES:
        raise ValueError(f"collapse is one of {', '.join(COLLAPSES)}, not {collapse!r}")
