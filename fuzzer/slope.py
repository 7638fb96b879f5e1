"""`slope`: the derivative of a function by its first argument, on Values and in traces.

jit does not allow `grad` inside a traced function.  Here the gradient is written on the tape, as in
`Program.hvp`, so that nested transforms have a compiled form to compare with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import grad, modes, ops
from autograd.passes.adjoint import adjoint
from autograd.passes.rounding import Fused
from autograd.trace.symbol import Symbol


def slope(g: Callable[..., Any]) -> Callable[..., Any]:
    """The function that returns the derivative of g by its first argument only."""

    def derivative(*xs: Any) -> Any:
        recorder = modes.tracer.get()
        if recorder is None:
            return grad(g)(*xs)
        tape = recorder.tape
        # a separate node, so that other uses of x in g do not count
        place = tape.append(ops.mul, (recorder.argument(xs[0]), 1.0))
        out = g(recorder.symbol(place), *xs[1:])
        found = adjoint(tape, out.index, [place], Fused())[0] if isinstance(out, Symbol) else 0.0
        if isinstance(found, float):  # made a node too: dividing a plain number by 0 would raise
            found = tape.append(ops.mul, (found, 1.0))
        return recorder.symbol(found)

    return derivative
