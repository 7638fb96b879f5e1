"""Checks: the compiled program against Values, in each of its modes."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np

from autograd import Value
from autograd.machine.instructions import Interpreter
from autograd.numerics.ieee import total
from autograd.run import variant
from fuzzer.case import Case, Mismatch, Row, listed
from fuzzer.comparing import NEAR, agree, at, bits, flat, near, same
from fuzzer.excuses import SINGLE, allowed


def _beside_values(case: Case, name: str, turn: int, scale: float = 1.0, **options: Any) -> None:
    """Values and gradients by arguments, or the mean and its gradients by parameters.

    One is checked fused and the other exact, since each must be compiled: `turn` says which.
    """
    by_parameters = bool(case.parameters) and (case.number + turn) % 2 == 0
    exactly = case.bitwise and options.get("exact", False) and scale == 1.0
    program, head = case.program(**options), case.head(case.few)
    rows = [case.row(k) for k in range(case.few)]
    if not by_parameters:
        value, gradients = program.value_and_grad(*head)
        for k, row in enumerate(rows):
            got, wanted = flat(case, k, value, gradients), [row.values[0], *row.slopes]
            if exactly:
                same(name, f"sample {k}, value and gradients", [got], [wanted])
            else:
                agree(name, case, k, got, wanted, scale)
    else:
        # a nan mean hides all other numbers: mostly leave out the sample of hard numbers
        rows = rows if exactly and case.number // 2 % 2 else rows[: max(1, len(rows) - 1)]
        found = program.loss_and_gradients(*case.head(len(rows)))
        means(case, name, found, program.parameters, rows, scale, exactly)


def means(
    case: Case,
    name: str,
    found: Any,
    parameters: list[Value],
    rows: list[Row],
    scale: float = 1.0,
    exactly: bool = False,
) -> None:
    """The mean over these first samples and its gradients by these, beside those of Values."""
    share = 1.0 / len(rows)
    places = [case.parameters.index(w) for w in parameters]
    got = [float(found[0]), *map(float, found[1])]
    columns = [[row.values[0] for row in rows], *([row.learned[p] for row in rows] for p in places)]
    wanted = [total(*column) * share for column in columns]
    if exactly:  # except for the sign of a 0
        if len(set(columns[0])) == 1:  # a number that is the same in all lanes may not be summed
            alone = [column[0] for column in columns]
            wanted = [a if bits(a) == bits(x) else y for x, y, a in zip(got, wanted, alone)]
        same(name, "mean and its gradients", [np.add(got, 0.0)], [np.add(wanted, 0.0)])
        return
    if near(got, wanted, scale):
        return
    rooms = [allowed(case, k, 1, scale) for k in range(len(rows))]
    if None in rooms:
        case.excused += 1
        return
    skip = len(rows[0].slopes) + 1
    for j, (x, y, column) in enumerate(zip(got, wanted, columns)):
        place = skip + places[j - 1] if j else 0
        may = sum(room[place] for room in rooms if room) + NEAR * scale * sum(map(abs, column))
        if not abs(x - y) <= may:
            what = f"gradient {j - 1} of the mean" if j else "the mean"
            raise Mismatch(name, f"{what} is {x!r}, by Values {y!r}; {may:.1e} is rounding")


def fused(case: Case) -> None:
    """The program with default options."""
    _beside_values(case, "fused", 0)


def exact(case: Case) -> None:
    """exact=True."""
    _beside_values(case, "exact", 1, exact=True)


def single(case: Case) -> None:
    """float32, with arrays of either precision; also exact=True for every other program."""
    exactly, given = case.number // 2 % 2 == 0, case
    if case.number // 3 % 3 == 0:  # out of step with the schedule
        with np.errstate(over="ignore"):
            given = case.given([
                a.astype(np.float32) if isinstance(a, np.ndarray) and a.dtype == float else a
                for a in case.arguments
            ])  # fmt: skip
    _beside_values(given, "float32", 0, SINGLE, dtype="float32", exact=exactly)
    case.excused = given.excused


def interpreted(case: Case) -> None:
    """The same plan by NumPy."""
    with mock.patch.object(variant, "machine", lambda dtype, exact: Interpreter(dtype)):
        # an option that other checks do not use makes it a separate program
        exactly, turn = case.number // 20 % 2 == 0, case.number // 40 % 2
        _beside_values(case, "NumPy", turn, exact=exactly, strict=True)


def several(case: Case) -> None:
    """A program of several results: each of them."""
    rows = [case.row(k).values for k in range(case.few)]
    for options in ({}, {"exact": True}, {"dtype": "float32"}):
        name, scale = f"several results, {options}", SINGLE if "dtype" in options else 1.0
        columns = listed(case.program(**options)(*case.head(case.few)))
        for k, wanted in enumerate(rows):
            got = [float(at(column, k)) for column in columns]
            if case.bitwise and "exact" in options:
                same(name, f"sample {k}", [got], [wanted])
            elif not near(got, wanted, scale):
                agree(name, case, k, got[:1], wanted[:1], scale)
