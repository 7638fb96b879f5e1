"""What kept a gradient small or made it large, in one sentence."""

from __future__ import annotations

import math

from autograd.chain.derivation import Derivation
from autograd.chain.stops import Factor
from autograd.chain.text import ratio

_SMALL, _LARGE = 0.01, 100.0  # a factor beyond these is named
_TINY, _HUGE = 1e-4, 1e4  # and so does a product of many modest ones
_LONGEST = 60  # characters of a formula that is told


def verdict(explanation: Derivation) -> str | None:
    """A sentence on the factor that did most to a tiny, huge or undefined gradient, or None.

    It looks at the largest path; where all paths end in the same 0, at that.
    """
    graph = explanation.graph
    if not graph.connected:
        upper, lower = explanation.name(explanation.output), explanation.name(explanation.wrt)
        return f"no path leads from {upper} to {lower}, so {lower} does not matter"
    shared = [f for f in explanation.tail if f.value == 0.0]
    factors = shared or list(explanation.paths[0].factors)
    if not factors:
        return None
    worst = max(factors, key=_effect)
    if math.isfinite(worst.value) and _SMALL < abs(worst.value) < _LARGE:
        return _together(explanation, factors)
    cause = _cause(explanation, worst)
    if worst.value == 0.0:
        return f"{_ratio(explanation, worst)} = 0 stops the gradient{cause}"
    if not math.isfinite(worst.value):
        adjective = "undefined" if math.isnan(worst.value) else "infinite"
        return f"{_ratio(explanation, worst)} = {worst.value} makes it {adjective}{cause}"
    verb = "shrinks" if abs(worst.value) < 1.0 else "enlarges"
    return f"{_ratio(explanation, worst)} = {worst.value:.3g} {verb} it most{cause}"


def _effect(factor: Factor) -> float:
    """How much a factor changes a product: 0 for 1, infinite for 0, inf and nan."""
    size = abs(factor.value)
    return abs(math.log(size)) if 0.0 < size < math.inf else math.inf


def _together(explanation: Derivation, factors: list[Factor]) -> str | None:
    """The sentence on many modest factors whose product is tiny or huge, or None."""
    product = math.prod(abs(f.value) for f in factors)
    if _TINY < product < _HUGE:
        return None
    small = product < 1.0
    counted = [f for f in factors if (abs(f.value) < 1.0) == small]
    most = max(counted, key=_effect)
    return (
        f"{len(counted):,} factors {'below' if small else 'above'} 1 "
        f"{'shrink' if small else 'enlarge'} it together; "
        f"most of all {_ratio(explanation, most)} = {most.value:.3g}{_cause(explanation, most)}"
    )


def _ratio(explanation: Derivation, factor: Factor) -> str:
    """The factor as text."""
    return ratio(explanation, factor.upper, factor.lower)


def _cause(explanation: Derivation, factor: Factor) -> str:
    """Why the factor is what it is: a known state of an activation, or the formula."""
    for node in explanation.graph.through(factor):
        if node.op is not None and len(node.numbers) == 1:
            x = node.numbers[0]
            if state := node.op.state(x):
                return f": a {state} {node.op.name} at {x:.4g}"
    if 2 * len(factor.upper.inputs) > _LONGEST:  # an operand and a sign are two characters at least
        return ""
    formula = explanation.graph.formula(factor.upper)
    shown = 0 < len(formula) < _LONGEST
    return f": {explanation.name(factor.upper)} = {formula}" if shown else ""
