"""The neuron, layer and module that each node of a Graph belongs to.

A parameter's label tells where it is: `layers[0].neurons[1].w[2]` belongs to the neuron
`layers[0].neurons[1]`, the layer `layers[0]` and the whole model; `encoder.fc1.w[0][1]`, in a row
of a matrix, to `encoder.fc1[0]`, `encoder.fc1` and `encoder`.  A result belongs to the neuron whose
parameters it uses, and so do a sum of such results and the activation after it.

If no label is such a path, the structure decides.  Dots with the same weights are one neuron, and
neurons with the same inputs one layer.  Without dots, a result with a single user belongs to the
same group as that user, and groups at the same depth make a stage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, get_args

from autograd.operation import Op
from viz.graph.graph import Graph, Node

Level = Literal["neuron", "layer", "module"]
LEVELS: tuple[Level, ...] = get_args(Level)  # the finest first

_LONG = 150  # nodes; a larger group found by its users is cut into pieces
_CHUNK = 30  # results in a piece

# A label may come from anywhere, such as `0.weight` of another library, and a graph may have
# 100,000 of them.  ParameterPath of nn takes Python names only, and seven times as long.
_STEP = r"[^.\[\]]+(?:\[[^\[\]]*\])*"  # neurons[1]
_PATH = re.compile(rf"{_STEP}(?:\.{_STEP})+")
_ROW = re.compile(r"(\w+)(\[[^\[\]]*\])(\[[^\[\]]*\])?")  # w[0][1], b[0]


class Owner(NamedTuple):
    """The groups that a node belongs to, innermost first."""

    neuron: str
    layer: str
    module: str


def owners(graph: Graph) -> dict[str, Owner]:
    """The groups of each node, by the node's name; nodes without a group are left out."""
    return modules(graph) or _by_use(graph)


def modules(graph: Graph) -> dict[str, Owner]:
    """The groups of the nodes of a network; {} if the computation has no recognizable network."""
    operands: dict[str, list[Node]] = {}
    nodes = {node.name: node for node in graph.nodes}
    for edge in graph.edges:
        operands.setdefault(edge.head, []).append(nodes[edge.tail])
    found = _by_label(graph.nodes)
    if not found:
        found = _by_weights(graph, operands)
    _spread(graph.nodes, operands, found)
    return found


def _by_label(nodes: Iterable[Node]) -> dict[str, Owner]:
    """The owners of the leaves whose labels are paths."""
    labels = {node.name: node.label for node in nodes if node.kind == "leaf"}
    known = label_owners(labels.values())
    return {name: known[label] for name, label in labels.items() if label in known}


def label_owners(labels: Iterable[str]) -> dict[str, Owner]:
    """The owner of each label that is a path."""
    paths = {label: re.findall(_STEP, label) for label in labels if _PATH.fullmatch(label)}
    matrices = {
        ".".join(steps[:-1])
        for steps in paths.values()
        if (row := _ROW.fullmatch(steps[-1])) and row[3]
    }
    return {label: _owner(steps, matrices) for label, steps in paths.items()}


def _owner(steps: list[str], matrices: set[str]) -> Owner:
    """The owner of a parameter from the steps of its label, of which the last is its own name."""
    place = steps[:-1]
    inside = ".".join(place)
    row = _ROW.fullmatch(steps[-1])
    if inside in matrices and row:
        return Owner(f"{inside}{row[2]}", inside, ".".join(place[:-1]) or "model")
    layer = ".".join(place[:-1]) or inside.partition("[")[0]  # neurons[1]: of the layer "neurons"
    return Owner(inside, layer, ".".join(place[:-2]) or "model")


def _spread(
    nodes: Iterable[Node], operands: dict[str, list[Node]], found: dict[str, Owner]
) -> None:
    """Add the owners of operations and results, given those of parameters."""
    activated: set[str] = set()  # activations and their results, where a neuron ends
    for node in nodes:
        inputs = operands.get(node.name, [])
        if node.kind == "inner":
            made_by = inputs[0]
            if made_by.name in found:
                found.setdefault(node.name, found[made_by.name])
                if made_by.name in activated:
                    activated.add(node.name)
        elif node.op is not None and node.name not in found:
            owner = _of_parameters(node.op, inputs, found)
            values = [x for x in inputs if x.kind != "constant"]
            if owner is None and values and (
                len(values) > 1 or (_is_unary(node.op) and values[0].name not in activated)
            ):  # fmt: skip
                owner = _common(values, found)
                if len(values) == 1:
                    activated.add(node.name)
            if owner is not None:
                found[node.name] = owner


def _of_parameters(op: Op, inputs: Sequence[Node], found: dict[str, Owner]) -> Owner | None:
    """The common owner of an operation's parameters; for a dot, of its weights."""
    own = weights(inputs) if op.name == "dot" else inputs
    parameters = [x for x in own if x.kind == "leaf" and x.name in found]
    return _common(parameters, found) if parameters else None


