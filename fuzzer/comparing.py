"""Whether two ways to compute the same numbers agree.

Results may differ by sixteen roundings; if they differ by more, excuses.py says what rounding
explains.  Where exact=True promises bits, the bits must be equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fuzzer.case import Case, Mismatch
from fuzzer.excuses import allowed

NEAR = 16 * 2.0**-53  # the least that excuses.py allows


def agree(
    name: str,
    case: Case,
    row: int,
    got: Sequence[float],
    wanted: Sequence[float],
    scale: float = 1.0,
    order: int = 1,
) -> None:
    """Raises Mismatch if numbers of a sample differ by more than rounding explains.

    They are the first result, then its derivatives up to that order.
    """
    if near(got, wanted, scale):
        return
    room = allowed(case, row, order, scale)
    if room is None:
        case.excused += 1
        return
    for k, (x, y, may) in enumerate(zip(got, wanted, room)):
        if not (abs(x - y) <= may or x == y):
            what = "the value" if k == 0 else f"derivative {k - 1}"
            raise Mismatch(
                name, f"{what} of sample {row} is {x!r}, by Values {y!r}; {may:.1e} is rounding"
            )


def near(got: Sequence[float], wanted: Sequence[float], scale: float = 1.0) -> bool:
    """Whether all are equal up to sixteen roundings, nan where nan is."""
    return len(got) == len(wanted) and all(
        x == y or abs(x - y) <= NEAR * scale * abs(y) or (x != x and y != y)
        for x, y in zip(got, wanted)
    )


def bits(xs: Any) -> bytes:
    """Numbers in a form that can be compared bit for bit: all nans are equal, 0.0 is not -0.0."""
    array = np.asarray(xs)
    return np.where(np.isnan(array), np.nan, array).tobytes()


def same(name: str, what: str, got: Any, wanted: Any) -> None:
    """Raises Mismatch unless these are the same bits."""
    for x, y in zip(got, wanted, strict=True):
        if np.shape(x) != np.shape(y) or bits(x) != bits(y):
            raise Mismatch(name, f"{what}: {x!r} is not {y!r}")


def flat(case: Case, row: int, value: Any, gradients: Any) -> list[float]:
    """From the result of `value_and_grad`, the value of a sample and its gradients as a list."""
    found = [at(value, row)]
    whole = gradients if len(case.arguments) > 1 else [gradients]
    for g, kind in zip(whole, case.kinds):
        if g is None:  # integers used only as indices
            found.extend([0.0] * (kind == "integer"))
        else:
            for column in g if isinstance(g, list) else [g]:
                found.extend(np.ravel(at(column, row)).tolist())
    return found


def at(x: Any, row: int) -> Any:
    return x[row] if np.ndim(x) else x


def in_a_row(gradients: Any) -> list[Any]:
    """All arrays of gradients, as a flat list."""
    if gradients is None:
        return []
    return (
        [y for x in gradients for y in in_a_row(x)] if isinstance(gradients, list) else [gradients]
    )
