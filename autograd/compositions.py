"""Functions of many numbers, composed of the table's rows so that they keep their accuracy."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from autograd import ops


def _number(x: Any) -> float:
    """The number of a Value, or x itself."""
    return getattr(x, "data", x)


def _listed(xs: Iterable[Any], taker: str) -> list[Any]:
    """xs as a list.  Raises ValueError where it is empty."""
    listed = list(xs)
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


def logsumexp(xs: Iterable[Any]) -> Any:
    """log(exp(x0) + exp(x1) + ...) without overflow; -inf where all are -inf.

    As m + log1p(expm1(xk - m) + the other exp(xj - m)), m the largest number, xk its element: a
    result near 0 keeps its digits, and every gradient is a ratio of positive numbers.
    """
    xs = _listed(xs, "logsumexp")
    k, shift = _largest(xs)
    terms = [ops.expm1(x - shift) if j == k else ops.exp(x - shift) for j, x in enumerate(xs)]
    return ops.log1p(ops.sum(terms)) + shift


def softmax(xs: Iterable[Any]) -> list[Any]:
    """[exp(x0) / s, exp(x1) / s, ...], s the sum of these exponentials; they sum to 1.

    Each is share(e, the sum of the other e's), whose gradients never cancel: the gradients of one
    output sum to 0 however far apart the inputs are.
    """
    xs = _listed(xs, "softmax")
    _, shift = _largest(xs)
    terms = [ops.exp(x - shift) for x in xs]
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
    terms = [ops.expm1(x - shift) if j == k else ops.exp(x - shift) for j, x in enumerate(xs)]
    log_total = ops.log1p(ops.sum(terms))
    return [-ops.log1p(others) if j == k else (x - shift) - log_total for j, x in enumerate(xs)]


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
    return ops.hypot(x - middle for x in xs) / math.sqrt(len(xs))
