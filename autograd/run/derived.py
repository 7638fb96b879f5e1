"""Programs derived from a program: by tracing its derivative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd.run.program import Program


def hvp_program(program: Program, count: int) -> Any:
    """The program of <gradient of f at x, v> for (*x, *v), whose gradient by x is the Hessian
    times v; its `grad` gives that alone."""
    from autograd.run.program import Program as _Program

    class _Directional(_Program):
        ordered = False

        def grad(self, *arguments: Any) -> Any:
            found = super().grad(*arguments)
            return found[0] if count == 1 else found[:count]

    def along(*arguments: Any) -> Any:
        return directional(program, arguments[:count], arguments[count:])

    return _Directional(along, program.dtype, program.exact, program.threads)


def directional(program: Program, xs: Any, vs: Any) -> Any:
    """<gradient of the program at xs, vs>, recorded on the tape of the traced xs."""
    from autograd.passes.adjoint import adjoint
    from autograd.passes.rounding import Exact, Fused
    from autograd.trace.arguments import flat
    from autograd.trace.recorder import Symbol

    out = program.function(*xs)
    leaves = [x for x in flat(list(xs)) if isinstance(x, Symbol)]
    directions = [v for v in flat(list(vs)) if not hasattr(v, "node")]
    if not isinstance(out, Symbol):
        return 0.0
    rules = Exact() if program.exact else Fused()
    gradients = adjoint(out.recorder.tape, out.index, [x.index for x in leaves], rules)
    total: Any = 0.0
    for g, v in zip(gradients, directions):
        total = total + out.recorder.symbol(g) * v
    return total
