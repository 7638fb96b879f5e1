"""The outline of a network: its layers, and one box for everything between the same layers.

    characters, places -> "after characters and places" -> attention.query, ...

Of many blocks of the same shape, such as `blocks[0]` to `blocks[11]`, the first and the last are
drawn, and the others are one box.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from autograd.language import say
from viz.graph.fold import Key, fold, merged_by
from viz.graph.graph import Graph, Node
from viz.graph.groups import Owner, owners
from viz.graph.health import mark_layers

_FEWEST = 5  # fewest blocks of the same shape whose middle ones are folded into one box
_INDEXED = re.compile(r"(.*?)\[(\d+)\](.*)")


def outline(graph: Graph, open: Collection[str] = ()) -> Graph:
    """The layers of a graph and boxes between them; the boxes named in `open` are unfolded.

    Nodes with the same layers before and after them are one box, named after the layers that lead
    into it.  A root is never folded.
    """
    owned = owners(graph)
    folded = fold(graph, "layer", open=set(open) & {x for owner in owned.values() for x in owner})
    layers = {node.label: node for node in folded.nodes if _is_layer(node, owned)}
    whole_layers = {owner.layer for owner in owned.values()}
    alike = _repeated(node for node in layers.values() if node.label in whole_layers)
    blocks = {name: title for name, title in alike.items() if title not in open}
    box = {node.name: blocks.get(node.label, node.label) for node in layers.values()}
    keys: dict[str, Key] = {}
    for node in folded.nodes:
        keys[node.name] = ("group", box[node.name]) if node.name in box else ("stays", node.name)
    before, behind = _reach(folded, box)
    free = [n for n in folded.nodes if n.name not in box and not n.root]
    made = [n for n in free if n.kind not in ("leaf", "constant")]
    groups: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
    for node in made:
        inside = before[node.name] & behind[node.name] & set(blocks.values())
        if inside:  # of a repeated block, which is both before and after it
            keys[node.name] = ("group", min(inside))
        else:
            groups.setdefault((before[node.name], behind[node.name]), []).append(node.name)
    taken = set(box.values())
    for names in groups.values():
        title = _title(names, folded, box, taken)
        taken.add(title)
        if title not in open and len(names) > 1:
            keys.update(dict.fromkeys(names, ("between", title)))
    _join_sources(folded, [n for n in free if n not in made], keys)
    whole: dict[str, Key] = {}
    for node in folded.nodes:
        key = keys[node.name]
        if key[0] == "stays" and node.kind == "folded":
            key = ("run", node.name)
        whole.update(dict.fromkeys(node.holds or (node.name,), key))
    drawn = merged_by(graph, whole, owned)
    drawn.nodes = [_counted(node, blocks) for node in drawn.nodes]
    return mark_layers(drawn, whole_layers)


def _counted(node: Node, blocks: Mapping[str, str]) -> Node:
    """The node, with its number of layers if it is the box of repeated blocks."""
    count = sum(title == node.label for title in blocks.values())
    if not count or node.kind != "folded":
        return node
    return replace(
        node, lines=(node.lines[0], say("graph.layersAlike", count=count), *node.lines[1:])
    )


def _is_layer(node: Node, owned: dict[str, Owner]) -> bool:
    """True for the box of a layer, and for boxes inside an open one."""
    return node.kind == "folded" and any(node.label in owned[x] for x in node.holds if x in owned)


def _repeated(layers: Iterable[Node]) -> dict[str, str]:
    """The name of the common box for each layer in the middle blocks of a repeated sequence."""
    blocks: dict[str, dict[int, list[Node]]] = {}
    for node in layers:
        if found := _INDEXED.match(node.label):
            blocks.setdefault(found[1], {}).setdefault(int(found[2]), []).append(node)
    boxes = {}
    for name, numbered in blocks.items():
        middle = sorted(numbered)[1:-1]
        shapes = {_shape(numbered[i]) for i in middle}
        if len(numbered) >= _FEWEST and len(shapes) == 1:
            first, last = f"{name}[{middle[0]}]", f"{name}[{middle[-1]}]"
            title = say("graph.blocks", first=first, last=last)
            boxes.update({node.label: title for i in middle for node in numbered[i]})
    return boxes


def _shape(block: Iterable[Node]) -> frozenset[tuple[str, int]]:
    """What repeated blocks have in common: the names inside them and their parameter counts."""
    return frozenset((_INDEXED.sub(r"\3", node.label, 1), node.parameters) for node in block)


def _reach(
    graph: Graph, box: dict[str, str]
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The boxes before each node and those after it; a layer that feeds itself is in both."""
    before: dict[str, frozenset[str]] = {node.name: frozenset() for node in graph.nodes}
    behind = dict(before)
    changed = True
    while changed:  # two passes, or more if the folded graph has cycles
        changed = False
        for edge in graph.edges:
            changed |= _grow(before, edge.head, edge.tail, box)
        for edge in reversed(graph.edges):
            changed |= _grow(behind, edge.tail, edge.head, box)
    return before, behind


def _grow(reach: dict[str, frozenset[str]], name: str, other: str, box: dict[str, str]) -> bool:
    """Add what is reached through a neighbour; True if that was new."""
    more = reach[name] | reach[other] | {box[other]} if other in box else reach[name] | reach[other]
    grown = more != reach[name]
    reach[name] = more
    return grown


def _title(names: list[str], graph: Graph, box: dict[str, str], taken: set[str]) -> str:
    """A unique title, `after characters and places`, from the layers that lead into these nodes."""
    inside = set(names)
    into = dict.fromkeys(
        box[edge.tail] for edge in graph.edges if edge.head in inside and edge.tail in box
    )
    listed = [*into]
    if not listed:
        title = say("graph.before")
    elif len(listed) == 1:
        title = say("graph.after", name=listed[0])
    elif len(listed) == 2:
        title = say("graph.afterTwo", first=listed[0], second=listed[1])
    else:
        title = say("graph.afterMore", name=listed[0], count=len(listed) - 1)
    same = [x for x in taken if re.sub(r" \(\d+\)$", "", x) == title]
    return f"{title} ({len(same) + 1})" if same else title


def _join_sources(graph: Graph, sources: Iterable[Node], keys: dict[str, Key]) -> None:
    """Put leaves and constants that only one box uses into it, unless it is a layer."""
    users: dict[str, set[Key]] = {}
    for edge in graph.edges:
        users.setdefault(edge.tail, set()).add(keys[edge.head])
    for node in sources:
        using = users.get(node.name, set())
        if len(using) == 1:
            (only,) = using
            if only[0] == "between":
                keys[node.name] = only
