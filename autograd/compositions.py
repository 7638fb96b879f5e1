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
    """xs as a list.  Raises TypeError unless xs is a sequence of numbers, ValueError if empty."""
    listed = [x if isinstance(x, Operand) else as_number(x, taker) for x in sequence(xs, taker)]
    if not listed:
        raise ValueError(f"{taker} takes at least one number, not an empty sequence")
    return listed


def _is_traced(xs: list[Any]) -> bool:
    """Whether some are traced numbers, so that only a run can tell which is the largest."""
    return any(isinstance(x, Operand) and x.truth() is None for x in xs)


def _is_first(xs: list[Any], top: Any) -> list[Any]:
    """1 for the first traced number equal to `top`, 0 for the others."""
    flags: list[Any] = []
    found: Any = 0.0
    for x in xs:
        flag = ops.where(found, 0.0, ops.equal(x, top))
        flags.append(flag)
        found = found + flag
    return flags


def _traced_top(xs: list[Any]) -> Any:
    """The largest of the traced numbers, without gradient."""
    top = xs[0]
    for x in xs[1:] or xs:  # for a single x too, so that a parameter becomes a traced number
        top = ops.maximum(top, x)
    return top.detach()


def _finite(top: Any) -> Any:
    """The traced number, but 0 where it is infinite."""
    return ops.where(ops.less(ops.abs(top), math.inf), top, 0.0)


def peak(xs: Iterable[Any]) -> Any:
    """The largest number, without gradient, to subtract before exp(); 0 if it is infinite."""
    xs = _listed(xs, "peak")
    return _finite(_traced_top(xs)) if _is_traced(xs) else _largest(xs)[1]


def _largest(xs: list[Any]) -> tuple[int, float]:
    """Index and number of the first largest element; the number is 0 if that is infinite.

    Subtracting it before exp() leaves exponents of at most 0; subtracting an infinity would turn
    -inf masks into nan.
    """
    numbers = [_number(x) for x in xs]
    k = max(range(len(xs)), key=numbers.__getitem__)
    return k, numbers[k] if math.isfinite(numbers[k]) else 0.0


def logsumexp(xs: Iterable[Any]) -> Any:
    """log(exp(x0) + exp(x1) + ...) without overflow; -inf if all are -inf.

    A result near 0 keeps its digits, and so do derivatives of any order.
    """
    xs = _listed(xs, "logsumexp")
    total = log_total(xs)
    if _is_traced(xs):
        return ops.where(ops.less(ops.abs(_traced_top(xs)), math.inf), total, _plain(xs))
    return total if math.isfinite(_number(xs[_largest(xs)[0]])) else _plain(xs)


def _plain(xs: list[Any]) -> Any:
    """The formula as written, for when the largest number is infinite: a slope inf / inf is nan."""
    return ops.log(ops.sum(map(ops.exp, xs)))


def log_total(xs: list[Any]) -> Any:
    """logsumexp, but at +inf with the limit of the gradient: 1 by that number, 0 by the others.

    It is the largest number plus log1p of the sum of exp(gap) over the others, each gap to the
    largest number being at most 0.
    """
    if _is_traced(xs):
        flags, gaps, top, shift = _traced_gaps(xs)
        return top + _traced_excess(flags, gaps) + shift
    k, top = _top(xs)
    return top + ops.log1p(ops.sum(map(ops.exp, _gaps(xs, k, top))))


def _top(xs: list[Any]) -> tuple[int, Any]:
    """Index of the largest number, and that number as a dot, which it also is in a trace.

    So a sweep meets the numbers in the same order with and without a trace, and their gradients
    agree bit for bit.
    """
    k, _ = _largest(xs)
    if not math.isfinite(_number(xs[k])):
        return k, xs[k]
    finite = [j for j, x in enumerate(xs) if math.isfinite(_number(x))]
    return k, ops.dot([float(j == k) for j in finite], [xs[j] for j in finite])


def _gaps(xs: list[Any], k: int, top: Any) -> list[Any]:
    """x - top for all the others."""
    return [x - top for j, x in enumerate(xs) if j != k]


def _traced_gaps(xs: list[Any]) -> tuple[list[Any], list[Any], Any, Any]:
    """Flags of the largest number, all gaps to it, and the number itself in two parts.

    The second part is its number without gradient; the first is the largest minus that, so 0 where
    it is finite, and carries the gradient.  Every lane has its own largest number.
    """
    largest = _traced_top(xs)
    flags, shift = _is_first(xs, largest), _finite(largest)
    shifted = [x - shift for x in xs]
    top = ops.sum(ops.where(flag, z, 0.0) for z, flag in zip(shifted, flags))
    return flags, [z - top for z in shifted], top, shift


def _traced_excess(flags: list[Any], gaps: list[Any]) -> Any:
    """log1p of the sum of exp(gap) over all but the flagged one."""
    return ops.log1p(ops.sum(ops.where(f, 0.0, ops.exp(z)) for f, z in zip(flags, gaps)))


def softmax(xs: Iterable[Any]) -> list[Any]:
    """[exp(x0) / s, exp(x1) / s, ...] with s the sum of the exponentials, so that they sum to 1.

    Each is share(e, the sum of the other e's), whose gradients never cancel: the gradients of one
    output sum to 0 however far apart the inputs are.
    """
    xs = _listed(xs, "softmax")
    if _is_traced(xs):
        shift = _finite(_traced_top(xs))
        terms = [ops.exp(x - shift) for x in xs]
    else:
        shift = _largest(xs)[1]
        terms = [ops.exp(x - shift if shift else x) for x in xs]
    after: list[Any] = [0.0]  # for each, the sum of the terms after it
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
    """[x0 - logsumexp(xs), x1 - logsumexp(xs), ...], accurate even if one of them is nearly 0.

    All are nan if all the numbers are -inf.
    """
    xs = _listed(xs, "log_softmax")
    if _is_traced(xs):
        flags, gaps, _, _ = _traced_gaps(xs)
        excess = _traced_excess(flags, gaps)
        return [ops.where(f, 0.0, z) - excess for f, z in zip(flags, gaps)]
    k, top = _top(xs)
    gaps = _gaps(xs, k, top)
    excess = ops.log1p(ops.sum(map(ops.exp, gaps)))
    return [gap - excess for gap in [*gaps[:k], 0.0, *gaps[k:]]]


def mean(xs: Iterable[Any]) -> Any:
    """The arithmetic mean."""
    xs = _listed(xs, "mean")
    return ops.sum(xs) / len(xs)


def std(xs: Iterable[Any]) -> Any:
    """The standard deviation of a whole population: the root of the mean squared deviation.

    Its gradient is 0 if all numbers are equal (R3).
    """
    xs = _listed(xs, "std")
    middle = mean(xs)
    variance = mean(ops.square(x - middle) for x in xs)
    return ops.where(variance, ops.sqrt(variance), 0.0)
