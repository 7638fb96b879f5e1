"""Folding: what belongs together becomes one box, and what is alike one node with a count.

    fold(graph, "neuron")                       a box for each neuron
    fold(graph, "layer", open=["layers[0]"])    a box for each layer, the first in neurons

A batch of samples folds as well: the hundred uses of a neuron are one box, and the hundred terms
of the loss, being alike, one node of each kind.
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

_LISTED = 8  # names of groups that an error lists

Key = tuple[object, ...]


def fold(graph: Graph, by: Level, open: Iterable[str] = ()) -> Graph:
    """The graph with a box for each neuron, layer or module, but for those named in `open`.

    A group that is open shows its neurons where it is a layer, its layers where it is a module, and
    its nodes where it is a neuron.  What is in no group stays, but nodes that are alike (the same
    operation of the same boxes) become one, and so does a running sum.  A box is named
    `<first node>g`, a node that stands for many `<first node>s`; `holds` tells for which.  Nodes
    keep their order, operands before users, but for a group that feeds itself by way of others.

    Raises ValueError for another `by`, and for a name in `open` that no group has.
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
    """The graph with nodes that are alike made one, and so is a running sum, but without boxes."""
    return merged_by(graph, _Alike(graph, {}, "layer", set()).keys, {})


def merged_by(graph: Graph, keys: Mapping[str, Key], owned: Mapping[str, Owner]) -> Graph:
    """The graph with the nodes of one key made one; `owned` has those of layers drawn as cells."""
    members: dict[Key, list[Node]] = {}
    for node in graph.nodes:
        members.setdefault(keys[node.name], []).append(node)
    outward = {
        edge.tail for edge in graph.edges if keys[edge.tail] != keys[edge.head]
    }  # the nodes that something outside of their box uses
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
    """The numbers of a box that is a layer, neuron by neuron; None where it is no layer of dots."""
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
    """The name of the box that a node of this owner is in; None where all around it is open."""
    level = LEVELS.index(by)
    if opened.intersection(owner[level + 1 :]):
        level -= 1
    while level >= 0 and owner[level] in opened:
        level -= 1
    return owner[level] if level >= 0 else None


def check_names(opened: Iterable[str], there: Iterable[str]) -> None:
    """Raises ValueError for a name in `opened` that no box has, with those that there are."""
    known = list(dict.fromkeys(there))
    for name in sorted(opened):
        if name not in known:
            near = did_you_mean(name, known)
            raise ValueError(
                f"open={name!r} is the name of no box here{near}"
                f"{' T' if near else '; t'}here are {listed(known, _LISTED) or 'none'}"
            )


class _Alike:
    """What each node is merged by: `keys` maps its name to the key it shares with its like.

    Of what is in no box, operations are alike that have the same name and operands of the same
    keys, and then so are their results; constants and leaves, if their users have the same keys
    (and, among neurons, the same labels).  An operation is also like its own operand where nothing
    new comes in: so a running sum is one box.  Among modules, all that is in no module is one box
    before them and one after.
    """

    def __init__(self, graph: Graph, groups: dict[str, str], by: Level, asked: set[str]) -> None:
        self.asked = asked  # nodes of a box that was to be opened: a running sum is not one of them
        self.labelled = by == "neuron"
        self.keys: dict[str, Key] = {name: ("group", group) for name, group in groups.items()}
        self.short: dict[Key, int] = {}  # a number for each key, so that keys do not nest
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
        """Enter the keys of operations and results, operands first."""
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
        """The key of an operation on operands of these names."""
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
        """True where, but for one operand, these came into an operation of key `like` as well."""
        seen = like[2]
        return isinstance(seen, frozenset) and numbers - {self.number(operand)} <= seen

    def join_runs(self, nodes: Sequence[Node]) -> None:
        """Give the operations of a run and their results one key."""
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
        """The number of the key of the node of that name."""
        return self.short.setdefault(self.keys[name], len(self.short))


def _merged(key: Key, nodes: Sequence[Node], outward: set[str]) -> Node:
    """The node that these become."""
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
    """The graph with operands before users, as far as there is no cycle.

    Of those that could come next, the one comes whose `first` operation came first.
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
        if not ready:  # a cycle: go on with the first that is left
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
    """Where in the graph each node, or the first operation that it stands for, has its place."""
    first: dict[str, int] = {}
    for operations in (True, False):
        for place, node in enumerate(graph.nodes):
            if (node.kind == "operation") is operations:
                first.setdefault(merged[node.name].name, place)
    return first
