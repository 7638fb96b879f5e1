"""Recording: the states of a training run, and the page that plays them."""

from __future__ import annotations

from typing import Any

from autograd.language import spoken_for_reader
from viz.page.document import PageTheme
from viz.page.player.folding import Collapse
from viz.page.player.player import LIMIT, Player
from viz.page.training.content import page
from viz.page.training.states import States
from viz.saved import Saved


class Recording(States, Saved):
    """What `record` returns: it keeps the parameters during training, and then makes the page."""

    kind = "recording"
    formats = Player.formats

    @spoken_for_reader
    def play(
        self,
        title: str | None = None,
        theme: PageTheme = "auto",
        collapse: Collapse = "auto",
        limit: int | None = None,
        lang: str | None = None,
    ) -> Player:
        """The page of this recording, with the options of `viz.play`.

        With `collapse="auto"`, neurons are folded in graphs of more than 24 Values.  Without `lang`
        the page follows the reader's browser.
        """
        return page(self, title, theme, collapse, LIMIT if limit is None else limit)

    def _content(self, format: str) -> bytes:
        """The page as the bytes of a file."""
        return self.play()._content(format)

    def __repr__(self) -> str:
        return (
            f"<Recording of {len(self.parameters):,} parameters over {self.taken:,} steps, "
            f"{len(self.steps):,} states kept; .save(path)>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the page in a frame."""
        return {**self.play()._repr_mimebundle_(), "text/plain": repr(self)}
