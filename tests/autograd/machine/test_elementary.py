"""exp, expm1 and tanh of the machine, to the last digits; and pairs done by one instruction."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from spicy import SPICY

import autograd
from autograd import jit
from autograd.machine.instructions import Interpreter
from autograd.machine.operations import TWINS
from autograd.operation import TABLE, Op

FUNCTIONS = ["exp", "expm1", "tanh"]
UNITS = 2.0  # in the last place
EDGES = [
    709.78, 709.782712893384, 709.7827128933841, 710.0, -708.4, -744.44, -745.1, -745.2, -746.0,
    88.72, 88.7229, 89.0, -87.4, -103.9, -104.0, 0.34657, -0.34658, 1e-310, 19.06, 1e-45, 3.4e38,
]  # fmt: skip


def points(dtype: Any) -> Any:
    """Numbers of every size and where the formulas turn."""
    rng = np.random.default_rng(0)
    sizes = np.ldexp(rng.uniform(0.5, 1.0, 600), rng.integers(-1074, 10, 600))
    near = rng.uniform(-2.0, 2.0, 1200)
    far = rng.uniform(-104.0, 104.0, 400)
    with np.errstate(over="ignore"):
        return np.concatenate([sizes, -sizes, near, far, SPICY, EDGES]).astype(dtype)


def units_apart(found: Any, x: Any, name: str) -> float:
    """How far the number is from the function's, in units in the last place of its kind."""
    with mpmath.workdps(40):
        exact = getattr(mpmath, name)(mpmath.mpf(float(x)))
        nearest = type(found)(float(exact))
        if not math.isfinite(nearest) or not math.isfinite(found):
            return 0.0 if found == nearest or (found != found and x != x) else math.inf
        return float(abs(mpmath.mpf(float(found)) - exact) / float(np.spacing(abs(nearest))))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_is_right_to_the_last_digits(name: str, dtype: Any) -> None:
    xs = points(dtype)
    values = jit(getattr(autograd, name), dtype=dtype)(xs)
    for x, value in zip(xs, values):
        if abs(value) == math.inf and name != "tanh":
            assert x > (709.78 if dtype is np.float64 else 88.72)
        else:
            assert units_apart(value, x, name) <= UNITS, x
        if x == 0.0:
            assert math.copysign(1.0, value) == (1.0 if name == "exp" else math.copysign(1.0, x))


def both(pair: tuple[Op, Op]) -> Callable[[Any], Any]:
    """The two operations of the same operand."""
    one, other = pair
    return lambda x: [one(x), other(x)]


@pytest.mark.parametrize("exact", [False, True], ids=["fused", "exact"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("pair", TWINS, ids=str)
def test_twins_change_no_bit(pair: tuple[Op, Op], dtype: str, exact: bool) -> None:
    one, other = pair
    assert [TABLE[op.name] for op in (one, other)] == [one, other]
    programs = [jit(f, dtype=dtype, exact=exact) for f in (both(pair), one, other)]
    for count in (0, 1, 7, 8, 9, 63, 64, 65, 129):
        xs = np.resize(SPICY, count)
        together, first, second = (program(xs) for program in programs)
        assert [x.tobytes() for x in together] == [first.tobytes(), second.tobytes()]


@pytest.mark.parametrize("pair", TWINS, ids=str)
def test_twins_are_one_instruction(pair: tuple[Op, Op], monkeypatch: pytest.MonkeyPatch) -> None:
    program = jit(both(pair))
    expected = program(np.array([0.5, -0.25]))
    assert program._last.compiled("value", (8,)).plan.instructions == 4  # load, twins, save, save
    monkeypatch.setattr("autograd.run.variant.machine", lambda dtype, exact: Interpreter(dtype))
    found = jit(both(pair))(np.array([0.5, -0.25]))
    np.testing.assert_allclose(found, expected, rtol=1e-15)
