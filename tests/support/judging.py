"""Random programs beside 50 digits: how they are drawn, and what is counted."""

from __future__ import annotations

import figures
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from oracle import OPERATIONS

from autograd.testing import Program, expressions

unhurried = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

small = expressions(OPERATIONS, depth=8, inputs=3, size=12)

large = expressions(OPERATIONS, depth=14, inputs=3, size=(12, 38))

programs = st.one_of(small, large)

pairs = expressions(OPERATIONS, depth=8, inputs=2, size=(3, 14))


def judge(check: str, program: Program, ratio: float | None) -> None:
    """Fails where the error is above its tolerance; counts the case."""
    assume(ratio is not None)
    assert ratio is not None
    figures.record(check, ratio, f"{len(program.steps)} nodes")
    assert ratio <= 1.0
