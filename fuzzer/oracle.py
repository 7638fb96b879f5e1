"""The oracle: the same program on numbers of 50 digits, differentiated by differences.

It shares no derivative rule with the engine; only differences that rounding does not explain count
(see excuses.py).
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from mpmath import mp, mpf

from fuzzer.case import Case, Mismatch
from fuzzer.engines import Engine
from fuzzer.excuses import allowed
from fuzzer.reference import DIGITS, Exact
from fuzzer.still import Held

_DEEPEST = 3  # transforms within transforms that differences still follow in time
_MOST = 8  # parameters that are varied
_LARGE = 1e60  # beyond, a program says more about overflow than about rules


class SlopeOfExact:
    """The derivative of g by its first argument, by differences of more digits.

    That of such a derivative is the second one at once: differences of differences take four times
    as long, and twice the digits.
    """

    def __init__(self, g: Any) -> None:
        self.g: Any = g.g if isinstance(g, SlopeOfExact) else g
        self.order: int = g.order + 1 if isinstance(g, SlopeOfExact) else 1

    def __call__(self, x: Any, *others: Any) -> Exact:
        self.g(Exact(_number(x)), *others)  # at the point itself, for what is held there
        return Exact(mp.diff(lambda t: _number(self.g(Exact(t), *others)), _number(x), self.order))


def _number(x: Any) -> Any:
    return x.number if isinstance(x, Exact) else mpf(x)


def against_50_digits(case: Case, row: int = 0) -> None:
    """Raises Mismatch if the value or a first derivative by Values is not the exact one."""
    room = allowed(case, row, 1, moving=True) if case.depth <= _DEEPEST else None
    if room is None:
        case.excused += 1
        return
    got = case.row(row).numbers
    with mp.workdps(DIGITS):
        try:
            wanted = _exact_numbers(case, row)
        except (ZeroDivisionError, ValueError, OverflowError, TypeError):  # outside its domain
            case.excused += 1
            return
    for k, (x, exact) in enumerate(zip(got, wanted)):
        if isinstance(exact, mp.mpc) or not abs(exact) < _LARGE:
            case.excused += 1
            return
        error = float(abs(x - exact)) if math.isfinite(x) else math.inf
        if error > 1e-30 and error > room[k]:
            what = "the value" if k == 0 else f"derivative {k - 1}"
            raise Mismatch(
                "oracle", f"{what} of sample {row} is {x!r} by Values, exactly {mp.nstr(exact, 20)}"
            )


def _exact_numbers(case: Case, row: int) -> list[Any]:
    """The value, and the derivatives by all numbers of the arguments and all parameters."""
    scope = {"slope": SlopeOfExact, "jit": _itself, "still": Held()}
    engine = Engine(case.written, Exact, "number", scope, row)
    sample, constants = case.sample(row), {name: mpf(x) for name, x in case.constants.items()}

    def moved(place: int, k: int | None, x: Any) -> Any:
        """The value with x in place of a number of an argument."""
        new = [*sample]
        new[place] = x if k is None else [*sample[place][:k], x, *sample[place][k + 1 :]]
        return _number(engine(new, constants))

    found = [_number(engine(sample, constants))]
    for place, (a, kind) in enumerate(zip(sample, case.kinds)):
        if kind == "index":
            continue
        for k, x in enumerate(a) if isinstance(a, list) else [(None, a)]:
            found.append(mp.diff(partial(moved, place, k), x))
    for name, x in [*constants.items()][:_MOST]:
        by = partial(_with_parameter, engine, sample, constants, name)
        found.append(mp.diff(by, x))
    return found


def _with_parameter(
    engine: Engine, sample: list[Any], constants: dict[str, Any], name: str, x: Any
) -> Any:
    return _number(engine(sample, {**constants, name: x}))


def _itself(g: Any) -> Any:
    return g
