"""From Values to the Graph that is drawn: folded, focused, and within the limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from autograd import Value
from autograd.language import say
from autograd.messages import quoted as in_quotes
from viz.graph.automatic import best_direction, boxes, first_that_reads
from viz.graph.focus import NotThere, named, neighbourhood
from viz.graph.fold import fold
from viz.graph.graph import Graph, collect, without_leaves
from viz.graph.groups import LEVELS
from viz.graph.size import check_size, too_many

Collapse = Literal["auto", "none", "neuron", "layer", "module"]
COLLAPSES: tuple[Collapse, ...] = ("auto", "none", *LEVELS)

LIMIT = 500  # Values laid out by default: about a second
FOLDABLE = 100_000  # Values folded by default: some seconds
_EDGES = 3  # most edges of a folded picture, as a multiple of its limit


@dataclass(frozen=True)
class Shown:
    """What is drawn: a graph, a note on what was folded or left out, and a direction."""

    graph: Graph
    note: str
    rankdir: str


@dataclass(frozen=True)
class View:
    """The part of a graph to draw, and how; the fields are arguments of `draw`."""

    collapse: Collapse = "auto"
    open: Sequence[str] = ()
    focus: Value | str | Iterable[Value | str] | None = None
    radius: int = 2
    leaves: bool = True
    limit: int | None = None
    rankdir: str | None = None

    def graph(self, roots: Sequence[Value], *, laid_out: bool = True) -> Shown:
        """What is drawn of everything that the roots were computed from.

        The size is unlimited if it will not be laid out.  Raises TooLargeError, before doing any
        work, for a graph beyond the limit that can't be folded.
        """
        if laid_out:
            self.check(roots, folds=self.collapse != "none" or self.focus is not None)
        whole = collect(roots)
        shown = self.simplified(whole, laid_out=laid_out)
        return replace(shown, note=f"{shown.note} {whole.note}".strip())

    def simplified(self, graph: Graph, *, laid_out: bool = True) -> Shown:
        """What is drawn of a graph."""
        whole = (graph if self.leaves else without_leaves(graph)).values
        by = self.collapse
        if by != "auto" and by != "none":  # not a set: mypy narrows by these
            return self.shown(self.seen(fold(graph, by, self.open)), whole)
        if by == "none" or (not laid_out and not self.open):
            return self.shown(self.seen(graph), whole)
        if self.limit is not None and not self.open:
            return self.first_that_fits(graph, whole, self.limit)
        found, direction, way = first_that_reads(
            graph, self.seen, self.rankdir, self.open, self.focused
        )
        said = ""
        if way.said:
            names = boxes(found)
            example = say("note.example", name=in_quotes(names[0])) if names else ""
            values = say("note.values", count=whole)
            said = say(f"note.{way.said}", values=values, example=example)
        return self.shown(found, whole, said, direction)

    def first_that_fits(self, graph: Graph, whole: int, limit: int) -> Shown:
        """The graph unfolded or folded by the finest level that fits, otherwise by the coarsest.

        Levels without the name in focus are skipped: a neuron has no node before it is folded, for
        example.  Raises NotThere if no level has the name.
        """
        absent: NotThere | None = None
        found: Shown | None = None
        for level in (None, *LEVELS):
            try:
                graph_then = self.seen(fold(graph, level) if level else graph)
            except NotThere as error:
                absent = absent or error
                continue
            said = ""
            if level:
                said = say(
                    "note.beyond" if whole > limit else "note.foldedBy",
                    values=say("note.values", count=whole), limit=limit, level=say(f"note.{level}"),
                )  # fmt: skip
            found = self.shown(graph_then, whole, said)
            if self.fits(graph_then, limit):
                break
        if found is None:
            assert absent is not None
            raise absent
        return found

    def check(self, roots: Sequence[Value], folds: bool) -> None:
        """Raise TooLargeError if the roots reach more Values than can be drawn or folded."""
        if folds:
            check_foldable(roots, max(self.limit or 0, FOLDABLE), leaves=self.leaves)
        else:
            limit = self.limit or LIMIT
            check_size(roots, limit, *too_many(limit), leaves=self.leaves)

    def fits(self, graph: Graph, limit: int) -> bool:
        """True if the graph is within the limit and its layout will not take minutes."""
        folded = any(node.kind == "folded" for node in graph.nodes)
        dense = folded and len(graph.edges) > _EDGES * max(limit, len(graph.nodes))
        return graph.values <= limit and not dense

    def seen(self, graph: Graph) -> Graph:
        """The graph without leaves if they are off, and around the focus if there is one."""
        if not self.leaves:
            graph = without_leaves(graph)
        if self.focus is not None:
            graph = neighbourhood(graph, self.centres(graph), self.radius)
        return graph

    def shown(self, graph: Graph, whole: int, said: str = "", direction: str = "") -> Shown:
        """What is drawn, with the sentence on what was left out of the `whole` Values."""
        if self.focus is not None:
            values = say("note.values", count=whole)
            said += f" {say('note.focus', values=values, count=self.radius)}"
        return Shown(graph, said.strip(), direction or self.rankdir or best_direction(graph))

    @property
    def focused(self) -> list[str]:
        """The names in focus, without the Values in focus."""
        focus = self.focus
        several = () if focus is None or isinstance(focus, Value) else focus
        names = [several] if isinstance(several, str) else several
        return [x for x in names if isinstance(x, str)]

    def centres(self, graph: Graph) -> list[str]:
        """The names of the nodes in focus, or of the boxes that contain them.

        Raises TypeError if the focus is neither a Value nor a name, ValueError if it is not in the
        graph or is an empty list.
        """
        focus = self.focus
        assert focus is not None
        centres: list[str] = []
        for x in [focus] if isinstance(focus, (Value, str)) else focus:
            if isinstance(x, str):
                centres += named(graph, x)
                continue
            if not isinstance(x, Value):
                raise TypeError(f"focus is a Value, a label or several, not {type(x).__name__}")
            held = [node.name for node in graph.nodes if x in node.values]
            if not held:
                raise ValueError(f"focus={x!r} is not in this picture")
            centres += held
        if not centres:
            raise ValueError("focus is an empty list; leave it out to see everything")
        return centres


def check_foldable(roots: Sequence[Value], limit: int = FOLDABLE, *, leaves: bool = True) -> None:
    """Raise TooLargeError if the roots reach more than `limit` Values: folding takes too long."""
    reason = (
        "too many to fold: draw a smaller root, such as the loss of a few samples, draw(model), "
        'or take the DOT text with format="dot"'
    )
    check_size(roots, limit, reason, leaves=leaves)
