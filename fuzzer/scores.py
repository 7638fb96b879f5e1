"""Scores of classes and an index that selects one, as in a classifier's loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograd import log, log_softmax, logsumexp, softmax, take, where
from fuzzer.forms import Form, Operand, Smaller
from nn import cross_entropy

# {z} is the list of scores, {a} its first, {b} its last, and {i} the index
TEXTS = {
    "cross_entropy": "cross_entropy({z}, {i})",
    "difference": "logsumexp({z}) - take({z}, {i})",
    "log_share": "take(log_softmax({z}), {i})",
    "log of share": "log(take(softmax({z}), {i}))",
    "choice": "where({a} < {b}, take(log_softmax({z}), {i}), logsumexp({z}))",
    "loss chosen": "where(take({z}, {i}) < {a}, cross_entropy({z}, {i}), {b})",
    "masked": "logsumexp([where({a} < q, q, {b}) for q in {z}]) - take({z}, {i})",
}
_TAKES = {f.__name__: f for f in (cross_entropy, log_softmax, logsumexp, softmax, take)}
_SCOPE: dict[str, Any] = {**_TAKES, "log": log, "where": where}
_ON_FLOATS = {
    name: eval(f"lambda z, i: {text.format(z='z', a='z[0]', b='z[-1]', i='i')}", _SCOPE)
    for name, text in TEXTS.items()
}


@dataclass(frozen=True)
class Scored(Form):
    """One of TEXTS, with an index that belongs to the sample or is constant."""

    name: str
    index: str

    def text(self, texts: Sequence[str]) -> str:
        z = f"[{', '.join(texts)}]"
        return TEXTS[self.name].format(z=z, a=texts[0], b=texts[-1], i=self.index)

    def numbers(self, operands: Sequence[float], picks: dict[str, int]) -> list[float]:
        k = int(self.index) if self.index.isdigit() else picks.get(self.index, 0)
        return [float(_ON_FLOATS[self.name]([*operands], k))]

    def length(self, operands: Sequence[Any]) -> int:
        """How many scores there are."""
        return len(operands)

    def smaller(self, operands: tuple[Operand, ...], results: int) -> Iterator[Smaller]:
        if len(operands) > 1 and not self.index.isdigit():
            yield self, operands[:-1], 1
        for name in TEXTS:
            if name == self.name:
                return
            yield replace(self, name=name), operands, 1

    @property
    def indices(self) -> tuple[str, ...]:
        return () if self.index.isdigit() else (self.index,)
