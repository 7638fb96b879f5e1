"""The paths of each leaf's gradient: from the root to the leaf, and how they add up.

This is what `explain` finds.  Values are given as indices of nodes, and what paths share is stored
once, because a page that spelled out every path of every weight would be large.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from autograd import Value
from autograd.chain.explanation import Explanation, explain_leaves
from autograd.chain.stops import Factor
from autograd.chain.text import count, number
from viz.page.player.sweep import Sweep

LISTED = 16  # paths of a leaf that are listed at most
BUDGET = 40_000  # factors of all listed paths together; if there are more, fewer are listed
FEWEST = 3


def open_leaves(found: Sweep, ids: dict[Value, int], most: int = LISTED) -> dict[str, Any]:
    """The explanation of every leaf with at most `most` paths, and what the paths share.

    factors    [upper, lower, number] for each factor of any path
    meets      for each node where the paths to a leaf join, by its index: see `_met`
    leaves     for each leaf, by its index: see `_opened`
    """
    limit = min(most, _listed(found))
    factors: dict[tuple[int, int], float] = {}
    meets: dict[int, Any] = {}
    opened = {}
    for explanation in explain_leaves(found.root, limit):
        opened[ids[explanation.wrt]] = _opened(explanation, ids)
        if len(explanation.terms) > 1 and ids[explanation.meet] not in meets:
            meets[ids[explanation.meet]] = _met(explanation, ids)
        for factor in _used(explanation):
            factors[ids[factor.upper], ids[factor.lower]] = factor.value
    shared = [[*pair, number(x)] for pair, x in factors.items()]
    return {"factors": shared, "meets": meets, "leaves": opened}


def _listed(found: Sweep) -> int:
    """How many paths to list for a leaf, so that a large graph does not make a huge page."""
    leaves = sum(value.op is None and value is not found.root for value in found.order)
    depth: dict[Value, int] = {}
    for value in found.order:
        depth[value] = 1 + max((depth[x] for x in value._prev), default=-1)
    factors = max(1, depth[found.root] * leaves)
    return max(FEWEST, min(LISTED, BUDGET // factors))


def _opened(e: Explanation, ids: dict[Value, int]) -> dict[str, Any]:
    """An explanation, with indices of nodes for values.

    paths    [stops from the root down, product, sign] for each listed path, largest first
    verdict  a sentence about what made the gradient small or large, if there is one
    Only if there is more than one path:
    total    the derivative of the root with respect to the leaf, as text and sign
    more     [number of other paths, their sum, its sign]; None if all are listed
    tail     the stops from the node where all paths join down to the leaf
    """
    paths = [
        [_stops(path.factors, ids), number(path.product), sign(path.product)] for path in e.paths
    ]
    verdict = {"verdict": e.verdict} if e.verdict else {}
    if len(paths) == 1 and not e.more:
        return {"paths": paths, **verdict}
    return {
        "paths": paths,
        "total": [number(e.total), sign(e.total)],
        "more": [count(e.more), number(e.rest), sign(e.rest)] if e.more else None,
        "tail": _stops(e.tail, ids) or [ids[e.meet]],
        **verdict,
    }


def _met(e: Explanation, ids: dict[Value, int]) -> list[Any]:
    """[number, sign, terms] of the derivative of the root with respect to the joining node.

    Each term [stop, number, sign] is what arrives from one of its users; they add up to it.
    """
    adjoint = e.graph.adjoints[e.meet]
    terms = [[ids[factor.upper], number(term), sign(term)] for factor, term in e.terms]
    return [number(adjoint), sign(adjoint), terms]


def _stops(factors: Iterable[Factor], ids: dict[Value, int]) -> list[int]:
    """The stops of a product of factors: the upper end of the first, the lower end of each."""
    chain = list(factors)
    return [ids[chain[0].upper], *(ids[factor.lower] for factor in chain)] if chain else []


def _used(e: Explanation) -> Iterable[Factor]:
    """The factors that the page will show."""
    for path in e.paths:
        yield from path.factors
    yield from e.tail
    yield from (factor for factor, _ in e.terms)


def sign(x: float) -> int | None:
    """1, -1 or 0; None for nan and infinities, which a page marks as trouble."""
    if not math.isfinite(x):
        return None
    return (x > 0.0) - (x < 0.0)
