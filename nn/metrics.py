"""How often a model is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from numbers import Integral, Real
from typing import Any

from autograd import equal, less, maximum, no_grad, take
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
    return max(range(len(outputs)), key=outputs.__getitem__) == target


def samples(inputs: Any, targets: Any) -> tuple[list[Any], list[Any]]:
    """Both as lists, arrays as lists of Python numbers.

    Raises ValueError where there is no sample, or not a target for each input.
    """
    inputs, targets = _listed(inputs), _listed(targets)
    if not inputs:
        raise ValueError("there are no samples")
    if len(inputs) != len(targets):
        raise ValueError(f"{len(inputs)} inputs, but {len(targets)} targets")
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
