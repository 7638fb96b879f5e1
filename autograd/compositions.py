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


def _is_traced(xs: list[Any]) -> bool:
    """Whether only a later run can tell which of them is the largest."""
    return any(isinstance(x, Operand) and x.truth() is None for x in xs)


def _is_first(xs: list[Any], top: Any) -> list[Any]:
    """1 for the first of traced numbers that is `top`, 0 for the others."""
    flags: list[Any] = []
    found: Any = 0.0
    for x in xs:
        flag = ops.where(found, 0.0, ops.equal(x, top))
        flags.append(flag)
        found = found + flag
    return flags


def _traced_top(xs: list[Any]) -> Any:
    """The largest of traced numbers, which no gradient flows through."""
    top = xs[0]
    for x in xs[1:] or xs:  # a parameter on its own becomes a traced number too
        top = ops.maximum(top, x)
    return top.detach()


def _finite(top: Any) -> Any:
    """A traced number, 0 where it is infinite."""
    return ops.where(ops.less(ops.abs(top), math.inf), top, 0.0)


def peak(xs: Iterable[Any]) -> Any:
    """The largest of the numbers, without gradient, to subtract before exp(); 0 where infinite."""
    xs = _listed(xs, "peak")
    return _finite(_traced_top(xs)) if _is_traced(xs) else _largest(xs)[1]


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
    if _is_traced(xs):
        return _traced_logsumexp(xs)
    k, shift = _largest(xs)
    return ops.log1p(_excess(_shifted(xs, shift), k)) + shift


def _traced_logsumexp(xs: list[Any]) -> Any:
    """The same for traced numbers: every lane has a largest of its own."""
    top = _traced_top(xs)
    flags, shift = _is_first(xs, top), _finite(top)
    gaps = [x - shift for x in xs]  # once, so that both branches end in the same nodes
    parts = [ops.where(flag, ops.expm1(z), ops.exp(z)) for z, flag in zip(gaps, flags)]
    return ops.log1p(ops.sum(parts)) + shift


def _excess(exponents: list[Any], k: int) -> Any:
    """The sum of exp(x), less 1: small and exact where the k-th exponent is 0 and the largest."""
    return ops.sum(ops.expm1(x) if j == k else ops.exp(x) for j, x in enumerate(exponents))


def softmax(xs: Iterable[Any]) -> list[Any]:
    """[exp(x0) / s, exp(x1) / s, ...], s the sum of these exponentials; they sum to 1.

    Each is share(e, the sum of the other e's), whose gradients never cancel: the gradients of one
    output sum to 0 however far apart the inputs are.
    """
    xs = _listed(xs, "softmax")
    if _is_traced(xs):
        shift = _finite(_traced_top(xs))
        terms = [ops.exp(x - shift) for x in xs]
    else:
        terms = [ops.exp(x) for x in _shifted(xs, _largest(xs)[1])]
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
    if _is_traced(xs):
        return _traced_log_softmax(xs)
    k, shift = _largest(xs)
    top = xs[k]
    others = ops.sum(ops.exp(x - top) for j, x in enumerate(xs) if j != k)
    exponents = _shifted(xs, shift)
    log_total = ops.log1p(_excess(exponents, k))
    return [-ops.log1p(others) if j == k else x - log_total for j, x in enumerate(exponents)]


def _traced_log_softmax(xs: list[Any]) -> list[Any]:
    """The same for traced numbers: every lane has a largest of its own.

    Weights of 0 and 1 choose instead of `where`, which would have a sweep ask at every node below
    whether it is connected.  What they weigh is finite where the largest is; else all are nan.
    """
    largest = _traced_top(xs)
    flags, gaps = _is_first(xs, largest), [x - largest for x in xs]
    others = [1.0 - flag for flag in flags]
    # 0, with the gradient of the largest; the bound keeps -inf from meeting a weight of 0.
    top = ops.dot(flags, [ops.maximum(z, -1.0) for z in gaps])
    log_total = ops.log1p(ops.dot(others, map(ops.exp, gaps), ops.expm1(top)))
    loss = ops.log1p(ops.dot(others, [ops.exp(z - top) for z in gaps]))
    return [w * (z - log_total) - flag * loss for w, z, flag in zip(others, gaps, flags)]


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
