"""The page of a recording: the player's data for the last state, and `training`.

training       the data of all states, in addition to that of page/player/content.py
  steps        for each state, the number of updates before it; `taken` is their number in all
  losses       the loss of each state, as text; `loss` says what it is the loss of
  parameters   [name, index of the node or None, column] for each parameter
  samples      for each sample to choose from, its `number` from 1 and its `columns`, each as the
               difference from the one before; `all` is the number of samples
  nodes        [data, gradient] for each node, as indices into the columns of a sample; None for
               constants
  edges        [factor, flow] for each edge, likewise; None if nothing flows
  columns      the number of columns; equal columns are stored once
  surface      None, or a grid of `side` points a side from `low` to `high`, the words for outputs
               `above` and `below` the boundary, the `points` [x, y, side] that are shown, the
               number of `samples`, and `right`, how many of them are on the right side in each
               state, or None if the targets do not say which side that is
  packed       the columns, and the levels of the surface: see decimals.py
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from autograd import Value
from autograd.language import say
from viz.page.document import PageTheme, read
from viz.page.player.assemble import FOLDER as PLAYER
from viz.page.player.assemble import Parts, assemble
from viz.page.player.content import content
from viz.page.player.folding import Collapse
from viz.page.player.picture import NUMBER
from viz.page.player.player import Player, check_options, making
from viz.page.training.decimals import MARK, NONE, decimals, packed
from viz.page.training.replay import Replay, replay
from viz.page.training.states import States
from viz.page.training.surface import POINTS, SIDE, Surface
from viz.text import TITLE_LIMIT, clean, clean_each, number, text_width

_FOLDER = "viz.page.training.page"
_SCRIPTS = ("recorded", "parts", "surface", "comparison", "training")
LARGEST = 1_550_000  # bytes of packed numbers: with its graph, a page stays below 2 MB
FOLDED = 24  # Values above which "auto" folds neurons: their weights would fill a screen
FEWEST = 20  # states of a sample, even if the page becomes larger; of several, fewer
WIDEST = text_width("-1.234e-5", NUMBER)  # room for the widest number that may be shown


def _parts() -> Parts:
    """The parts that replace the player's, and those that are added."""
    recorded, words, *more = (read(_FOLDER, f"{name}.js") for name in _SCRIPTS)
    more[:0] = [read(PLAYER, "levels.js"), read(PLAYER, "sample.js")]
    panel = (
        '<section id="training" aria-label="{training}"></section>\n'
        '<section id="step" aria-label="{thisStep}"></section>\n'
        '<section id="opened" aria-label="{numberOver}" hidden></section>\n'
        '<div id="notes"></div>\n'  # below the panel: they say what it leaves out
    )
    keys = (
        ("← →", "trainingKeys"),
        (", .", "sweepKeys"),
        ("C", "compareKey"),
    )
    styles = (read(PLAYER, "sample.css"), read(_FOLDER, "training.css"))
    timelines = ("training-steps", "sweep")
    sections = ("player", "training")
    return Parts(keys, panel, timelines, (recorded, words), tuple(more), styles, sections)


def page(
    recording: States, title: str | None, theme: PageTheme, collapse: Collapse, limit: int
) -> Player:
    """The page that plays a recording; raises what `viz.play` and `replay` raise."""
    check_options(theme, collapse)
    found = replay(recording, limit)
    steps = say("training.title", count=recording.taken)
    shown = clean_each(steps if title is None else title, TITLE_LIMIT)
    with making(len(found.found.order)):
        data = content(found.found, shown, collapse, many=FOLDED, moves=False, room=WIDEST)
        data["training"] = _fitting(recording, found, data["nodes"])
        data["notes"] += _notes(recording, found)
        html = assemble(data, theme, _parts())
    return Player(html, len(found.found.order))


