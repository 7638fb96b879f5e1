"""The public names of compiled functions: `jit`, and what it returns, takes and raises."""

from autograd.run.program import Program, jit
from autograd.trace.frozen import freeze
from autograd.trace.indexing import take
from autograd.trace.recorder import TraceError

__all__ = ["Program", "TraceError", "freeze", "jit", "take"]