def weights(operands: Sequence[Node]) -> Sequence[Node]:
    """The bias and the weights of a dot, which come before its inputs."""
    return operands[: (len(operands) + 1) // 2]


def _inputs(operands: Sequence[Node]) -> list[str]:
    """The names of the inputs of a dot, without its weights."""
    return [node.name for node in operands[len(weights(operands)) :]]


def _common(nodes: Iterable[Node], found: dict[str, Owner]) -> Owner | None:
    """The owner that all these nodes share; None if they differ."""
    seen = {found.get(node.name) for node in nodes}
    return seen.pop() if len(seen) == 1 else None


def _is_unary(op: Op) -> bool:
    """True for an operation that needs only one operand, as activations do."""
    return len(op.operands) - len(op.defaults) == 1 and not op.variadic


def _by_weights(graph: Graph, operands: dict[str, list[Node]]) -> dict[str, Owner]:
    """The owners of dots whose weights are leaves, and of weights used by one neuron only."""
    neurons: dict[tuple[str, ...], list[Node]] = {}
    for node in graph.nodes:
        if node.op is not None and node.op.name == "dot":
            own = weights(operands[node.name])
            leaves = tuple(x.name for x in own if x.kind == "leaf")
            if leaves and all(x.kind in ("leaf", "constant") for x in own):
                neurons.setdefault(leaves, []).append(node)
    layers = _layers(neurons, operands)
    titles = _titles(graph, neurons)
    found: dict[str, Owner] = {}
    for leaves, dots in neurons.items():
        owner = Owner(titles[leaves], layers[leaves], "network")
        found.update(dict.fromkeys((dot.name for dot in dots), owner))
    taken_in = {x for dots in neurons.values() for dot in dots for x in _inputs(operands[dot.name])}
    using: dict[str, set[Owner | None]] = {}
    for edge in graph.edges:
        using.setdefault(edge.tail, set()).add(found.get(edge.head))
    for node in graph.nodes:  # a weight belongs to its neuron unless something else uses it too
        users = using.get(node.name, set())
        if node.kind in ("leaf", "constant") and len(users) == 1 and node.name not in taken_in:
            owner_or_none = users.pop()
            if owner_or_none is not None:
                found[node.name] = owner_or_none
    return found


def _layers(
    neurons: dict[tuple[str, ...], list[Node]], operands: dict[str, list[Node]]
) -> dict[tuple[str, ...], str]:
    """The layer of each neuron, which its weights identify; equal inputs mean the same layer."""
    layer: dict[tuple[str, ...], str] = {}
    seen: dict[tuple[str, ...], str] = {}
    for own, dots in neurons.items():
        rows = [tuple(_inputs(operands[dot.name])) for dot in dots]
        name = next((seen[row] for row in rows if row in seen), None)
        layer[own] = name or f"layer {len(set(layer.values())) + 1}"
        seen.update(dict.fromkeys(rows, layer[own]))
    return layer


def _titles(graph: Graph, neurons: dict[tuple[str, ...], list[Node]]) -> dict[tuple[str, ...], str]:
    """A unique name for each neuron: the label of its only output, or else a number."""
    results = {edge.tail: edge.head for edge in graph.edges if edge.result}
    users: dict[str, list[str]] = {}
    for edge in graph.edges:
        users.setdefault(edge.tail, []).append(edge.head)
    nodes = {node.name: node for node in graph.nodes}
    titles: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for i, (own, dots) in enumerate(neurons.items(), 1):
        out = nodes[results[dots[0].name]]
        following = [nodes[user] for user in users.get(out.name, [])]
        if len(following) == 1 and following[0].op is not None and _is_unary(following[0].op):
            out = nodes[results[following[0].name]]
        label = out.label if len(dots) == 1 else ""
        titles[own] = label if label and label not in taken else f"neuron {i}"
        taken.add(titles[own])
    return titles


def _by_use(graph: Graph) -> dict[str, Owner]:
    """The groups of nodes by their users: a node with a single user is in that user's group.

    Large groups are cut into pieces.
    """
    users: dict[str, set[str]] = {}
    for edge in graph.edges:
        users.setdefault(edge.tail, set()).add(edge.head)
    top: dict[str, str] = {}  # of each node, the last one on its chain of single users
    for node in reversed(graph.nodes):
        using = users.get(node.name, set())
        alone = len(using) == 1 and not node.root
        top[node.name] = top[next(iter(using))] if alone else node.name
    stage: dict[str, int] = dict.fromkeys((top[node.name] for node in graph.nodes), 0)
    for edge in graph.edges:
        tail, head = top[edge.tail], top[edge.head]
        if tail != head:
            stage[head] = max(stage[head], stage[tail] + 1)
    nodes = {node.name: node for node in graph.nodes}
    titles: dict[str, str] = {}
    taken: set[str] = set()
    for end in stage:
        label = nodes[end].label
        titles[end] = label if label and label not in taken else f"part {len(titles) + 1}"
        taken.add(titles[end])
    size = Counter(top.values())
    results: Counter[str] = Counter()
    found = {}
    for node in graph.nodes:
        end = top[node.name]
        title = titles[end]
        if size[end] > _LONG:
            title += f", {results[end] // _CHUNK + 1}"
            results[end] += node.kind == "inner"
        found[node.name] = Owner(title, f"stage {stage[end] + 1}", "computation")
    return found
