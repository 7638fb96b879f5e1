"""The order of the questions of a worksheet: that in which a textbook works through a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograd import Value

_SHORT = 12  # gradients that form a single stage, even if they belong to several layers


def forwards(order: Sequence[Value]) -> tuple[list[Value], list[Value]]:
    """The results of the network, and those of its error, which follow the last named result.

    If only the root has a name, all of them are results of the network.
    """
    results = [x for x in order if x.op is not None]
    root = order[-1]
    inside: set[Value] = set()  # named results, and everything they are computed from
    for x in reversed(results):
        if x is not root and (x.label or x in inside):
            inside.update(y for y in (x, *x.inputs) if isinstance(y, Value))
    network = [x for x in results if x in inside]
    if not network:
        return results, []
    return network, [x for x in results if x not in inside]


def backwards(
    root: Value,
    order: Sequence[Value],
    goals: Sequence[Value],
    users: Mapping[Value, Sequence[Value]],
) -> list[tuple[list[Value], list[Value]]]:
    """The stages of the backward pass: their goal leaves, and all gradients on the way to these.

    The leaves closest to the root come first: w5 to w8 of the classic network, then w1 to w4.
    Within a stage, each gradient comes just before the first one that needs it.
    """
    far = _distances(root, order, users)
    tiers = sorted({far[x] for x in goals})
    found: set[Value] = {root}
    stages = []
    for tier in tiers:
        reached = [x for x in goals if far[x] == tier]
        steps: list[Value] = []
        for goal in reached:
            _need(goal, users, found, steps)
        stages.append((reached, steps))
    if sum(len(steps) for _, steps in stages) <= _SHORT:
        stages = [(list(goals), [x for _, steps in stages for x in steps])]
    return stages


def _need(
    x: Value, users: Mapping[Value, Sequence[Value]], found: set[Value], steps: list[Value]
) -> None:
    """Append x to the steps, after those of its users that are not found yet."""
    if x in found:
        return
    found.add(x)
    for user in users[x]:
        _need(user, users, found, steps)
    steps.append(x)


def _distances(
    root: Value, order: Sequence[Value], users: Mapping[Value, Sequence[Value]]
) -> dict[Value, int]:
    """The length of the longest path from each Value to the root."""
    far = {root: 0}
    for x in reversed(order):
        if x is not root:
            far[x] = 1 + max(far[user] for user in users[x])
    return far


def users_of(order: Sequence[Value]) -> dict[Value, list[Value]]:
    """For each Value the results computed directly from it, in order, each once."""
    users: dict[Value, list[Value]] = {x: [] for x in order}
    for user in order:
        for x in dict.fromkeys(user.inputs):
            if isinstance(x, Value):
                users[x].append(user)
    return users
