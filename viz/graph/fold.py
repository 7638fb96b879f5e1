"""Folding: nodes that belong together become one box, similar nodes one node with a count.

    fold(graph, "neuron")                       one box per neuron
    fold(graph, "layer", open=["layers[0]"])    one box per layer, the first split into neurons

A batch of samples folds as well: a neuron applied to a hundred samples is one box, and the hundred
similar terms of the loss become one node of each kind.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

from autograd.messages import did_you_mean, listed
from viz.graph.cells import Cells, cells_of
from viz.graph.graph import Edge, Graph, Node
from viz.graph.groups import LEVELS, Level, Owner, owners
from viz.graph.health import mark_layers
from viz.graph.merge import as_cells, box, merged_edges, run_title, stack, stretch

_LISTED = 8  # most names of boxes that an error lists

Key = tuple[object, ...]


def fold(graph: Graph, by: Level, open: Iterable[str] = ()) -> Graph:
    """The graph with one box per neuron, layer or module, except those named in `open`.

    An open module shows its layers, an open layer its neurons, and an open neuron its nodes.  Nodes
    outside of all groups stay, except that similar ones (the same operation on the same boxes) are
    merged, and so is a running sum.  A box is named `<first node>g`, a merged node `<first node>s`;
    `holds` lists the nodes in it.  Operands still come before their users, except in a group that
    depends on itself through others.

    Raises ValueError for an unknown `by`, and for a name in `open` that no group has.
    """
    if by not in LEVELS:
        raise ValueError(f"a graph folds by {', '.join(LEVELS)}, not {by!r}")
    owned = owners(graph)
    opened = {open} if isinstance(open, str) else set(open)
    check_names(opened, [name for owner in owned.values() for name in owner])
    groups = {name: group for name, owner in owned.items() if (group := _group(owner, by, opened))}
    asked = {name for name, owner in owned.items() if owner.neuron in opened}
    keys = _Alike(graph, groups, by, asked).keys
    folded = merged_by(graph, keys, owned if by == "layer" else {})
    if by == "neuron":
        return folded
    level = LEVELS.index(by)
    return mark_layers(folded, {owner[level] for owner in owned.values()})


def fold_alike(graph: Graph) -> Graph:
    """The graph with similar nodes and running sums merged, but without boxes for groups."""
    return merged_by(graph, _Alike(graph, {}, "layer", set()).keys, {})


def merged_by(graph: Graph, keys: Mapping[str, Key], owned: Mapping[str, Owner]) -> Graph:
    """The graph with nodes of equal keys merged; layers of the nodes in `owned` become cells."""
    members: dict[Key, list[Node]] = {}
    for node in graph.nodes:
        members.setdefault(keys[node.name], []).append(node)
    outward = {
        edge.tail for edge in graph.edges if keys[edge.tail] != keys[edge.head]
    }  # the nodes that are used outside of their box
    merged: dict[str, Node] = {}
    for key, alike in members.items():
        one = _merged(key, alike, outward)
        cells = _cells(key[1], alike, owned, outward) if key[0] == "group" else None
        if cells is not None and len(alike) > 1:
            one = as_cells(one, cells)
        merged.update(dict.fromkeys((x.name for x in alike), one))
    edges = merged_edges(graph.edges, merged)
    nodes = list({node.name: node for node in merged.values()}.values())
    return _in_order(nodes, edges, _first_places(graph, merged))


def _cells(
    title: object, nodes: Sequence[Node], owned: Mapping[str, Owner], outward: set[str]
) -> Cells | None:
    """The numbers of a layer, neuron by neuron; None for a box that is not a layer of dots."""
    weights: dict[str, list[tuple[float, float | None]]] = {}
    results: dict[str, list[tuple[float, float | None]]] = {}
    dots = set()
    for node in nodes:
        owner = owned.get(node.name)
        if owner is None or owner.layer != title:
            return None
        if node.op is not None and node.op.name == "dot":
            dots.add(owner.neuron)
        if node.data is None:
            continue
        if node.kind in ("leaf", "constant"):
            weights.setdefault(owner.neuron, []).append((node.data, node.grad))
        elif node.name in outward or node.root:
            results.setdefault(owner.neuron, []).append((node.data, node.grad))
    if not dots or dots != set(weights) or dots != set(results):
        return None
    return cells_of(list(weights.values()), [results[name] for name in weights])


def _group(owner: Owner, by: Level, opened: set[str]) -> str | None:
    """The name of the box that holds a node of this owner; None if everything around it is open."""
    level = LEVELS.index(by)
    if opened.intersection(owner[level + 1 :]):
        level -= 1
    while level >= 0 and owner[level] in opened:
        level -= 1
    return owner[level] if level >= 0 else None


def check_names(opened: Iterable[str], there: Iterable[str]) -> None:
    """Raise ValueError, listing the names of boxes, for a name in `opened` that no box has."""
    known = list(dict.fromkeys(there))
    for name in sorted(opened):
        if name not in known:
            near = did_you_mean(name, known)
            raise ValueError(
                f"open={name!r} is the name of no box here{near}"
                f"{' T' if near else '; t'}here are {listed(known, _LISTED) or 'none'}"
            )


class _Alike:
    """The key of each node, by name, in `keys`; nodes with equal keys are merged.

    Outside of boxes, two operations are alike if they have the same name and their operands have
    the same keys; then their results are alike too.  Constants and leaves are alike if their users
    have the same keys (when folding by neuron, their labels must also agree).  An operation is also
    like its own operand if it adds no new kind of operand, which makes a running sum one box.  When
    folding by module, everything outside of modules is one box before them and one after.
    """

    def __init__(self, graph: Graph, groups: dict[str, str], by: Level, asked: set[str]) -> None:
        self.asked = asked  # nodes of opened boxes: these are never merged into a running sum
        self.labelled = by == "neuron"
        self.keys: dict[str, Key] = {name: ("group", group) for name, group in groups.items()}
        self.short: dict[Key, int] = {}  # numbers that stand for keys, so that keys do not nest
        self.runs: set[Key] = set()
        self.operands: dict[str, list[str]] = {}
        users: dict[str, set[str]] = {}
        for edge in graph.edges:
            self.operands.setdefault(edge.head, []).append(edge.tail)
            users.setdefault(edge.tail, set()).add(edge.head)
        sources = [n for n in graph.nodes if n.kind in ("leaf", "constant")]
        free = [n for n in sources if n.name not in groups]
        for node in free:
            self.keys[node.name] = (node.kind, self.label(node))
        self.results(graph.nodes, module=by == "module")
        self.join_runs(graph.nodes)
        for node in free:
            using = frozenset(map(self.number, users.get(node.name, ())))
            key: Key = (node.kind, self.label(node), using)
            self.keys[node.name] = ("root", node.name) if node.root else key

    def results(self, nodes: Sequence[Node], module: bool) -> None:
        """Set the keys of operations and results, operands first."""
        for node in nodes:
            if node.name in self.keys:
                continue
            below = self.operands[node.name]
            if module:
                after = any(self.keys[x][0] in ("group", "after") for x in below)
                self.keys[node.name] = ("after" if after else "before",)
            elif node.root:
                self.keys[node.name] = ("root", node.name)
            elif node.op is None:
                self.keys[node.name] = ("inner", self.label(node), self.number(below[0]))
            else:
                self.keys[node.name] = self.operation(node, below)

    def operation(self, node: Node, below: Sequence[str]) -> Key:
        """The key of an operation on operands with these names."""
        assert node.op is not None
        name = node.op.name
        numbers = frozenset(map(self.number, below))
        for operand in below if node.name not in self.asked else ():
            for maker in self.operands.get(operand, ()):
                like = self.keys[maker]
                if like[:2] == ("operation", name) and self.adds_nothing(numbers, operand, like):
                    self.runs.add(like)
                    return like
        return ("operation", name, numbers)

    def adds_nothing(self, numbers: frozenset[int], operand: str, like: Key) -> bool:
        """True if an operation with the key `like` has all these operands except `operand`."""
        seen = like[2]
        return isinstance(seen, frozenset) and numbers - {self.number(operand)} <= seen

    def join_runs(self, nodes: Sequence[Node]) -> None:
        """Give all operations of a running sum and their results one key."""
        for node in nodes:
            key = self.keys[node.name]
            if key in self.runs:
                self.keys[node.name] = ("run", self.number(node.name))
            elif key[0] == "inner":
                made_by = self.keys[self.operands[node.name][0]]
                if made_by[0] == "run":
                    self.keys[node.name] = made_by

    def label(self, node: Node) -> str:
        return node.label if self.labelled else ""

    def number(self, name: str) -> int:
        """The number that stands for the key of a node."""
        return self.short.setdefault(self.keys[name], len(self.short))


def _merged(key: Key, nodes: Sequence[Node], outward: set[str]) -> Node:
    """The node that these nodes are merged into."""
    if len(nodes) == 1:
        return nodes[0]
    if key[0] == "group":
        return box(str(key[1]), nodes, outward)
    if key[0] == "between":
        return stretch(str(key[1]), nodes, outward)
    if key[0] == "run":
        return box(run_title(nodes), nodes, outward)
    if key[0] in ("before", "after"):
        roots = [node.label for node in nodes if node.root and node.label]
        title = roots[0] if roots else "result" if key[0] == "after" else "before"
        return box(title, nodes, outward)
    return stack(nodes)


def _in_order(nodes: list[Node], edges: list[Edge], first: dict[str, int]) -> Graph:
    """The graph in topological order, as far as it has no cycles.

    Among the nodes that could come next, the one with the smallest `first` does.
    """
    below: dict[str, set[str]] = {node.name: set() for node in nodes}
    above: dict[str, list[str]] = {node.name: [] for node in nodes}
    for edge in edges:
        if edge.tail not in below[edge.head]:
            below[edge.head].add(edge.tail)
            above[edge.tail].append(edge.head)
    waiting = {name: len(tails) for name, tails in below.items()}
    ready = [(first[name], name) for name in waiting if not waiting[name]]
    heapq.heapify(ready)
    rest = iter(sorted(waiting, key=first.__getitem__))
    position: dict[str, int] = {}
    while len(position) < len(nodes):
        if not ready:  # a cycle: continue with the first remaining node
            name = next(name for name in rest if name not in position)
        else:
            name = heapq.heappop(ready)[1]
        if name in position:
            continue
        position[name] = len(position)
        for user in above[name]:
            waiting[user] -= 1
            if not waiting[user]:
                heapq.heappush(ready, (first[user], user))
    return Graph(
        sorted(nodes, key=lambda node: position[node.name]),
        sorted(edges, key=lambda edge: position[edge.head]),
    )


def _first_places(graph: Graph, merged: dict[str, Node]) -> dict[str, int]:
    """The position of each merged node: that of its first operation, or else of its first node."""
    first: dict[str, int] = {}
    for operations in (True, False):
        for place, node in enumerate(graph.nodes):
            if (node.kind == "operation") is operations:
                first.setdefault(merged[node.name].name, place)
    return first
