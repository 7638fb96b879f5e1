"""The player: one HTML file that steps through a computation and its backward pass.

    from viz import play

    play(loss)                         # displays itself in a notebook
    play(loss, "loss.html")            # one file for any browser, no network needed

`sweep.py` reads the computation and `picture.py` turns it into boxes.  `folding.py` and
`arrange.py` place them; `inside.py`, `grid.py` and `cells.py` lay out what is in boxes that open.
`paths.py` expands each gradient into its paths.  `formulas.py` writes the formulas of results, and
`typeset.py` has them printed as in books.  `live.py` describes how the page recomputes its numbers,
with `routines.py` for each operation.  `rows.py` and `content.py` gather all this into the data of
the page, `assemble.py` builds the page from the files in `page/`, and `player.py` has the public
function and class.
"""

from __future__ import annotations

from viz.page.player.player import Player, play

__all__ = ["Player", "play"]
