"""The player: one HTML file that steps through a computation and its gradients.

    from viz import play

    play(loss)                         # shows itself in a notebook
    play(loss, "loss.html")            # one file, for any browser, without a network

`sweep.py` reads the computation, `picture.py` makes boxes of it, `folding.py` and `arrange.py`
place them, `inside.py` and `grid.py` what is in those that open, and `paths.py` opens the
gradients.  `live.py` writes down how the page computes, by the `routines.py` of rows; `rows.py` and
`content.py` gather this into the data of the page, `assemble.py` puts the page together from the
files in `page/`, and `player.py` is what a user gets.
"""

from __future__ import annotations

from viz.page.player.player import Player, play

__all__ = ["Player", "play"]
