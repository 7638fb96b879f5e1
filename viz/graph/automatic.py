"""The automatic choice of what is drawn: the most detail that is still legible."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from viz.graph.focus import NotThere
from viz.graph.fold import check_names, fold, fold_alike
from viz.graph.graph import Graph
from viz.graph.groups import modules, owners
from viz.graph.legibility import estimate, small
from viz.graph.merge import brief_box
from viz.graph.outline import outline
from viz.graph.spans import spans

DIRECTIONS = ("LR", "TB")  # tried in this order

Fold = Callable[[Graph, Collection[str]], Graph]
Seen = Callable[[Graph], Graph]  # removes hidden parts of a folded graph, such as leaves


@dataclass(frozen=True)
class Way:
    """A way to fold a graph; with `brief`, each box has only its name and one more line.

    `said` is the catalog key, in the section `note`, of the sentence that describes the result; ""
    for the unfolded graph.
    """

    said: str
    fold: Fold
    brief: bool = False

    def __call__(self, graph: Graph, open: Collection[str] = ()) -> Graph:
        """The folded graph, with the boxes named in `open` unfolded."""
        return self.finished(self.fold(graph, open))

    def finished(self, folded: Graph) -> Graph:
        """The folded graph with brief boxes, if this way asks for them."""
        if not self.brief:
            return folded
        return replace(folded, nodes=[brief_box(node) for node in folded.nodes])


WHOLE = Way("", lambda graph, _: graph)
_NEURONS = Way("asNeurons", lambda graph, open: fold(graph, "neuron", open))
_PARTS = Way("inParts", _NEURONS.fold)
_LAYERS = Way("asLayers", lambda graph, open: fold(graph, "layer", open))
_STAGES = Way("inStages", _LAYERS.fold)
_OUTLINE = Way("asOutline", outline)
_MODULES = Way("asModules", lambda graph, open: fold(graph, "module", open))
_ALIKE = Way("alike", lambda graph, open: fold_alike(graph))
_SPANS = [
    Way("inSpans", lambda graph, open, ends=ends: spans(graph, ends, open))  # type: ignore[misc]
    for ends in (2, 1)
]


def ways(graph: Graph) -> Sequence[Way]:
    """The ways to fold a graph, from the most detailed to the least detailed."""
    if modules(graph):
        layers = (_LAYERS, _OUTLINE)
        brief = (replace(way, brief=True) for way in layers)
        return (WHOLE, _NEURONS, *layers, *brief, _MODULES)
    return (WHOLE, *_SPANS, _ALIKE, _PARTS, _STAGES, _MODULES)


def first_that_reads(
    graph: Graph,
    seen: Seen,
    rankdir: str | None = None,
    open: Collection[str] = (),
    focus: Collection[str] = (),
) -> tuple[Graph, str, Way]:
    """The graph to draw, its direction, and the way in which it was folded.

    Everything named in `focus` is shown, if necessary by unfolding the boxes around it.  The boxes
    named in `open` are unfolded last; their names are those shown without `open`.  If no way gives
    a legible picture, the first with few enough boxes and edges is used, otherwise the last.
    Raises ValueError for a name that no box has, and NotThere if no way shows a name in `focus`.
    """
    way, closed, direction = _choose(graph, seen, rankdir, _around(graph, focus))
    if not open:
        return closed, direction, way
    known = {name for owner in owners(graph).values() for name in owner}
    if set(open) <= known and not set(open) <= {*boxes(way(graph))}:
        way = _LAYERS  # names of modules refer to boxes for layers
    else:
        _check_open(graph, way, open)
    shown = seen(way(graph, open))
    return shown, rankdir or best_direction(shown), way


def _check_open(graph: Graph, way: Way, open: Collection[str]) -> None:
    """Raise ValueError for a name of no box, neither outside nor inside the opened ones."""
    opened: set[str] = set()
    while left := set(open) - opened:
        names = boxes(way(graph, opened))
        if not left & {*names}:
            check_names(left, names)
        opened |= left & {*names}


def boxes(graph: Graph) -> list[str]:
    """The names, as shown, of the boxes that can be opened."""
    return [node.label for node in graph.nodes if node.kind == "folded"]


def best_direction(graph: Graph) -> str:
    """The direction LR, or TB if only that one is legible."""
    if small(graph):
        for direction in DIRECTIONS:
            if estimate(graph, direction).reads:
                return direction
    return DIRECTIONS[0]


def _around(graph: Graph, names: Collection[str]) -> set[str]:
    """The names of the boxes around the neurons and parameters with these names."""
    if not names:
        return set()
    labels = {node.name: node.label for node in graph.nodes if node.kind == "leaf"}
    found = set()
    for name, owner in owners(graph).items():
        if owner.neuron in names:
            found.add(owner.layer)
        if labels.get(name) in names:
            found |= {owner.layer, owner.neuron}
    return found


def _choose(
    graph: Graph, seen: Seen, rankdir: str | None, around: Collection[str]
) -> tuple[Way, Graph, str]:
    """The first legible way, its graph and its direction."""
    directions = (rankdir,) if rankdir else DIRECTIONS
    found: tuple[Way, Graph, str] | None = None  # the fallback if none is legible
    absent: NotThere | None = None
    for way, shown in _tried(graph, seen, around):
        if isinstance(shown, NotThere):
            absent = absent or shown
        elif small(shown):
            for direction in directions:
                if estimate(shown, direction).reads:
                    return way, shown, direction
            if found is None or not small(found[1]):
                found = way, shown, directions[0]
        elif found is None or not small(found[1]):
            found = way, shown, directions[0]
    if found is None:
        assert absent is not None
        raise absent
    return found


def _tried(
    graph: Graph, seen: Seen, around: Collection[str]
) -> Iterator[tuple[Way, Graph | NotThere]]:
    """Each way with the graph that it gives, or with NotThere if a name in focus is missing."""
    folded: dict[Fold, Graph] = {}
    for way in ways(graph):
        if way.fold not in folded:
            folded[way.fold] = way.fold(graph, ())
        yield way, _looked(folded[way.fold], way, seen)
        if around and way.fold in (_LAYERS.fold, _OUTLINE.fold):
            yield way, _looked(way.fold(graph, around), way, seen)


def _looked(folded: Graph, way: Way, seen: Seen) -> Graph | NotThere:
    """The visible part of a folded graph, or NotThere if a name in focus is missing."""
    try:
        return seen(way.finished(folded))
    except NotThere as error:
        return error