def _fitting(recording: States, found: Replay, shown: list[dict[str, Any]]) -> dict[str, Any]:
    """The data of the training, with as many states as fit in a page."""
    fewest = max(2, FEWEST // len(found.numbers))
    while True:
        training = _training(recording, found, shown)
        room = LARGEST - len(json.dumps(training["samples"]))
        share = room / len(training["packed"])
        if share >= 1.0 or len(found.steps) <= fewest:
            return training
        found.thin(max(fewest, int(0.95 * share * len(found.steps))))


class _Columns:
    """Columns of numbers, one number per state, as decimals; equal columns are stored once."""

    def __init__(self) -> None:
        self.places: dict[bytes, int] = {}
        self.digits: list[Any] = []
        self.exponents: list[Any] = []

    def add(self, table: Any, there: Any = True) -> list[int]:
        """The indices of a table's columns; numbers that are not `there` are left out."""
        digits, exponents = decimals(np.ascontiguousarray(table.T))
        missing = np.broadcast_to(~np.asarray(there), table.shape).T
        digits[missing], exponents[missing] = NONE, MARK
        return [self._place(*pair) for pair in zip(digits, exponents)]

    def _place(self, digits: Any, exponents: Any) -> int:
        place = self.places.setdefault(digits.tobytes() + exponents.tobytes(), len(self.digits))
        if place == len(self.digits):
            self.digits.append(digits)
            self.exponents.append(exponents)
        return place


def _training(recording: States, found: Replay, shown: list[dict[str, Any]]) -> dict[str, Any]:
    """The data of the training, see the top of this file; `shown` are the nodes of the page."""
    columns, ids = _Columns(), _ids(found, shown)
    samples = [
        {"number": number, "columns": np.diff(columns.add(*table), prepend=0).tolist()}
        for number, *table in zip(_numbers(recording), found.numbers, found.there)
    ]
    n = len(found.found.order)
    nodes: list[list[int] | None] = [None] * len(shown)
    for i, value in enumerate(found.found.order):
        nodes[ids[value]] = [i, n + i]
    edges = [None if k is None else [2 * (n + k), 2 * (n + k) + 1] for k in found.places]
    parameters = [
        [clean(name), ids.get(value), column]
        for name, value, column in zip(
            recording.names, recording.parameters, columns.add(found.rows)
        )
    ]
    levels = np.zeros((len(found.steps), 0), np.uint8)
    if found.surface is not None:
        levels = found.surface.levels()
    return {
        "steps": found.steps,
        "taken": recording.taken,
        "losses": [number(loss) for loss in found.losses],
        "loss": _loss(recording, found),
        "parameters": parameters,
        "samples": samples,
        "all": len(recording.arrays[0]) if recording.arrays else 1,
        "nodes": nodes,
        "edges": edges,
        "columns": len(columns.digits),
        "surface": None if found.surface is None else _surface(found.surface),
        "packed": packed(np.array(columns.digits), np.array(columns.exponents), levels),
    }


def _numbers(recording: States) -> list[int]:
    """The numbers of the samples that can be chosen, from 1."""
    if not recording.arrays:
        return [1]
    count = len(recording.arrays[0])
    return [i % count + 1 for i in recording.chosen]


def _ids(found: Replay, shown: list[dict[str, Any]]) -> dict[Value, int]:
    """The index of the node of each Value."""
    by_name = {name: value for value, name in found.found.names.items()}
    ids = {}
    for i, row in enumerate(shown):
        if row["kind"] != "constant":
            name = f"{row['owner']}.{row['name']}" if row["owner"] else row["name"]
            ids[by_name[name]] = i
    return ids


def _loss(recording: States, found: Replay) -> str:
    """What the loss is the loss of, in words."""
    if not recording.arrays:
        return say("training.loss")
    count = len(recording.arrays[0] if found.mean else recording.chosen)
    if count == 1:
        return say("training.lossOfSample")
    return say("training.meanLoss", count=count)


def _surface(surface: Surface) -> dict[str, Any]:
    sides = surface.sides
    if sides is None:
        sides = surface.targets > surface.middle
    rows = [[*map(float, point), int(side)] for point, side in zip(surface.points, sides)]
    between = f"{surface.middle:g}"
    if surface.outputs == 2:
        names = [say("training.secondLarger"), say("training.firstLarger")]
    else:
        names = [say(f"training.{side}", number=between) for side in ("aboveMiddle", "belowMiddle")]
    return {
        "side": SIDE,
        "low": surface.low.tolist(),
        "high": surface.high.tolist(),
        "above": names[0],
        "below": names[1],
        "points": [[round(x, 4), round(y, 4), side] for x, y, side in rows[:POINTS]],
        "samples": len(rows),
        "right": surface.right or None,
    }


def _notes(recording: States, found: Replay) -> list[str]:
    """Sentences about what the page leaves out."""
    told = []
    states, taken = len(found.steps), recording.taken
    if states < 2:
        told.append(say("training.oneState"))
    gaps = [after - before for before, after in zip(found.steps, found.steps[1:])]
    if gaps and max(gaps) > 1:
        if len(set(gaps)) == 1:
            told.append(say("training.keptEvenly", taken=taken, kept=states - 1, gap=gaps[0]))
        else:
            told.append(say("training.keptEarly", taken=taken, kept=states - 1))
    if not found.there.all():
        told.append(say("training.otherGraph"))
    if not found.mean:
        told.append(say("training.notTraced", count=len(recording.chosen)))
    return told
