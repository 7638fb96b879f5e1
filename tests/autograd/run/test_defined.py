"""A user's own operation in a program."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd import TraceError, define_op, jit
from autograd.define import undefine_op


def defined(forward: Any) -> Any:
    return define_op("cubed", forward, lambda g, out, x: (g * 3.0 * x * x,), samples=[(2.0,)])


def test_a_forward_in_operators_runs_in_lanes() -> None:
    cubed = defined(lambda x: x * x * x)
    try:
        program = jit(lambda x: cubed(x) + 1.0)
        xs = np.arange(20.0)
        assert program(xs).tolist() == (xs**3 + 1.0).tolist()
        assert program.grad(xs).tolist() == (3.0 * xs * xs).tolist()
    finally:
        undefine_op("cubed")


@pytest.mark.parametrize("forward", [lambda x: math.pow(x, 3.0), lambda x: x**3 if x else 0.0])
def test_a_forward_for_floats_only_says_so(forward: Any) -> None:
    cubed = defined(forward)
    try:
        with pytest.raises(TraceError, match="'cubed' takes only floats"):
            jit(lambda x: cubed(x))(1.0)
    finally:
        undefine_op("cubed")
