"""From Values to the Graph that is drawn: folded, focused, and within the limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from autograd import Value
from viz.graph.focus import NotThere, named, neighbourhood
from viz.graph.fold import fold
from viz.graph.graph import Graph, collect, without_leaves
from viz.graph.groups import LEVELS, Level
from viz.graph.size import check_size, too_many

Collapse = Literal["auto", "none", "neuron", "layer", "module"]
COLLAPSES: tuple[Collapse, ...] = ("auto", "none", *LEVELS)

FOLDABLE = 100_000  # Values: some seconds
_EDGES = 3  # times the limit: so many edges a folded picture may have


@dataclass(frozen=True)
class View:
    """How much of a graph is drawn; the fields are the arguments of `draw`."""

    collapse: Collapse = "auto"
    open: Sequence[str] = ()
    focus: Value | str | Iterable[Value | str] | None = None
    radius: int = 2
    leaves: bool = True
    limit: int = 500

    def graph(self, roots: Sequence[Value], *, laid_out: bool = True) -> tuple[Graph, str]:
        """The graph to draw, and a sentence that says what was left out; "" where nothing was.

        Where it is not to be laid out, it may have any size.  Raises TooLargeError for what is
        beyond the limit and can't be folded, at once.
        """
        if laid_out:
            self.check(roots, folds=self.collapse != "none" or self.focus is not None)
        whole = collect(roots)
        graph, said = self.simplified(whole, laid_out=laid_out)
        return graph, f"{said} {whole.note}".strip()

    def simplified(self, graph: Graph, *, laid_out: bool = True) -> tuple[Graph, str]:
        """The graph as it is to be drawn, and the sentence."""
        by = "layer" if self.open and self.collapse == "auto" else self.collapse
        whole = (graph if self.leaves else without_leaves(graph)).values
        if by != "auto" and by != "none":  # not a set: mypy narrows by these
            return self.seen(fold(graph, by, self.open), whole)
        if by == "none" or not laid_out:
            return self.seen(graph, whole)
        return self.first_that_fits(graph, whole)

    def first_that_fits(self, graph: Graph, whole: int) -> tuple[Graph, str]:
        """The graph as it is or folded by the finest level that fits, else by the coarsest.

        A level that does not have what is to be in focus, such as a neuron before it is folded, is
        passed over; NotThere is raised where none has it.
        """
        absent: NotThere | None = None
        found: tuple[Graph, str] | None = None
        for level in (None, *LEVELS):
            try:
                found = self.seen(fold(graph, level) if level else graph, whole, level)
            except NotThere as error:
                absent = absent or error
            else:
                if self.fits(found[0]):
                    break
        if found is None:
            assert absent is not None
            raise absent
        return found

    def check(self, roots: Sequence[Value], folds: bool) -> None:
        """Raises TooLargeError where the roots reach more Values than can be drawn or folded."""
        if folds:
            check_foldable(roots, max(self.limit, FOLDABLE), leaves=self.leaves)
        else:
            check_size(roots, self.limit, *too_many(self.limit), leaves=self.leaves)

    def fits(self, graph: Graph) -> bool:
        """True where the graph may be laid out and will not take minutes."""
        folded = any(node.kind == "folded" for node in graph.nodes)
        dense = folded and len(graph.edges) > _EDGES * max(self.limit, len(graph.nodes))
        return graph.values <= self.limit and not dense

    def seen(self, graph: Graph, whole: int, level: Level | None = None) -> tuple[Graph, str]:
        """The graph around the focus, with or without leaves, and the sentence."""
        if not self.leaves:
            graph = without_leaves(graph)
        said = ""
        if level is not None:
            large = f"{whole:,} Values are more than limit={self.limit:,}: folded by {level}"
            said = (
                f"{large if whole > self.limit else f'Folded by {level}'}; open=[name] unfolds one."
            )
        if self.focus is not None:
            centres = self.centres(graph)
            graph = neighbourhood(graph, centres, self.radius)
            steps = f"{self.radius} step{'s' * (self.radius != 1)}"
            said += f" Of {whole:,} Values, those within {steps} of the focus."
        return graph, said.strip()

    def centres(self, graph: Graph) -> list[str]:
        """The names of the nodes in focus, or of the boxes that hold them."""
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
    """Raises TooLargeError where the roots reach more Values than can be folded in some seconds."""
    reason = (
        "too many to fold: draw a smaller root, such as the loss of a few samples, draw(model), "
        'or take the DOT text with format="dot"'
    )
    check_size(roots, limit, reason, leaves=leaves)
