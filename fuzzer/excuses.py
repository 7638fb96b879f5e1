"""What rounding explains; used only if two results differ by more than a few roundings.

Each result of the graph is moved by a rounding, which shows how far the derivatives move
(`autograd.testing.spread`).  At a kink, a jump, a tie, or among numbers that floats can't hold,
that proves nothing: two ways of rounding may differ by anything, and the sample is ignored.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Value
from autograd.operation import TABLE, Op
from autograd.sweep import topological
from autograd.testing import spread, tolerance
from fuzzer.case import Case, number
from fuzzer.compared import Compared
from fuzzer.engines import Engine
from fuzzer.still import Held

SINGLE = 2.0**29  # the size of a single-precision rounding in double-precision roundings
_RUNS = 20  # at a kink all come to lie on one side in one of 2**19 cases
_ORDER = 2.0**-51  # how much another order of sums may change a gradient, relative to its terms
_STEP = 2.0**-12  # of rough derivatives


def allowed(
    case: Case, row: int, order: int, scale: float = 1.0, moving: bool = False
) -> list[float] | None:
    """How far the result of a sample and its derivatives up to `order` may be off, as a flat list.

    None if that can't be decided.  `scale` is the size of a rounding; `moving` says that the
    arguments move as well, as they do for differences.
    """
    numbers, by = case.graph(row, order, case.moving if case.holds else None)
    if scale > 1.0 and not _is_single(case, row):
        return None
    # c * slope(g) may be connected where jvp is not, and meet an infinite slope there
    if case.nested and not _ordinary(case.graph(row, order, case.traceable)[0], scale):
        return None
    if not _ordinary(numbers, scale) or not _sturdy(case, row, scale, moving):
        return None
    moved = spread(numbers, units=scale)
    roots = numbers[: len(numbers) - len(by) ** order]
    flows = [0.0, *(x for y in roots for x in flowing(y, by))]
    found = []
    for x, m, flow in zip(numbers, moved, flows, strict=True):
        if not math.isfinite(m + flow):
            return None
        rounded = tolerance(0.0, m) + scale * (tolerance(number(x), 0.0) + _ORDER * flow)
        found.append(2.0 * rounded + 1e-300 * scale**4)
    return found


def flowing(root: Any, by: Sequence[Value]) -> list[float]:
    """The sum of the absolute gradients that flow to each of these along all paths.

    Rounding errors of sums of gradients are relative to these if another order cancels less.
    """
    sizes: dict[Any, float] = {root: 1.0}
    for node in reversed(topological(root) if isinstance(root, Value) else []):
        if node.op is not None and node.op.pullback is not None:
            at = list(map(number, node.inputs))
            for x, partial in zip(node.inputs, node.op.pullback(1.0, node.data, *at)):
                if isinstance(x, Value):
                    sizes[x] = sizes.get(x, 0.0) + abs(partial) * sizes.get(node, 0.0)
    return [sizes.get(x, 0.0) for x in by]


def _is_single(case: Case, row: int) -> bool:
    """Whether all arguments are single-precision numbers."""
    given = [x for a in case.sample(row) for x in (a if isinstance(a, list) else [a])]
    with np.errstate(over="ignore"):
        return all(float(np.float32(x)) == x for x in (*given, *case.constants.values()))


def _ordinary(outputs: Sequence[Any], scale: float) -> bool:
    """Whether all intermediate numbers have a size that keeps all digits in that precision."""
    for node in topological(*(y for y in outputs if isinstance(y, Value))):
        if not all(_has_digits(x, scale) for x in (node.data, *map(number, node.inputs))):
            return False
    return all(map(math.isfinite, map(number, outputs)))


def _has_digits(x: float, scale: float) -> bool:
    """Whether the precision keeps all digits of a number of that size, and of its square."""
    largest, least = (1e150, 1e-150) if scale == 1.0 else (1e18, 1e-18)
    return x == 0.0 or least < abs(x) < largest


def _sturdy(case: Case, row: int, scale: float, moving: bool) -> bool:
    """Whether all decisions on the way come out the same when numbers move a little.

    Each number before a decision must have all its digits: the graph of the result lacks those.
    """
    sample, constants = case.sample(row), case.constants
    # where arguments move, as for differences, what is detached stays behind
    scope = {**_SCOPE, "still": Held()} if moving else _SCOPE
    engine = Engine(case.written, Noisy, "data", scope, row)
    runs = []
    for seed in range(_RUNS):
        Noisy.begin(seed, 2.0**-46 * scale if seed else 0.0)
        if moving and seed:
            given = [_moved(a) for a in sample]
            engine(given, {name: _moved(x) for name, x in constants.items()})
        else:
            engine(sample, constants)
            if not all(_has_digits(x, scale) for x in Noisy.found):
                return False
        runs.append(Noisy.decided)
    return all(len(run) == len(runs[0]) and all(map(_alike, run, runs[0])) for run in runs)


def _moved(x: Any) -> Any:
    """An argument moved a little, even if it is 0; indices do not move."""
    if isinstance(x, list):
        return [_moved(y) for y in x]
    return x if isinstance(x, int) else Noisy.jogged(x) or 1e-14 * Noisy.chance.uniform(-1.0, 1.0)


def _roughly(g: Any) -> Any:
    """The derivative of g by its first argument by a difference: accurate enough for decisions."""

    def derivative(x: Any, *others: Any) -> Noisy:
        at = float(getattr(x, "data", x))
        step = _STEP * (1.0 + abs(at))
        g(Noisy(Noisy.jogged(at)), *others)  # to record the decisions at the point itself
        above, below = (g(Noisy(at + h), *others) for h in (step, -step))
        rough = (Noisy(above).data - Noisy(below).data) / (2.0 * step)
        return Noisy(rough + Noisy.jogged(1.0) - 1.0)

    return derivative


_SCOPE = {"slope": _roughly, "jit": lambda g: g, "still": lambda g: g}


def _alike(xs: Sequence[float], ys: Sequence[float]) -> bool:
    """Whether an operation decided the same: equal truths or integers, or nearly equal slopes."""
    return all(abs(x - y) <= 0.02 * (abs(x) + abs(y)) + 1e-9 or x == y for x, y in zip(xs, ys))


class Noisy(Compared):
    """A number whose every result is moved a little, and which records decisions.

    Recorded are the results of rows without a slope, and the slopes of rows with a kink.
    """

    __slots__ = ("data",)
    rank = 1
    chance = random.Random(0)
    size = 0.0
    found: list[float] = []  # noqa: RUF012 - all results; begun anew by `begin`, as the next
    decided: list[tuple[float, ...]] = []  # noqa: RUF012

    @classmethod
    def begin(cls, seed: int, size: float) -> None:
        """Begin a run in which results move by up to that fraction of their size."""
        cls.chance, cls.size = random.Random(seed), size
        cls.found, cls.decided = [], []

    def __init__(self, data: Any) -> None:
        self.data: float = data.data if isinstance(data, Noisy) else float(data)

    @classmethod
    def jogged(cls, x: float) -> float:
        """The number, moved a little."""
        return x * (1.0 + cls.size * cls.chance.uniform(-1.0, 1.0))

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Noisy:
        at = [x.data if isinstance(x, Noisy) else float(x) for x in inputs]
        out = op.forward(*at)
        self.found.append(out)
        if op.pullback is None:
            self.decided.append((out,))
            return Noisy(out)
        if op is TABLE["where"]:
            self.decided.append((float(at[0] != 0.0),))
        else:
            slopes = [*map(float, op.pullback(1.0, out, *at))]
            if op.kinks:
                self.decided.append((*slopes,))
            elif out == 0.0 and any(at) and not any(slopes):
                self.found.append(math.ulp(0.0))  # it is not 0 but too small for a float
        return Noisy(Noisy.jogged(out))

    def truth(self) -> bool:
        self.decided.append((float(self.data != 0.0),))
        return self.data != 0.0

    def constant(self, x: float) -> Noisy:
        return Noisy(x)
