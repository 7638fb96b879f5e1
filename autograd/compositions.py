"""Functions of many numbers, composed of the table's rows so that they keep their accuracy."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from autograd import ops
from autograd.operation import Operand, as_number, sequence


def _number(x: Any) -> float:
    """The number of a Value, or x itself."""
    return getattr(x, "data", x)


def _listed(xs: Iterable[Any], taker: str) -> list[Any]:
    """xs as a list.  Raises TypeError for what is no sequence of numbers, ValueError for none."""
    listed = [x if isinstance(x, Operand) else as_number(x, taker) for x in sequence(xs, taker)]
    if not listed:
        raise ValueError(f"{taker} takes at least one number, not an empty sequence")
    return listed


def _largest(xs: list[Any]) -> tuple[int, float]:
    """Index and number of the first largest element; the number 0 where it is infinite.

    Subtracting it before exp() leaves exponents of at most 0; subtracting an infinity would make
    nan of -inf masks.
    """
    numbers = [_number(x) for x in xs]
    k = max(range(len(xs)), key=numbers.__getitem__)
    return k, numbers[k] if math.isfinite(numbers[k]) else 0.0


def _shifted(xs: list[Any], shift: float) -> list[Any]:
    """Each x - shift; the xs themselves where there is nothing to subtract."""
    return [x - shift for x in xs] if shift else xs


def logsumexp(xs: Iterable[Any]) -> Any:
    """log(exp(x0) + exp(x1) + ...) without overflow; -inf where all are -inf.

    As m + log1p(expm1(xk - m) + the other exp(xj - m)), m the largest number, xk its element: a
    result near 0 keeps its digits, and every gradient is a ratio of positive numbers.
    """
    xs = _listed(xs, "logsumexp")
    k, shift = _largest(xs)
    return ops.log1p(_excess(_shifted(xs, shift), k)) + shift


def _excess(exponents: list[Any], k: int) -> Any:
    """The sum of exp(x), less 1: small and exact where the k-th exponent is 0 and the largest."""
    return ops.sum(ops.expm1(x) if j == k else ops.exp(x) for j, x in enumerate(exponents))


def softmax(xs: Iterable[Any]) -> list[Any]:
    """[exp(x0) / s, exp(x1) / s, ...], s the sum of these exponentials; they sum to 1.

    Each is share(e, the sum of the other e's), whose gradients never cancel: the gradients of one
    output sum to 0 however far apart the inputs are.
    """
    xs = _listed(xs, "softmax")
    _, shift = _largest(xs)
    terms = [ops.exp(x) for x in _shifted(xs, shift)]
    after: list[Any] = [0.0]  # sums of the terms behind each
    for e in reversed(terms[1:]):
        after.append(e + after[-1])
    after.reverse()
    before: Any = 0.0
    shares = []
    for e, rest in zip(terms, after):
        shares.append(ops.share(e, before + rest))
        before = before + e
    return shares


def log_softmax(xs: Iterable[Any]) -> list[Any]:
    """[x0 - logsumexp(xs), x1 - logsumexp(xs), ...], exact also where one of them is nearly 0."""
    xs = _listed(xs, "log_softmax")
    k, shift = _largest(xs)
    top = xs[k]
    others = ops.sum(ops.exp(x - top) for j, x in enumerate(xs) if j != k)
    exponents = _shifted(xs, shift)
    log_total = ops.log1p(_excess(exponents, k))
    return [-ops.log1p(others) if j == k else x - log_total for j, x in enumerate(exponents)]


def mean(xs: Iterable[Any]) -> Any:
    """The arithmetic mean."""
    xs = _listed(xs, "mean")
    return ops.sum(xs) / len(xs)


def std(xs: Iterable[Any]) -> Any:
    """The standard deviation of a whole population: the root of the mean squared deviation.

    Its gradient is 0 where all numbers are equal (R3).
    """
    xs = _listed(xs, "std")
    middle = mean(xs)
    variance = mean(ops.square(x - middle) for x in xs)
    return ops.where(variance, ops.sqrt(variance), 0.0)
