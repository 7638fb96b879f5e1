"""Losses: what training makes small.  Each takes one sample or a list of samples.

For a list the loss is the mean, as in PyTorch.  Numbers serve as well as Values, on both sides;
where there is no Value at all the result is a float.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from numbers import Integral
from typing import Any

from autograd import dot, logsumexp, mean, relu, square, take
from autograd.tape.indexing import Index
from autograd.tape.trace import Symbol


def mse_loss(prediction: Any, target: Any) -> Any:
    """The mean of (prediction - target)**2 over all numbers.

    `prediction` and `target` are numbers, or lists (of lists) of them of the same shape.  Raises
    ValueError where the shapes differ or hold nothing.
    """
    gaps = [p - t for p, t in _pairs(prediction, target)]
    if not gaps:
        raise ValueError("mse_loss takes at least one number, not an empty list")
    return square(gaps[0]) if len(gaps) == 1 else dot(gaps, gaps) / len(gaps)


def hinge_loss(score: Any, target: Any) -> Any:
    """The mean of max(0, 1 - target * score), the loss of a support vector machine.

    `score` and `target` are numbers, or lists of the same length.  Raises ValueError for a target
    that is not -1 or +1, and where the lengths differ or are 0.
    """
    return _mean([_hinge(s, t) for s, t in _pairs(score, target)], "hinge_loss")


def cross_entropy(logits: Sequence[Any], target: Any) -> Any:
    """The mean of -log(softmax(logits)[target]).

    `logits` is a list of scores and `target` the index of the right one; or, for several samples,
    `logits` is a list of such lists and `target` a list of indices.  A single score can't be wrong:
    its loss is the constant 0.0.  Raises IndexError, naming it,
    for a target out of range, TypeError for one that is no integer, ValueError where there are
    not as many targets as samples.
    """
    targets = _items(target)
    if targets is None:
        return _cross_entropy(logits, target)
    rows = _items(logits) or ()
    _check_lengths(len(rows), len(targets))
    return _mean([_cross_entropy(row, k) for row, k in zip(rows, targets)], "cross_entropy")


def _cross_entropy(scores: Any, target: Any) -> Any:
    """log(1 + the sum of exp(z - z_target) over the other logits z).

    Differences first: so a loss near 0 keeps its digits, and the gradients by the logits sum to 0.
    """
    logits = _items(scores)
    if logits is None:
        raise TypeError(f"cross_entropy takes a list of logits, not {type(scores).__name__}")
    if isinstance(target, Index):  # of a traced sample
        right = take(logits, target)
        return logsumexp([z - right for z in logits])
    if not isinstance(target, Integral):
        raise TypeError(f"a target is the index of a class, not {type(target).__name__}")
    k = int(target)
    if not 0 <= k < len(logits):
        raise IndexError(f"target {k} is no class of {len(logits)} logits, 0 to {len(logits) - 1}")
    right = logits[k]
    return logsumexp([0.0, *(z - right for j, z in enumerate(logits) if j != k)])


def _hinge(score: Any, target: Any) -> Any:
    if not isinstance(target, Symbol) and target not in (-1, 1):
        raise ValueError(f"hinge_loss takes targets of -1 or +1, not {target!r}")
    return relu(1.0 - target * score)


def _mean(losses: list[Any], taker: str) -> Any:
    """The mean; of one loss, the loss itself."""
    if not losses:
        raise ValueError(f"{taker} takes at least one sample, not an empty list")
    return losses[0] if len(losses) == 1 else mean(losses)


def _pairs(prediction: Any, target: Any) -> Iterator[tuple[Any, Any]]:
    """The numbers of two equally nested lists, two by two."""
    left, right = _items(prediction), _items(target)
    if left is None and right is None:
        yield prediction, target
        return
    if left is None or right is None:
        one, many = ("prediction", "target") if left is None else ("target", "prediction")
        raise ValueError(f"the {one} is one number where the {many} is a list")
    _check_lengths(len(left), len(right))
    for p, t in zip(left, right):
        yield from _pairs(p, t)


def _items(x: Any) -> Sequence[Any] | None:
    """x if it is a list, a tuple or an array (of Python floats or Values then), else None."""
    if isinstance(x, (list, tuple)):
        return x
    if getattr(x, "ndim", 0):
        return x.tolist()  # type: ignore[no-any-return]
    return None


def _check_lengths(predictions: int, targets: int) -> None:
    """Raises ValueError where they differ."""
    if predictions != targets:
        raise ValueError(f"{predictions} predictions for {targets} targets")
