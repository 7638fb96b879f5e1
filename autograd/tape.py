"""The public names of compiled functions: `jit`, and what it returns, takes and raises."""

from autograd.run.program import Program, jit
from autograd.trace.errors import TraceError
from autograd.trace.frozen import freeze
from autograd.trace.indexing import take

__all__ = ["Program", "TraceError", "freeze", "jit", "take"]
