"""Tools for tests: checks of gradients, and random programs to run them on.

    check_grads(f, args)     every derivative of a function against differences
    gradcheck(func, inputs)  the same with PyTorch's name and arguments
    check_op(op)             an operation's pullback, over its domain

and strategies for Hypothesis, which is needed only once one of them is used:

    values(), points(n), expressions(), networks()

checks.py        these checks; wording.py: their messages
compare.py       compares all derivatives of one function at one point
numeric.py       derivatives from differences, and how accurate each is
conditioning.py  how far rounding moves the numbers of a graph
program.py       random programs, printed as Python
strategies.py    the strategies; registration.py: the hook that Hypothesis calls
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.testing.checks import Inconclusive, check_grads, check_op, gradcheck
from autograd.testing.conditioning import spread, tolerance
from autograd.testing.program import Network, Program

if TYPE_CHECKING:
    from autograd.testing.strategies import expressions, networks, points, values

_STRATEGIES = ("expressions", "networks", "points", "values")
__all__ = [
    "Inconclusive", "Network", "Program", "check_grads", "check_op", "expressions", "gradcheck",
    "networks", "points", "spread", "tolerance", "values",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A strategy, imported on first use.  Raises ImportError without Hypothesis."""
    if name not in _STRATEGIES:
        raise AttributeError(f"module 'autograd.testing' has no attribute {name!r}")
    from autograd.testing import strategies

    return getattr(strategies, name)
