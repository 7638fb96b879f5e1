"""What programs are made from a program: of its Hessian's products, and of an object's methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import modes
from autograd.operation import Operand
from autograd.value import Value


class Along:
    """The function of (*x, *v) that gives the gradient of another one at x times v.

    Its gradient by x is the Hessian times v.
    """

    def __init__(self, function: Callable[..., Any], exact: bool) -> None:
        self.__wrapped__ = function
        self.exact = exact
        self.__name__ = "hvp"

    def __call__(self, *arguments: Any) -> Any:
        from autograd.passes.adjoint import adjoint
        from autograd.passes.rounding import Exact, Fused
        from autograd.trace.arguments import flat
        from autograd.trace.symbol import Symbol

        xs, vs = arguments[: len(arguments) // 2], arguments[len(arguments) // 2 :]
        out = self.__wrapped__(*xs)
        if isinstance(out, (list, tuple)):
            raise TypeError(f"hvp needs a function that returns one number, not {len(flat(out))}")
        if not isinstance(out, Symbol):
            return 0.0
        pairs = [(x, v) for x, v in zip(flat(xs), flat(vs)) if isinstance(x, Symbol)]
        recorder = modes.tracer.get()
        rules = Exact() if self.exact else Fused()
        gradients = adjoint(recorder.tape, out.index, [x.index for x, _ in pairs], rules)
        products = [recorder.symbol(g) * v for g, (_, v) in zip(gradients, pairs)]
        return sum(products[1:], products[0]) if products else 0.0


class Bound:
    """The programs of an object's methods; copies and pickles of the object make their own."""

    def __init__(self) -> None:
        self.programs: dict[Any, Any] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return Bound, ()


def checked(parameters: Any) -> list[Value]:
    """The Values that were named.  Raises TypeError for what is none, ValueError for one twice."""
    found = [*parameters]
    for x in found:
        if not isinstance(x, Value):
            raise TypeError(f"parameters are Values, not {type(x).__name__}")
    if len(set(found)) < len(found):
        raise ValueError("parameters has the same Value twice")
    return found


def holds_operand(x: Any) -> bool:
    """Whether x is or holds a Value or a traced value."""
    if isinstance(x, (list, tuple)):
        return any(holds_operand(y) for y in x)
    return isinstance(x, Operand) or type(x).__name__ == "Index"
