"""Compiled functions: `jit`, and the public names of what it returns, takes and raises."""

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

    `dtype` is "float64" or "float32".  `exact` rounds each product and sum on its own, as the
    eager engine does; otherwise sums of products use fused multiply-add.  Any number of `threads`
    gives the same bits.  `parameters` are the Values whose gradients `loss_and_gradients` and
    `backward` give, in this order; without them, of all that the function reaches.
    What the function reads from outside and a program can't watch is named in a warning; with
    `strict` it is a TraceError.
    """
    name = getattr(dtype, "__name__", str(dtype))  # np.float32, np.dtype("float32") or the text
    if name not in ("float64", "float32"):
        raise ValueError(f'dtype is "float64" or "float32", not {dtype!r}')
    if not isinstance(threads, int) or threads < 1:
        raise ValueError(f"threads is a whole number from 1 up, not {threads!r}")
    if parameters is not None:
        needed("numpy", "a compiled function")
        from autograd.trace.arguments import checked

        parameters = checked(parameters)
    if function is None:
        return lambda f: Program(f, name, exact, threads, parameters, strict=strict)
    return Program(function, name, exact, threads, parameters, strict=strict)
