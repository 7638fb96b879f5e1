"""Program: what can be asked of a compiled function, and in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import jit, sin
from autograd.run import variant

XS, VS = np.array([0.5, -1.0, 2.0]), np.array([1.0, 2.0, -3.0])


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the functions that were traced."""
    found: list[str] = []
    trace = variant.trace

    def watched(function: Any, *more: Any) -> Any:
        found.append(getattr(function, "__name__", ""))
        return trace(function, *more)

    monkeypatch.setattr(variant, "trace", watched)
    return found


def test_hvp_is_traced_once(traces: list[str]) -> None:
    program = jit(lambda x, y: x * x * y + sin(y))
    for _ in range(3):
        by_x, by_y = program.hvp((XS, 0.5), (VS, 2.0))
        assert by_x.tolist() == pytest.approx((2.0 * 0.5 * VS + 2.0 * XS * 2.0).tolist())
        assert by_y.tolist() == pytest.approx((2.0 * XS * VS - np.sin(0.5) * 2.0).tolist())
    assert traces == ["hvp"]


def test_hvp_sees_what_changed_around_the_function(traces: list[str]) -> None:
    factors = [1.0]
    program = jit(lambda x: factors[0] * x**3)
    assert program.hvp((2.0,), (1.0,)) == 12.0
    factors[0] = 2.0
    assert program.hvp((2.0,), (1.0,)) == 24.0
    assert len(traces) == 2


@pytest.mark.parametrize(
    ("arguments", "direction"),
    [
        ((1.0, 2.0), (1.0,)),
        (([1.0, 2.0],), ([1.0],)),
        ((XS,), (1.0,)),
        ((np.ones((3, 2)),), (np.ones((3, 3)),)),
    ],
)
def test_a_direction_of_another_form_is_refused(arguments: Any, direction: Any) -> None:
    with pytest.raises(ValueError, match=r"the direction has the form \(.*\), the arguments \("):
        jit(lambda *xs: xs[0] * 2.0).hvp(arguments, direction)


def test_hvp_of_several_results_is_refused() -> None:
    with pytest.raises(TypeError, match="hvp needs a function that returns one number, not 2"):
        jit(lambda x: [x, x * x]).hvp((1.0,), (1.0,))


def test_hvp_of_what_the_arguments_do_not_reach_is_zero() -> None:
    assert jit(lambda x: 3.0).hvp((1.0,), (1.0,)) == 0.0
    assert jit(lambda x, y: y * y).hvp((1.0, 2.0), (1.0, 1.0)) == [0.0, 2.0]
