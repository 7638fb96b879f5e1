"""Tools to test with: is a gradient right, and on what programs to ask.

    check_grads(f, args)    every derivative of a function against differences
    gradcheck(f, inputs)    the same under PyTorch's name: True, or an error
    check_op(op)            an operation's pullback, over its domain

and strategies for Hypothesis, which is needed only once one of them is used:

    values(), points(n), expressions(), networks()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.testing.checks import check_grads, check_op, gradcheck
from autograd.testing.conditioning import spread, tolerance
from autograd.testing.program import Network, Program

if TYPE_CHECKING:
    from autograd.testing.strategies import expressions, networks, points, values

_STRATEGIES = ("expressions", "networks", "points", "values")
__all__ = [
    "Network", "Program", "check_grads", "check_op", "expressions", "gradcheck", "networks",
    "points", "spread", "tolerance", "values",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A strategy, imported when it is first asked for.  ImportError without Hypothesis."""
    if name not in _STRATEGIES:
        raise AttributeError(f"module 'autograd.testing' has no attribute {name!r}")
    from autograd.testing import strategies

    return getattr(strategies, name)
