"""How often a model is right, which classes it takes for which, how much it explains."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from numbers import Integral, Real
from typing import Any

from autograd import Value, equal, less, maximum, no_grad, take
from nn.module import Module

Verdict = Callable[[Any, Any], bool]


def accuracy(model: Module, inputs: Any, targets: Any) -> float:
    """The share of the samples, 0.0 to 1.0, that the model classifies as `targets` say.

    Of several outputs the largest names the class, an integer.  A single output stands for two
    classes: its sign for targets of -1 and +1, on which side of 0.5 it is for targets of 0 and 1.
    Nothing is recorded, and the model is in eval mode for the while.  Raises ValueError for no
    samples, for other targets, and where inputs and targets are not equally many.
    """
    inputs, targets = samples(inputs, targets)
    outputs = predict(model, inputs)
    verdict = verdict_for(outputs[0], targets)
    if verdict is None:
        raise ValueError(
            "accuracy takes the classes as targets: integers for several outputs, "
            "-1 and +1 or 0 and 1 for a single one"
        )
    return share_right(verdict, outputs, targets)


def confusion_matrix(
    targets: Any, outputs: Any, classes: int | Sequence[int] | None = None
) -> list[list[int]]:
    """How often each class, a row, was taken for each, a column, as scikit-learn has it.

    targets  the right classes, integers
    outputs  for each of them the class that was said, an integer; or a model's outputs, lists of
             scores of which the largest names the class
    classes  the classes of the rows, in order, or how many there are: 0, 1, ...; where nothing is
             said, one for each score, or those that occur

    Raises ValueError for no samples, for unequally many of each, and, naming the sample, for a
    class that is none of these; TypeError for what is no class.
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
                raise ValueError(f"sample {i}: {kind} {name} is none of the classes {rows}")
        counts[place[t]][place[y]] += 1
    return counts


def r2_score(targets: Any, outputs: Any) -> float:
    """The share of the targets' variance that the outputs explain, 1.0 at best.

    1 - sum of (target - output)**2 / sum of (target - mean target)**2; of lists of numbers for
    each sample, the mean over the columns.  A column of equal targets has nothing to explain: 1.0
    where it is met to the digit, else 0.0, as scikit-learn says.  Raises ValueError for no
    samples, and for unequally many of each.
    """
    right, said = samples(targets, outputs, "targets", "outputs")
    right, said = list(map(_row, right)), list(map(_row, said))
    width = len(right[0])
    if not width or {len(row) for row in (*right, *said)} != {width}:
        raise ValueError("r2_score takes equally many numbers for each target and output")
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
    """The numbers of a sample, be they one or several."""
    numbers = x if isinstance(x, (list, tuple)) else (x,)
    return [y.data if isinstance(y, Value) else float(y) for y in numbers]


def _class(x: Any, kind: str, sample: int) -> int:
    """The class that a sample's target or output means."""
    if isinstance(x, (list, tuple)) and kind == "output" and x:
        return _largest(x)
    if not isinstance(x, Integral):
        raise TypeError(
            f"sample {sample}: {kind} {x!r} is no class; confusion_matrix takes integers, and "
            "lists of scores for outputs"
        )
    return int(x)


def predict(model: Module, inputs: Sequence[Any]) -> list[Any]:
    """The outputs for all inputs, in eval mode and without a graph; the model's mode is kept."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with no_grad():
            return [model(x) for x in inputs]
    finally:
        for module, training in modes:
            module.training = training


def share_right(verdict: Verdict, outputs: Sequence[Any], targets: Sequence[Any]) -> float:
    """The share of the outputs that `verdict` finds right."""
    return sum(map(verdict, outputs, targets)) / len(outputs)


def verdict_for(output: Any, targets: Sequence[Any]) -> Verdict | None:
    """What tells whether such an output is right by its target; None where no classes are meant."""
    if isinstance(output, (list, tuple)):
        return _is_largest if all(isinstance(t, Integral) for t in targets) else None
    if not all(isinstance(t, Real) for t in targets):
        return None
    classes = set(targets)
    if classes <= {0, 1}:
        return lambda output, target: (output > 0.5) == (target > 0.5)
    if classes <= {-1, 1}:
        return lambda output, target: (output > 0.0) == (target > 0.0)
    return None


def _is_largest(outputs: Sequence[Any], target: int) -> bool:
    """True where the target's output is the largest."""
    return _largest(outputs) == target


def _largest(outputs: Sequence[Any]) -> int:
    """Which of the outputs is the first largest."""
    return max(range(len(outputs)), key=outputs.__getitem__)


def samples(
    inputs: Any, targets: Any, one: str = "inputs", other: str = "targets"
) -> tuple[list[Any], list[Any]]:
    """Both as lists, arrays as lists of Python numbers.

    Raises ValueError where there is no sample, or not a target for each input.
    """
    inputs, targets = _listed(inputs), _listed(targets)
    if not inputs:
        raise ValueError("there are no samples")
    if len(inputs) != len(targets):
        raise ValueError(f"{len(inputs)} {one}, but {len(targets)} {other}")
    return inputs, targets


def _listed(xs: Any) -> list[Any]:
    return xs.tolist() if hasattr(xs, "tolist") else list(xs)


def correct(output: Any, target: Any) -> Any:
    """1.0 where the output is right by its target, else 0.0; its mean is the accuracy.

    Of several outputs the largest names the class, an integer; a single one has the sign of its
    target, -1 or +1.  A metric for `Trainer`: in operators only, so that the machine runs it too.
    Where another output is just as large, the output is right, too.
    """
    if isinstance(output, (list, tuple)):
        return equal(take(output, target), reduce(maximum, output))
    return less(0.0, output * target)
