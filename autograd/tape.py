"""The public names of compiled functions: `jit`, and what it returns, takes and raises."""

from autograd.reached.unwatched import freeze
from autograd.run.program import Program, jit
from autograd.trace.leaves import take
from autograd.trace.symbol import TraceError

__all__ = ["Program", "TraceError", "freeze", "jit", "take"]
