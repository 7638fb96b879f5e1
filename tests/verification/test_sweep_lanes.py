"""Each operation over all binades on the machine, in float64 and in float32.

A value is within 2 units in the last place, within 4 where its row calls the vector library, which
promises no more; a first derivative within 4, a second within 8, as in the eager engine.  The rows
that are derivatives themselves are held to that as values; their own, a third and a fourth, to 16
and 32 of what one unit of the operand makes of them, being written in steps that cancel.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any

import figures
import numpy as np
import pytest
from closed_forms import DOMAINS, FORMS, at_digits
from hypothesis import settings
from mpmath import mp, mpf
from pairs import TWO
from sweep import BOUNDS, DOUBLE, HELPERS, SINGLE, Format, distance, points, single_points, units

from autograd import jit
from autograd.machine.build import machine
from autograd.machine.operations import calls_library
from autograd.operation import TABLE, Op

COUNT = settings().max_examples  # 300 points an operation in every run, 20,000 nightly
UNARY = [name for name in TABLE if name in FORMS]
# What runs: kind of numbers, whether as the eager engine (the C library's scalars, nothing fused).
ENGINES = {"float64": ("float64", False), "exact": ("float64", True), "float32": ("float32", False)}
# From here on tan in double is the vector library's, and 1 + tan**2 twice as far off.
TAN_REDUCED, TAN_BOUNDS = 2.0**20, (4.0, 9.0, 13.0)
# x**y * log(x) and x**y * log(x)**2: two functions of the library in single precision.
POW_BOUNDS = (4.0, 6.0, 10.0)


@pytest.fixture(autouse=True)
def _fifty_digits() -> Iterator[None]:
    with mp.workdps(50):
        yield


def bounds(op: Op, engine: str) -> tuple[float, float, float]:
    """How many units a value, a first and a second derivative may be off."""
    if op.name in HELPERS:
        return 4.0, 16.0, 32.0
    if op.name == "pow" and engine == "float32":
        return POW_BOUNDS
    target = machine(*ENGINES[engine]).target
    return (4.0 if calls_library((op,), target) else 2.0), *BOUNDS[1:]


def on_machine(
    op: Op, engine: str, columns: Sequence[Sequence[float]]
) -> tuple[list[float], list[list[float]], list[list[float]]]:
    """Values, first derivatives by each operand and second ones by the same, by lane."""
    dtype, exact = ENGINES[engine]
    defaults = op.defaults if len(columns) == 1 else ()
    program = jit(lambda *xs: op(*xs, *defaults), dtype=dtype, exact=exact)
    arrays = [np.array(column, dtype) for column in columns]
    value, slopes = program.value_and_grad(*arrays)
    slopes = [slopes] if len(columns) == 1 else slopes
    curves = np.diagonal(program.hessian(*arrays), axis1=1, axis2=2)
    return value.tolist(), np.stack(slopes, 1).tolist(), curves.tolist()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", UNARY)
def test_one_operand(name: str, engine: str) -> None:
    op, inside = TABLE[name], DOMAINS.get(name, lambda x: True)
    format = SINGLE if engine == "float32" else DOUBLE
    xs = [x for x in (single_points if format is SINGLE else points)(COUNT) if inside(x)]
    values, slopes, curves = on_machine(op, engine, [xs])
    for x, value, (slope,), (curve,) in zip(xs, values, slopes, curves):
        allowed = bounds(op, engine)
        if name == "tan" and format is DOUBLE and abs(x) >= TAN_REDUCED:
            allowed = TAN_BOUNDS
        for order, (got, wanted) in enumerate(zip((value, slope, curve), at_digits(name, x))):
            if order and not math.isfinite(value):
                continue  # the derivative of what has overflowed
            error = distance(name, order, x, got, wanted, allowed[order], format)
            note = f"{name}({x!r})"
            figures.record(f"sweep, {engine}, order {order}", error / allowed[order], note)
            assert error <= allowed[order], f"{note}, derivative {order}: {got!r}"


# Two operands


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TWO)
def test_two_operands(name: str, engine: str) -> None:
    """Where no result over- or underflows: there, each of them within its bound."""
    draw, value, firsts, seconds = TWO[name]
    format = SINGLE if engine == "float32" else DOUBLE
    chance = random.Random(name)
    ats = [_rounded(draw(chance), format) for _ in range(COUNT)]
    ats = [at for at in ats if at]
    allowed = bounds(TABLE[name], engine)
    found = zip(ats, *on_machine(TABLE[name], engine, list(zip(*ats))))
    with mp.workdps(700):
        for at, y, slopes, curves in found:
            exact = tuple(map(mpf, at))
            wanted = [value(*exact), *firsts(*exact), *seconds(*exact)]
            if any(w and not _low(format) < abs(w) < _high(format) for w in wanted):
                continue
            for order, g, w in zip((0, 1, 1, 2, 2), [y, *slopes, *curves], wanted):
                error = units(g, w, format)
                note = f"{name}{at}"
                figures.record(f"sweep, {engine}, order {order}", error / allowed[order], note)
                assert error <= allowed[order], f"{note}, derivative {order}: {g!r}"


def _rounded(at: tuple[float, ...], format: Format) -> tuple[float, ...]:
    """The operands in that format; none where they are not in its range."""
    if format is DOUBLE:
        return at
    if not all(1e-18 < abs(x) < 1e18 for x in at):
        return ()
    return tuple(float(np.float32(x)) for x in at)


def _low(format: Format) -> Any:
    return format.small


def _high(format: Format) -> Any:
    return 1e305 if format is DOUBLE else 1e36


def test_the_sweep_sees_one_unit_more() -> None:
    """Both formats, subnormals too."""
    for format, x in ((DOUBLE, 1.5), (SINGLE, 1.5), (DOUBLE, 5e-310), (SINGLE, 2.0**-140)):
        unit = math.ldexp(1.0, (0 if x == 1.5 else format.least) - format.bits + 1)
        assert units(x + unit, mpf(x), format) == 1.0
        assert units(x, mpf(x), format) == 0.0
    assert units(math.inf, mpf(2) ** 128, SINGLE) == 0.0
    assert units(3e38, mpf(2) ** 128, SINGLE) == math.inf
