"""In which order the numbers of a worksheet are found: as a textbook goes through a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograd import Value

_SHORT = 12  # gradients that are one stage, however many layers they are of


def forwards(order: Sequence[Value]) -> tuple[list[Value], list[Value]]:
    """The results of the network, and those of its error: what comes after the last name.

    Where nothing but the root has a name, all are results of the network.
    """
    results = [x for x in order if x.op is not None]
    root = order[-1]
    inside: set[Value] = set()  # what a named result was computed from, and that
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
    """Stages of the way back: the leaves that it is for, and all gradients on the way to them.

    The leaves nearest to the root come first: w5 to w8 of the classic network, then w1 to w4.
    Within a stage each gradient stands as near as can be before the first that needs it.
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
    """Append x to the steps, behind the users that it needs and that are not found yet."""
    if x in found:
        return
    found.add(x)
    for user in users[x]:
        _need(user, users, found, steps)
    steps.append(x)


def _distances(
    root: Value, order: Sequence[Value], users: Mapping[Value, Sequence[Value]]
) -> dict[Value, int]:
    """The length of the longest way from each Value to the root."""
    far = {root: 0}
    for x in reversed(order):
        if x is not root:
            far[x] = 1 + max(far[user] for user in users[x])
    return far


def users_of(order: Sequence[Value]) -> dict[Value, list[Value]]:
    """Of each Value the results that were computed from it, in order, each once."""
    users: dict[Value, list[Value]] = {x: [] for x in order}
    for user in order:
        for x in dict.fromkeys(user.inputs):
            if isinstance(x, Value):
                users[x].append(user)
    return users
