"""The factor that made a gradient small, large or undefined, in one sentence."""

from __future__ import annotations

import math

from autograd.chain.derivation import Derivation
from autograd.chain.stops import Factor
from autograd.chain.text import ratio
from autograd.language import say

_SMALL, _LARGE = 0.01, 100.0  # a factor outside of this range is reported
_TINY, _HUGE = 1e-4, 1e4  # so is a product of moderate factors outside of this range
_LONGEST = 60  # longest formula in the sentence, in characters


def verdict(explanation: Derivation) -> str | None:
    """A sentence on the factor most responsible for a tiny, huge or undefined gradient, or None.

    It describes the largest path, or a factor 0 that all paths share.
    """
    graph = explanation.graph
    if not graph.connected:
        upper, lower = explanation.name(explanation.output), explanation.name(explanation.wrt)
        return say("explain.noPath", upper=upper, lower=lower)
    shared = [f for f in explanation.tail if f.value == 0.0]
    factors = shared or list(explanation.paths[0].factors)
    if not factors:
        return None
    worst = max(factors, key=_effect)
    if math.isfinite(worst.value) and _SMALL < abs(worst.value) < _LARGE:
        return _together(explanation, factors)
    return _said(_effect_of(worst.value), explanation, worst)


def _effect_of(x: float) -> str:
    """The effect of a factor on a product, as the catalog key of its sentence."""
    if x == 0.0:
        return "stops"
    if not math.isfinite(x):
        return "undefined" if math.isnan(x) else "infinite"
    return "shrinks" if abs(x) < 1.0 else "enlarges"


def _said(key: str, explanation: Derivation, factor: Factor, count: int = 0) -> str:
    """The sentence on a factor: its value, its effect and the cause."""
    ratio_is = f"{_ratio(explanation, factor)} = {_short(factor.value)}"
    cause = _cause(explanation, factor)
    return say(f"explain.{key}", factor=ratio_is, cause=cause and f": {cause}", count=count)


def _short(x: float) -> str:
    return f"{x:.3g}" if math.isfinite(x) and x else "0" if x == 0.0 else str(x)


def _effect(factor: Factor) -> float:
    """The size of a factor's effect on a product: 0 for 1, infinite for 0, inf and nan."""
    size = abs(factor.value)
    return abs(math.log(size)) if 0.0 < size < math.inf else math.inf


def _together(explanation: Derivation, factors: list[Factor]) -> str | None:
    """The sentence on moderate factors whose product is tiny or huge, or None."""
    product = math.prod(abs(f.value) for f in factors)
    if _TINY < product < _HUGE:
        return None
    small = product < 1.0
    counted = [f for f in factors if (abs(f.value) < 1.0) == small]
    most = max(counted, key=_effect)
    return _said("below" if small else "above", explanation, most, len(counted))


def _ratio(explanation: Derivation, factor: Factor) -> str:
    """The factor as text."""
    return ratio(explanation, factor.upper, factor.lower)


def _cause(explanation: Derivation, factor: Factor) -> str:
    """The cause of a factor: a state of an activation or a short formula; "" if there is none."""
    for node in explanation.graph.through(factor):
        if node.op is not None and len(node.numbers) == 1:
            x = node.numbers[0]
            if state := node.op.state(x):
                key = state if state in ("dead", "saturated") else "state"
                at = f"{x:.4g}"
                return say(f"explain.{key}", state=state, name=node.op.name, number=at)
    if (
        2 * len(factor.upper.inputs) > _LONGEST
    ):  # each operand and sign takes two characters or more
        return ""
    formula = explanation.graph.formula(factor.upper)
    shown = 0 < len(formula) < _LONGEST
    return f"{explanation.name(factor.upper)} = {formula}" if shown else ""
