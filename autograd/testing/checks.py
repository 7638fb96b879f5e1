"""Is a gradient right?  Each derivative is compared with a numerical one, as well as floats can."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Collection, Sequence
from typing import Any

from autograd.define import domain_of
from autograd.operation import TABLE, Op, as_number
from autograd.testing.compare import (
    MODES,
    Tolerance,
    as_function,
    first_failure,
)
from autograd.testing.wording import (
    advice,
    culprit,
    input_names,
    message,
    nonlinear,
    verdict_of,
)
from autograd.trees import flatten
from autograd.value import Value


class Inconclusive(AssertionError):
    """Differences can't tell whether a derivative is right at this point; choose another one.

    >>> from autograd.testing import check_grads
    >>> check_grads(relu, (0.0,))
    Traceback (most recent call last):
        ...
    autograd.testing.checks.Inconclusive: check_grads: ... choose a point away from the kink, ...
    """


def check_grads(
    f: Callable[..., Any],
    args: Sequence[Any],
    order: int = 2,
    modes: Sequence[str] = MODES,
    atol: float = 0.0,
    rtol: float = 1e-5,
    eps: float | None = None,
) -> None:
    """None if every derivative of f at `args` up to `order` is right, else raises AssertionError.

    f takes and returns numbers, lists, tuples, dicts and arrays of them.  Derivatives by every
    number in `args`, in forward mode ("fwd") and reverse mode ("rev"), are compared with central
    differences of those one order lower, over ever smaller steps; `eps` is the widest, if given.
    They may differ by `rtol` of the larger one, plus `atol`, plus what rounding explains: how far
    both move when each operation's result moves by a unit in its last place.

    A derivative that all small steps contradict is wrong: the message names the input, both numbers
    and the operation whose pullback is the likely culprit.  If the steps can't tell, at a kink, at
    a jump, or where rounding hides the derivative, the error is `Inconclusive` and suggests another
    point; in a Hypothesis test such an example is rejected instead.  Raises TypeError and
    ValueError for arguments that are not as described.

    >>> from autograd.testing import check_grads
    >>> check_grads(lambda x, y: x * tanh(y), (2.0, 0.5), order=3)
    >>> check_grads(lambda x: x.detach() * x, (2.0,))
    Traceback (most recent call last):
        ...
    AssertionError: check_grads: the first derivative of f(x=2.0) by x=2.0, output 0, is 2.0 ...
    """
    if not callable(f):
        raise TypeError(f"check_grads takes a function, not {type(f).__name__}")
    if not isinstance(args, (tuple, list)):
        raise TypeError(f"check_grads takes a tuple of arguments, not {type(args).__name__}")
    if isinstance(order, bool) or not isinstance(order, int) or order < 1:
        raise ValueError(f"check_grads: order must be a whole number of at least 1, not {order!r}")
    if not isinstance(modes, (tuple, list)) or not modes or any(m not in MODES for m in modes):
        raise ValueError(f'check_grads: modes must be a tuple of "fwd" and "rev", not {modes!r}')
    tolerated = _tolerance(rtol, atol, eps)
    leaves, rebuild = flatten(tuple(args))
    numbers = [_number(x) for x in leaves]

    def flat(xs: list[Value]) -> list[Any]:
        return _outputs(f, f(*rebuild(xs)))

    failure = first_failure(flat, numbers, order, modes, tolerated=tolerated)
    if failure is None:
        return
    names = input_names(f, args)
    text = message(f, flat, names, failure)
    if failure.wrong:
        raise AssertionError(text + culprit(flat, failure))
    hypothesis = sys.modules.get("hypothesis")
    if hypothesis is not None and hypothesis.currently_in_test_context():
        hypothesis.reject()
    raise Inconclusive(text + advice(flat, numbers, names, failure, tolerated))


def gradcheck(
    func: Callable[..., Any],
    inputs: Sequence[Any],
    eps: float | None = None,
    atol: float = 0.0,
    rtol: float = 1e-5,
    *,
    order: int = 1,
    raise_exception: bool = True,
) -> bool:
    """True if `check_grads` finds nothing wrong, else raises its AssertionError.

    The arguments are named as PyTorch's; without `raise_exception`, False is returned instead.
    Raises TypeError and ValueError as `check_grads` does.

    >>> from autograd.testing import gradcheck
    >>> gradcheck(lambda x, y: x * tanh(y), (2.0, 0.5))
    True
    """
    try:
        check_grads(func, inputs, order, atol=atol, rtol=rtol, eps=eps)
    except AssertionError:
        if raise_exception:
            raise
        return False
    return True


def check_op(op: Op | str, *, points: int = 20, seed: int = 0, fixed: Collection[int] = ()) -> None:
    """None if the pullback of `op` is right, else raises AssertionError saying where it is wrong.

    `op` is an operation or its name.  At its samples, and at `points` random points of its domain
    around them, the derivatives of first and second order by each operand are checked, and that the
    pullback multiplies by g.  Operands in `fixed` are not varied, such as a condition.  Raises
    ValueError if no sample can measure the slope by some operand or if there is no pullback,
    TypeError for anything but an operation or the name of one.

    >>> from autograd.testing import check_op
    >>> wrong = define_op("wrong", lambda x: x * x, lambda g, out, x: (g * x,), samples=[(3.0,)])
    >>> check_op(wrong)
    Traceback (most recent call last):
        ...
    AssertionError: check_op: wrong(x=3.0): its pullback gives the derivative by x as 3.0, but ...
    """
    row = TABLE.get(op) if isinstance(op, str) else op
    if not isinstance(row, Op):
        raise TypeError(f"check_op takes an operation or the name of one, not {op!r}")
    if row.pullback is None:
        raise ValueError(f"check_op: {row.name} is constant almost everywhere and has no pullback")
    told: set[int] = set()
    for at in (*row.samples, *_random_points(row, points, random.Random(seed), fixed)):
        varying = [i for i in range(len(at)) if i not in fixed]
        told |= _check_point(row, at, varying)
        if wrong := nonlinear(row, at):
            raise AssertionError(f"check_op: {wrong}")
    missing = set(range(max(map(len, row.samples)))) - set(fixed) - told
    if missing:
        raise ValueError(
            f"check_op: differences can't measure the slope of {row.name} by operand "
            f"{min(missing)} at any sample; add samples away from kinks"
        )


def _tolerance(rtol: float, atol: float, eps: float | None) -> Tolerance:
    """The tolerance.  Raises ValueError if it is negative or infinite, or for a step of 0."""
    for name, x in (("rtol", rtol), ("atol", atol)):
        if not 0.0 <= as_number(x, f"check_grads: {name}") < math.inf:
            raise ValueError(f"check_grads: {name} must be 0 or more, not {x!r}")
    if eps is not None and not 0.0 < as_number(eps, "check_grads: eps") < math.inf:
        raise ValueError(f"check_grads: eps, the widest step, must be more than 0, not {eps!r}")
    return Tolerance(rtol, atol, eps)


def _number(x: Any) -> float:
    return x.data if isinstance(x, Value) else as_number(x, "check_grads, as an argument,")


def _outputs(f: Callable[..., Any], result: Any) -> list[Any]:
    """The numbers of a function's result.  Raises TypeError if they are not numbers."""
    leaves, _ = flatten(result)
    name = getattr(f, "__name__", "the function")
    if any(x is None for x in leaves):
        raise TypeError(f"check_grads: {name} returned None; does it lack a return statement?")
    return [
        x if isinstance(x, Value) else as_number(x, f"check_grads, as a result of {name},")
        for x in leaves
    ]


# One operation


def _check_point(op: Op, at: tuple[float, ...], varying: list[int]) -> set[int]:
    """The operands by which the slope could be measured at `at`.  Raises if a slope is wrong."""
    told = set()
    function = as_function(op, at, varying)
    for i in varying:
        failure = first_failure(function, list(at), 2, ("rev",), [i])
        if failure is not None and failure.wrong:
            raise AssertionError(f"check_op: {verdict_of(op, failure)}")
        if failure is None or failure.order > 1:  # the first order was right
            told.add(i)
    return told


def _random_points(
    op: Op, count: int, chance: random.Random, fixed: Collection[int]
) -> list[tuple[float, ...]]:
    """Points of the domain: samples, with every operand scaled by up to four, up or down."""
    found: list[tuple[float, ...]] = []
    inside = domain_of(op)
    for k in range(4 * count):
        sample = op.samples[k % len(op.samples)]
        at = tuple(
            x if i in fixed else (x or chance.choice((-1.0, 1.0))) * 4.0 ** chance.uniform(-1, 1)
            for i, x in enumerate(sample)
        )
        if len(found) < count and inside(*at) and math.isfinite(op.forward(*at)):
            found.append(at)
    return found
