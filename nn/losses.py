"""Losses, which training minimizes.  Each takes one sample or a list of samples.

For a list the loss is the mean, as in PyTorch.  Both sides may be numbers or Values; if there is no
Value at all, the result is a float.  All work in a traced function too, where a target may differ
from sample to sample: then only class indices and elements of arguments are checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from numbers import Integral
from typing import Any

from autograd import Value, mean, ops, take
from autograd.compositions import beside_largest, undefined
from autograd.operation import Operand
from autograd.trace.leaves import Index
from nn.checks import check_number
from nn.choice import Choice

_NO_PROBABILITY = (
    "binary_cross_entropy takes probabilities, 0 to 1, not {}; for scores of any size use "
    "binary_cross_entropy_with_logits"
)
Cost = Callable[[], Any]  # computed only if it counts


def mse_loss(prediction: Any, target: Any) -> Any:
    """The mean of (prediction - target)**2 over all numbers.

    `prediction` and `target` are numbers, or lists (of lists) of them of the same shape.  Raises
    ValueError if the shapes differ or there is no number.

    >>> mse_loss([1.0, 4.0], [1.0, 2.0])
    2.0
    """
    gaps = [p - t for p, t in _pairs(prediction, target)]
    if not gaps:
        raise ValueError("mse_loss takes at least one number, not an empty list")
    return ops.square(gaps[0]) if len(gaps) == 1 else ops.dot(gaps, gaps) / len(gaps)


def mae_loss(prediction: Any, target: Any) -> Any:
    """The mean of abs(prediction - target) over all numbers; arguments and errors as in mse_loss.

    Its gradient is 0 where they are equal.  Raises ValueError as mse_loss does, TypeError for
    anything but numbers.  `l1_loss` is PyTorch's name for it.

    >>> mae_loss([1.0, 4.0], [1.0, 2.0])
    1.0
    """
    gaps = [ops.abs(p - t) for p, t in _pairs(prediction, target)]
    return _mean(gaps, "mae_loss", "number")


l1_loss = mae_loss  # PyTorch's name


def huber_loss(prediction: Any, target: Any, delta: float = 1.0) -> Any:
    """The mean of d**2 / 2 for abs(d) up to delta, and of delta * (abs(d) - delta / 2) beyond.

    d is prediction - target.  Arguments and errors are as in mse_loss; also raises ValueError for a
    delta that is not above 0, TypeError for anything but numbers.
    P. J. Huber, "Robust estimation of a location parameter", 1964.

    >>> huber_loss(0.5, 0.0), huber_loss(3.0, 0.0)
    (0.125, 2.5)
    """
    if not delta > 0.0:
        raise ValueError(f"huber_loss takes a delta above 0, not {delta}")
    losses = [_huber(p - t, float(delta)) for p, t in _pairs(prediction, target)]
    return _mean(losses, "huber_loss", "number")


def hinge_loss(score: Any, target: Any) -> Any:
    """The mean of max(0, 1 - target * score), the loss of a support vector machine.

    `score` and `target` are numbers, or lists of the same length.  Raises ValueError for a target
    that is not -1 or +1, and if the lengths differ or are 0, TypeError for anything but numbers.

    >>> hinge_loss([0.5, 2.0, -1.0], [1.0, 1.0, 1.0])  # (0.5 + 0 + 2) / 3
    0.8333333333333334
    """
    return _mean([_hinge(s, t) for s, t in _pairs(score, target)], "hinge_loss")


def binary_cross_entropy(probability: Any, target: Any) -> Any:
    """The mean of -target * log(probability) - (1 - target) * log(1 - probability).

    `probability` and `target` are numbers from 0 to 1, or lists of the same length; in a traced
    function a target may also be an element of an integer array.  A wrong answer with probability 1
    costs infinity.  Raises ValueError for numbers outside 0 to 1, and if lengths differ or are 0,
    TypeError for anything but numbers; in a trace, IndexError for a target other than 0 or 1.

    >>> binary_cross_entropy(0.25, 1.0)  # log(4)
    1.3862943611198906
    """
    losses = [_weighed(t, *_costs(p)) for p, t in _pairs(probability, target)]
    return _mean(losses, "binary_cross_entropy")


def binary_cross_entropy_with_logits(logit: Any, target: Any) -> Any:
    """`binary_cross_entropy` of sigmoid(logit), accurate for logits of any size.

    Arguments and errors are as there, but a logit is any number: ValueError for a target outside 0
    to 1, and if lengths differ or are 0, TypeError and IndexError.

    >>> binary_cross_entropy_with_logits([0.0, -800.0], [1.0, 1.0])  # (log(2) + 800) / 2
    400.34657359027995
    """
    losses = [_weighed(t, *_logit_costs(z)) for z, t in _pairs(logit, target)]
    return _mean(losses, "binary_cross_entropy_with_logits")


def cross_entropy(logits: Sequence[Any], target: Any) -> Any:
    """The mean of -log(softmax(logits)[target]).

    `logits` is a list of scores and `target` the index of the right one; or, for several samples,
    `logits` is a list of such lists and `target` a list of indices.  In a traced function an index
    is an element of an integer array.  A single score can't be wrong: its loss is the constant
    0.0.  As with `log_softmax`, the result is nan if a score is +inf or all are -inf.

    Raises IndexError, naming it, for a target out of range, TypeError for one that is not an
    integer, ValueError unless there are as many targets as samples.

    >>> cross_entropy([0.0, 0.0, 0.0, 0.0], 2)  # log(4)
    1.3862943611198906
    """
    targets = _items(target)
    if targets is None:
        return _cross_entropy(logits, target)
    rows = _items(logits) or ()
    _check_lengths(len(rows), len(targets))
    return _mean([_cross_entropy(row, k) for row, k in zip(rows, targets)], "cross_entropy")


def _cross_entropy(scores: Any, target: Any) -> Any:
    """log(1 + the sum of exp(z - z_top) over all but the largest logit z_top), + z_top - z_target.

    Taking differences first, a loss near 0 keeps its digits, and the gradients by the logits sum to
    0.  The largest logit has no term of its own, so derivatives of every order keep their digits.
    """
    logits = _items(scores)
    if logits is None:
        raise TypeError(
            f"cross_entropy takes a list of logits, not {type(scores).__name__}: one for each "
            "class, and as target the index of the right class, an integer"
        )
    if isinstance(target, Choice):
        return _chosen_cross_entropy(logits, target.among(len(logits)))
    if not isinstance(target, (Index, Integral)):
        raise TypeError(
            f"a target must be the index of a class, an integer, not {type(target).__name__}: pass "
            "y.astype(int), or y.argmax(axis=1) for one-hot rows"
        )
    right = target if isinstance(target, Index) else int(target)
    if isinstance(right, int) and not 0 <= right < len(logits):
        n = len(logits)
        classes = f"{n} logits have the classes 0 to {n - 1}" if n else "there are no logits"
        raise IndexError(f"target {right} is out of range: {classes}")
    numbers = [_known(z) for z in logits]
    if isinstance(right, Index) or None in numbers:
        return _traced_cross_entropy(logits, right)
    k = numbers.index(max(numbers))
    if not isfinite(numbers[k]):
        return undefined(logits)
    finite = [j for j, number in enumerate(numbers) if isfinite(number)]
    # A dot, as in a trace, so that a sweep meets the logits in the same order.
    top = ops.dot([float(j == k) for j in finite], [logits[j] for j in finite])
    rest = ops.log1p(ops.sum(ops.exp(z - top) for j, z in enumerate(logits) if j != k))
    return rest if k == right else (top - logits[right]) + rest


def _traced_cross_entropy(logits: Sequence[Any], right: int | Index) -> Any:
    """The same for traced numbers, with the largest logit found separately for each sample."""
    found = beside_largest(logits)
    wrong = 1.0 - take(found.is_it, right)
    return wrong * (found.top - take(logits, right)) + found.excess


def _chosen_cross_entropy(logits: Sequence[Any], shares: list[Value]) -> Any:
    """The same with the target as leaves, 1 for the right class: one graph for all classes.

    log(1 + the sum of exp(z - z_right) over the wrong ones): infinite where a wrong logit is larger
    by 710, which the form above is not.
    """
    right = ops.dot(shares, logits)
    wrong = [1.0 - share for share in shares]
    return ops.log1p(ops.dot(wrong, [ops.exp(z - right) for z in logits]))


def _huber(gap: Any, delta: float) -> Any:
    """With c the clamped gap, c * (gap - c / 2) is both formulas, and c is its gradient."""
    near = ops.clamp(gap, -delta, delta)
    return near * (gap - 0.5 * near)


def _hinge(score: Any, target: Any) -> Any:
    check_number(
        target, lambda t: (t == -1.0) | (t == 1.0), "hinge_loss takes targets of -1 or +1, not {}"
    )
    return ops.relu(1.0 - target * score)


def _costs(p: Any) -> tuple[Cost, Cost]:
    """The cost of a probability if the target is 1, and if it is 0."""
    check_number(p, lambda p: _is_share(p) | (p != p), _NO_PROBABILITY)  # nan stays nan
    return lambda: 0.0 - ops.log(p), lambda: 0.0 - ops.log1p(-p)


def _logit_costs(z: Any) -> tuple[Cost, Cost]:
    """The cost of a logit if the target is 1, and if it is 0."""
    return lambda: _wrong_by(-z), lambda: _wrong_by(z)


def _wrong_by(gap: Any) -> Any:
    """log(1 + exp(gap)), also for an infinite gap: above 0 as gap + log(1 + exp(-gap))."""
    above = ops.less(0.0, gap)
    return ops.log1p(ops.exp((1.0 - 2.0 * above) * gap)) + ops.relu(gap)


def _gated(weight: Any, cost: Any) -> Any:
    """weight * cost, but 0 if the weight is 0 and the cost infinite."""
    return ops.where(weight, weight * cost, 0.0)


def _weighed(target: Any, one: Cost, zero: Cost) -> Any:
    """target * one() + (1 - target) * zero(); for a target of 0 or 1, only the one that counts."""
    if isinstance(target, Index):
        target = take([0.0, 1.0], target)
    check_number(target, _is_share, "binary cross-entropy takes targets from 0 to 1, not {}")
    number = _known(target)
    if number in (0.0, 1.0) and not isinstance(target, Operand):
        return one() if number else zero()
    return _gated(target, one()) + _gated(1.0 - target, zero())


def _is_share(x: Any) -> Any:
    """Whether a number, or each of an array, is from 0 to 1."""
    return (x >= 0.0) & (x <= 1.0)


def _known(x: Any) -> Any:
    """The number of x; None in a trace, where only a later run can tell."""
    if not isinstance(x, Operand):
        return x
    known: Any = x
    return None if known.truth() is None else known.data


def _mean(losses: list[Any], taker: str, what: str = "sample") -> Any:
    """The mean; for a single loss, the loss itself."""
    if not losses:
        raise ValueError(f"{taker} takes at least one {what}, not an empty list")
    return losses[0] if len(losses) == 1 else mean(losses)


def _pairs(prediction: Any, target: Any) -> Iterator[tuple[Any, Any]]:
    """The numbers of two equally nested lists, in pairs."""
    left, right = _items(prediction), _items(target)
    if left is None and right is None:
        yield prediction, target
        return
    if left is None or right is None:
        one, many = ("prediction", "target") if left is None else ("target", "prediction")
        hint = ""
        if right and len(right) == 1:
            hint = ": pass targets without that axis, y[:, 0]"
        elif left and len(left) == 1:
            hint = ": pass the only output in the list, model(x)[0]"
        raise ValueError(f"the {one} is one number, but the {many} is a list{hint}")
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
    """Raises ValueError if they differ."""
    if predictions != targets:
        raise ValueError(f"{predictions} predictions for {targets} targets")
