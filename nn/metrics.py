"""Metrics: how often a model is right, which classes it confuses, how much it explains."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from numbers import Integral, Real
from typing import Any

from autograd import Value, equal, jit, less, take, where
from autograd.needed import installed
from nn.checks import check_number
from nn.module import Module
from nn.predictions import FEW, listed, outputs

_THRESHOLD = (
    "correct takes targets of 0 and 1, not {}: for targets of -1 and +1, and for logits, pass "
    "threshold=0.0"
)


def accuracy(model: Module, inputs: Any, targets: Any, threshold: float | None = None) -> float:
    """The share of the samples, 0.0 to 1.0, that the model classifies as `targets` say.

    That is the mean of `correct` with the same `threshold`, by default 0.5 for targets of 0 and 1
    and 0.0 for targets of -1 and +1.  Pass 0.0 for logits with targets of 0 and 1.  Many samples
    run compiled; nothing is recorded, and the model is in eval mode meanwhile.  Raises ValueError
    if there are no samples, for other targets, and if the numbers of inputs and targets
    differ.

    >>> model = Linear(1, 1, init=lambda nin, nout, rng: 1.0)
    >>> accuracy(model, inputs=[[0.2], [0.9], [0.8], [0.1]], targets=[0, 1, 0, 0])
    0.75
    """
    inputs, targets = samples(inputs, targets)
    return share_right(outputs(model, inputs), targets, threshold)


def share_right(
    said: Sequence[Any], targets: Sequence[Any], threshold: float | None = None
) -> float:
    """The share of the outputs that are right; `accuracy` without a model."""
    several = isinstance(said[0], (list, tuple)) and len(said[0]) > 1
    kinds = Integral if several else Real
    classes = set(targets) if all(isinstance(t, kinds) for t in targets) else {None}
    if None in classes or not (several or classes <= {0, 1} or classes <= {-1, 1}):
        raise ValueError(
            "accuracy takes the classes as targets: integers for several outputs, "
            "-1 and +1 or 0 and 1 for a single one"
        )
    if threshold is None and not several:
        threshold = 0.5 if classes <= {0, 1} else 0.0
    rights = partial(correct, threshold=threshold)
    if len(said) <= FEW or not installed("numpy"):
        return math.fsum(map(rights, said, targets)) / len(said)
    import numpy as np  # here, to keep `import nn` light

    kind = np.int64 if several else np.float64
    return float(np.mean(jit(rights)(np.array(said, np.float64), np.array(targets, kind))))


def correct(output: Any, target: Any, threshold: float | None = None) -> Any:
    """1.0 if the output is right for its target, else 0.0; its mean is the accuracy.

    With several outputs, the first largest gives the class, and the target is its index.  A single
    output, alone or in a list, means class 1 above the threshold, else the other class, 0 or -1:
    0.5 suits probabilities, 0.0 logits and targets of -1 and +1.  Without a threshold it is 0.5,
    and a target that is not 0 or 1 raises ValueError.  A metric for `Trainer`: written with
    operators only, so that the machine runs it too.  Raises IndexError for a
    class out of range, TypeError for one that is not an integer.

    >>> correct([0.1, 2.0, 0.3], 1), correct(0.7, 1.0), correct(0.7, 0.0)
    (1.0, 1.0, 0.0)
    """
    if isinstance(output, (list, tuple)) and len(output) == 1:
        (output,) = output
    if isinstance(output, (list, tuple)):
        best, place = output[0], 0.0
        for k, y in enumerate(output[1:], 1):
            better = less(best, y)
            best, place = where(better, y, best), where(better, float(k), place)
        return equal(place, take([float(k) for k in range(len(output))], target))
    if threshold is None:
        check_number(target, lambda t: (t == 0.0) | (t == 1.0), _THRESHOLD)
        threshold = 0.5
    return equal(less(threshold, output), less(0.0, target))


def confusion_matrix(
    targets: Any, outputs: Any, classes: int | Sequence[int] | None = None
) -> list[list[int]]:
    """How often each class, a row, was classified as each class, a column, as in scikit-learn.

    targets  the right classes, integers
    outputs  for each of them the predicted class, an integer; or a model's outputs, lists of scores
             of which the largest gives the class
    classes  the classes of the rows, in order, or how many there are: 0, 1, ...; by default one for
             each score, or those that occur

    Raises ValueError if there are no samples, if the numbers of targets and outputs differ, and,
    naming the sample, for a class not among these; TypeError for anything that is not a class.

    >>> confusion_matrix(targets=[0, 0, 1, 1, 1], outputs=[0, 1, 1, 1, 0])
    [[1, 1], [1, 2]]
    """
    right, said = samples(targets, outputs, "targets", "outputs")
    scores = [len(y) for y in said if isinstance(y, (list, tuple))]
    said = [_class(y, "output", i) for i, y in enumerate(said)]
    right = [_class(t, "target", i) for i, t in enumerate(right)]
    if classes is None:
        classes = range(max(scores)) if scores else sorted({*right, *said})
    rows = list(range(classes) if isinstance(classes, int) else classes)
    place = {name: k for k, name in enumerate(rows)}
    counts = [[0] * len(rows) for _ in rows]
    for i, (t, y) in enumerate(zip(right, said)):
        for kind, name in (("target", t), ("output", y)):
            if name not in place:
                raise ValueError(f"sample {i}: {kind} {name} is not one of the classes {rows}")
        counts[place[t]][place[y]] += 1
    return counts


def r2_score(targets: Any, outputs: Any) -> float:
    """The share of the targets' variance that the outputs explain, 1.0 at best.

    1 - sum of (target - output)**2 / sum of (target - mean target)**2; if samples are lists of
    numbers, the mean over the columns.  A column of equal targets has no variance: its score is 1.0
    if the outputs equal them exactly, else 0.0, as in scikit-learn.  Raises ValueError if there are
    no samples or if the numbers of targets and outputs differ.

    >>> r2_score(targets=[1.0, 2.0, 3.0], outputs=[1.0, 2.0, 4.0])  # 1 - 1 / 2
    0.5
    """
    right, said = samples(targets, outputs, "targets", "outputs")
    right, said = list(map(_row, right)), list(map(_row, said))
    width = len(right[0])
    if not width or {len(row) for row in (*right, *said)} != {width}:
        raise ValueError("r2_score takes as many numbers in each output as in each target")
    return math.fsum(map(_explained, zip(*right), zip(*said))) / width


def _explained(targets: Sequence[float], outputs: Sequence[float]) -> float:
    """r2 of one column."""
    mean = math.fsum(targets) / len(targets)
    left = math.fsum((t - y) ** 2 for t, y in zip(targets, outputs))
    spread = math.fsum((t - mean) ** 2 for t in targets)
    if min(targets) == max(targets):
        return 1.0 if left == 0.0 else 0.0
    return 1.0 - left / spread


def _row(x: Any) -> list[float]:
    """The numbers of a sample, one or several."""
    numbers = x if isinstance(x, (list, tuple)) else (x,)
    return [y.data if isinstance(y, Value) else float(y) for y in numbers]


def _class(x: Any, kind: str, sample: int) -> int:
    """The class of a sample's target or output."""
    if isinstance(x, (list, tuple)) and kind == "output" and len(x) > 1:
        return _largest(x)
    if not isinstance(x, Integral):
        raise TypeError(
            f"sample {sample}: {kind} {x!r} is not a class; confusion_matrix takes integers, and "
            "lists of scores for outputs"
        )
    return int(x)


def _largest(outputs: Sequence[Any]) -> int:
    """Which of the outputs is the first largest."""
    return max(range(len(outputs)), key=outputs.__getitem__)


def samples(
    inputs: Any, targets: Any, one: str = "inputs", other: str = "targets"
) -> tuple[list[Any], list[Any]]:
    """Both as lists, arrays as lists of Python numbers.

    Raises ValueError if there is no sample, or not a target for each input.
    """
    inputs, targets = listed(inputs), listed(targets)
    if not inputs:
        raise ValueError("there are no samples")
    if len(inputs) != len(targets):
        raise ValueError(f"{len(inputs)} {one}, but {len(targets)} {other}")
    return inputs, targets
