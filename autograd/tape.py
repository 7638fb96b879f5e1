"""Compiled functions: `jit`, and the public names that belong to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.needed import needed
from autograd.reached.unwatched import freeze
from autograd.run.program import Program
from autograd.trace.leaves import take
from autograd.trace.symbol import TraceError
from autograd.value import Value

__all__ = ["Program", "TraceError", "freeze", "jit", "take"]


def jit(
    function: Callable[..., Any] | None = None,
    *,
    dtype: str = "float64",
    exact: bool = False,
    threads: int = 1,
    parameters: Sequence[Value] | None = None,
    strict: bool = False,
) -> Any:
    """The Program of a function of plain scalars; also a decorator, with or without options.

    `dtype` is "float64" or "float32".  `exact` rounds each product and sum separately, as the eager
    engine does; otherwise sums of products use fused multiply-add.  The results are the same bit
    for bit for any number of `threads`.  `parameters` are the Values by which `loss_and_gradients`
    and `backward` differentiate, in this order; by default all that the function reaches.
    If the function reads something from outside that a program can't watch, a warning names it;
    with `strict` it is a TraceError.  Raises ValueError for another dtype and for threads below 1,
    ImportError if `parameters` are given without NumPy, TypeError for anything but a function.

    >>> import numpy as np
    >>> area = jit(lambda width, height: width * height)
    >>> area(np.array([1.0, 2.0]), 3.0)
    array([3., 6.])
    >>> area.grad(2.0, 3.0)
    [3.0, 2.0]
    """
    name = getattr(dtype, "__name__", str(dtype))  # np.float32, np.dtype("float32") or the string
    if name not in ("float64", "float32"):
        raise ValueError(f'dtype must be "float64" or "float32", not {dtype!r}')
    if not isinstance(threads, int) or threads < 1:
        raise ValueError(f"threads must be a whole number of at least 1, not {threads!r}")
    if parameters is not None:
        needed("numpy", "a compiled function")
        from autograd.trace.arguments import checked

        parameters = checked(parameters)
    if function is None:
        return lambda f: Program(f, name, exact, threads, parameters, strict=strict)
    return Program(function, name, exact, threads, parameters, strict=strict)
