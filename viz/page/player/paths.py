"""How the gradient of each leaf opens: its paths from the root, and their sum by stops.

This is what `explain` finds, with the names of the page and values as numbers of nodes, since a
page that spelled out every path of every weight would be large.
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

LISTED = 16  # paths of a leaf that are spelled out
BUDGET = 40_000  # factors of all paths of all leaves together, beyond which fewer are
FEWEST = 3


def open_leaves(found: Sweep, ids: dict[Value, int], most: int = LISTED) -> dict[str, Any]:
    """The explanation of every leaf, of at most so many paths, and what these share.

    factors    [upper, lower, number] of each factor that any path has
    meets      of each stop at which the paths to a leaf come together, by its number: see `_met`
    leaves     of each leaf, by its number: see `_opened`
    """
    limit = min(most, _listed(found))
    factors: dict[tuple[int, int], str] = {}
    meets: dict[int, Any] = {}
    opened = {}
    for explanation in explain_leaves(found.root, limit):
        opened[ids[explanation.wrt]] = _opened(explanation, ids)
        if len(explanation.terms) > 1 and ids[explanation.meet] not in meets:
            meets[ids[explanation.meet]] = _met(explanation, ids)
        for factor in _used(explanation):
            factors[ids[factor.upper], ids[factor.lower]] = number(factor.value)
    shared = [[*pair, text] for pair, text in factors.items()]
    return {"factors": shared, "meets": meets, "leaves": opened}


def _listed(found: Sweep) -> int:
    """How many paths of a leaf to list, so that a large graph makes no huge page."""
    leaves = sum(value.op is None and value is not found.root for value in found.order)
    depth: dict[Value, int] = {}
    for value in found.order:
        depth[value] = 1 + max((depth[x] for x in value._prev), default=-1)
    factors = max(1, depth[found.root] * leaves)
    return max(FEWEST, min(LISTED, BUDGET // factors))


def _opened(e: Explanation, ids: dict[Value, int]) -> dict[str, Any]:
    """An explanation in numbers of nodes.

    paths    [stops from the root down, product, sign] of each that is listed, the largest first
    verdict  what made the gradient small or large, in a sentence, where there is one to say
    Unless there is one path and no more:
    total    the derivative of the root by the leaf, as text and as sign
    more     how many there are besides, as text, and what these come to; None where there are none
    tail     the stops from that where all paths have come together down to the leaf
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
    """[number, sign, terms] of the derivative of the root by the stop at which paths meet.

    A term is [stop, number, sign] of what reaches it by one of its users; they add up to it.
    """
    adjoint = e.graph.adjoints[e.meet]
    terms = [[ids[factor.upper], number(term), sign(term)] for factor, term in e.terms]
    return [number(adjoint), sign(adjoint), terms]


def _stops(factors: Iterable[Factor], ids: dict[Value, int]) -> list[int]:
    """Where a product of factors comes by: the upper end of the first, the lower end of each."""
    chain = list(factors)
    return [ids[chain[0].upper], *(ids[factor.lower] for factor in chain)] if chain else []


def _used(e: Explanation) -> Iterable[Factor]:
    """The factors that the page will show."""
    for path in e.paths:
        yield from path.factors
    yield from e.tail
    yield from (factor for factor, _ in e.terms)


def sign(x: float) -> int | None:
    """1, -1, 0, or None for nan and the infinities, which a page marks as trouble."""
    if not math.isfinite(x):
        return None
    return (x > 0.0) - (x < 0.0)
