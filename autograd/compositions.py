"""Functions of many numbers, composed of the table's rows so that they keep their accuracy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

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


def _traced_top(xs: Sequence[Any]) -> Any:
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

    A result near 0 keeps its digits, and so do derivatives of any order.  Raises TypeError unless
    `xs` is a sequence of numbers and Values, ValueError if it is empty.

    >>> logsumexp([-1000.0, -1000.0])  # log(2) - 1000
    -999.3068528194401
    >>> grad(logsumexp)([1000.0, 1000.0])
    [0.5, 0.5]
    """
    xs = _listed(xs, "logsumexp")
    if _is_traced(xs):
        found = beside_largest(xs)
        is_finite = ops.less(ops.abs(found.top), math.inf)
        return ops.where(is_finite, found.top + found.excess, _plain(xs))
    k, top = _top(xs)
    if not math.isfinite(_number(top)):
        return _plain(xs)
    return top + ops.log1p(ops.sum(map(ops.exp, _gaps(xs, k, top))))


def _plain(xs: list[Any]) -> Any:
    """The formula as written, for when the largest number is infinite: a slope inf / inf is nan."""
    return ops.log(ops.sum(map(ops.exp, xs)))


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


class Largest(NamedTuple):
    """Traced numbers beside the largest of them, which differs from lane to lane.

    Weights of 0 and 1 choose among finite numbers: with `where`, a sweep would have to ask at every
    node below whether it is connected.
    """

    is_it: list[Any]  # 1 for the first of the largest, 0 for the others
    others: list[Any]  # 1 minus that
    top: Any  # the largest, with its gradient
    gaps: list[Any]  # each minus the largest, at most 0; nan where that is infinite
    excess: Any  # log1p of the sum of exp(gap) over the others


def beside_largest(xs: Sequence[Any]) -> Largest:
    """Traced numbers beside the largest of them."""
    top = _traced_top(xs)
    # 1 if the largest is here or further on, 0 if it came before
    before = [1.0, *(ops.less(x, top) for x in accumulate(xs[:-1], ops.maximum)), 0.0]
    is_it = [x - y for x, y in pairwise(before)]
    others = [1.0 - t for t in is_it]
    gaps = [x - top for x in xs]
    # 0, with the gradient of the largest; relu keeps -inf from being multiplied by 0
    moved = ops.dot(is_it, [ops.relu(gap + 1.0) for gap in gaps]) - 1.0
    gaps = [gap - moved for gap in gaps]
    excess = ops.log1p(ops.dot(others, map(ops.exp, gaps)))
    return Largest(is_it, others, top + moved, gaps, excess)


def undefined(xs: Sequence[Any]) -> Any:
    """nan, as are its derivatives of every order by each of these numbers, in a trace or not."""
    return ops.exp(ops.dot([math.nan] * len(xs), xs))


def softmax(xs: Iterable[Any]) -> list[Any]:
    """[exp(x0) / s, exp(x1) / s, ...] with s the sum of the exponentials, so that they sum to 1.

    Each is share(e, the sum of the other e's), whose gradients never cancel: the gradients of one
    output sum to 0 however far apart the inputs are.  Raises TypeError unless `xs` is a sequence of
    numbers and Values, ValueError if it is empty.

    >>> softmax([0.0, 0.0, log(2.0)])
    [0.25, 0.25, 0.5]
    >>> grad(lambda xs: softmax(xs)[2])([0.0, 0.0, log(2.0)])
    [-0.125, -0.125, 0.25]
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

    All are nan if one of the numbers is +inf, or if all are -inf.  Raises TypeError unless `xs` is
    a sequence of numbers and Values, ValueError if it is empty.

    >>> log_softmax([0.0, -800.0])
    [0.0, -800.0]
    """
    xs = _listed(xs, "log_softmax")
    if _is_traced(xs):
        found = beside_largest(xs)
        return [other * gap - found.excess for other, gap in zip(found.others, found.gaps)]
    k, top = _top(xs)
    if not math.isfinite(_number(top)):
        return [undefined(xs)] * len(xs)
    gaps = _gaps(xs, k, top)
    excess = ops.log1p(ops.sum(map(ops.exp, gaps)))
    return [gap - excess for gap in [*gaps[:k], 0.0, *gaps[k:]]]


def mean(xs: Iterable[Any]) -> Any:
    """The arithmetic mean: a float for numbers, a Value if one of them is a Value.

    Raises TypeError unless `xs` is a sequence of numbers and Values, ValueError if it is empty.

    >>> mean([1.0, 2.0, 6.0])
    3.0
    >>> grad(mean)([1.0, 2.0, 3.0, 6.0])
    [0.25, 0.25, 0.25, 0.25]
    """
    xs = _listed(xs, "mean")
    return ops.sum(xs) / len(xs)


def std(xs: Iterable[Any]) -> Any:
    """The standard deviation of a whole population: the root of the mean squared deviation.

    Its gradient is 0 if all numbers are equal (R3).  Raises TypeError unless `xs` is a sequence of
    numbers and Values, ValueError if it is empty.

    >>> std([1.0, 5.0])
    2.0
    >>> grad(std)([1.0, 5.0])
    [-0.5, 0.5]
    """
    xs = _listed(xs, "std")
    middle = mean(xs)
    variance = mean(ops.square(x - middle) for x in xs)
    return ops.where(variance, ops.sqrt(variance), 0.0)
