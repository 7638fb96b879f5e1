"""autograd: numbers that remember how they were computed, and their derivatives.

    >>> from autograd import Value, tanh
    >>> w, x = Value(0.5, label="w"), Value(2.0, label="x")
    >>> y = tanh(w * x)
    >>> y.backward()
    >>> w.grad
    0.8399486832280522

Every operation in the table (ops/) is a function here and a method of Value.
"""

import builtins as _builtins

from autograd import random as random  # autograd.random; `import *` leaves it out
from autograd.chain.explanation import explain
from autograd.compositions import log_softmax, logsumexp, mean, softmax, std
from autograd.define import define_op
from autograd.functional import (
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)
from autograd.modes import detect_anomaly, no_grad
from autograd.namesake import warn as _warn_of_namesake
from autograd.operation import TABLE as _TABLE
from autograd.ops import *  # noqa: F403 - the rows
from autograd.tape import TraceError, freeze, jit, take
from autograd.value import Value

__version__ = "1.0.0"

__all__ = [
    "TraceError", "Value", "define_op", "detect_anomaly", "explain", "freeze", "grad", "gradients",
    "hessian", "hvp", "jacobian", "jit", "jvp", "log_softmax", "logsumexp", "mean", "no_grad",
    "softmax", "std", "take", "value_and_grad", "vjp",
]  # fmt: skip
# `import *` exports the operations too, except those that would hide a builtin.
__all__ += [op.name for op in _TABLE.values() if op.public and not hasattr(_builtins, op.name)]

_warn_of_namesake()
