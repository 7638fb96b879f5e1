"""The formulas of the page's results, each pattern once, however many results have it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from autograd import Value
from autograd.chain.text import number as long
from autograd.language import say
from autograd.operation import Op
from viz.page.player.typeset import Formula, marks, split_marks, typeset

PARTS = 16  # operands of a formula; the rest is left out


class Formulas:
    """The patterns of formulas, in which number k stands for the k-th operand that is a Value.

    As data, each of `patterns` has:

    text     alternating texts and numbers, as Python writes it
    infix    whether these are terms or factors, so that operands other than words and numbers need
             parentheses
    printed  the same as books print it: see typeset.py
    """

    def __init__(self, ids: Mapping[Value, int]) -> None:
        self.ids = ids
        self.patterns: list[dict[str, Any]] = []
        self._places: dict[str, int] = {}

    def of(self, value: Value) -> list[int]:
        """[index of the pattern, index of the node of each operand that is a Value]."""
        assert value.op is not None
        operands = [x for x in value.inputs if isinstance(x, Value)]
        marked = iter(marks(len(operands)))
        texts = [next(marked) if isinstance(x, Value) else long(x) for x in value.inputs]
        pattern = {
            "text": _cut(split_marks(value.op.write(*texts)), len(texts)),
            "infix": _is_infix(value.op, len(texts)),
            "printed": _cut(typeset(value.op, texts), len(texts)),
        }
        key = json.dumps(pattern)
        if key not in self._places:
            self._places[key] = len(self.patterns)
            self.patterns.append(pattern)
        return [self._places[key], *(self.ids[x] for x in operands)]


def _cut(formula: Formula, count: int) -> Formula:
    """The formula of `count` operands, with the rest left out where these are many."""
    if len(formula) <= 2 * PARTS + 1:
        return formula
    kept = formula[: 2 * PARTS]
    if isinstance(kept[-1], str):
        kept.pop()
    return [*kept, f" … {say('page.operands', count=count)}"]


@cache
def _is_infix(op: Op, count: int) -> bool:
    """True if operands that are expressions need parentheses: in a * b, but not in tanh(a)."""
    (name,) = marks(1)
    term = f"{name} + {name}"
    return op.write(*[name] * count).count("(") < op.write(*[term] * count).count("(")
