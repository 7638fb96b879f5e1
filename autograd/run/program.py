"""Program: what `jit(f)` returns, a function of numbers or whole arrays with its gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograd import modes
from autograd.operation import Operand

if TYPE_CHECKING:
    from autograd.run.call import Call
    from autograd.run.variant import Variant
    from autograd.value import Value


def jit(
    function: Callable[..., Any] | None = None,
    *,
    dtype: str = "float64",
    exact: bool = False,
    threads: int = 1,
) -> Any:
    """The Program of a function of plain scalars; also a decorator, with or without options.

    `dtype` is "float64" or "float32".  `exact` rounds each product and sum on its own, as the
    eager engine does; otherwise sums of products use fused multiply-add.  Any number of `threads`
    gives the same bits.
    """
    name = getattr(dtype, "__name__", str(dtype))  # np.float32, np.dtype("float32") or the text
    if name not in ("float64", "float32"):
        raise ValueError(f'dtype is "float64" or "float32", not {dtype!r}')
    if not isinstance(threads, int) or threads < 1:
        raise ValueError(f"threads is a number from 1 up, not {threads!r}")
    if function is None:
        return lambda f: Program(f, name, exact, threads)
    return Program(function, name, exact, threads)


class Program:
    """A function of one sample, run for whole batches.

    An array's first axis is the batch, its other axes reach the function as nested lists; numbers
    and lists of numbers are the same for every sample; integer arrays are indices for `take`.
    Values that the function reaches are parameters: their numbers are read at each call.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        dtype: str,
        exact: bool,
        threads: int,
        wrt: Sequence[Value] | None = None,
        watched: bool = True,
    ) -> None:
        if not callable(function):
            raise TypeError(f"jit takes a function, not {type(function).__name__}")
        self.function = self.__wrapped__ = function
        self.dtype = dtype
        self.exact = exact
        self.threads = threads
        self.wrt = wrt  # the parameters whose gradients are wanted, in that order; None: all
        self.watched = watched  # whether a change of what the function reaches has it traced anew
        self._variants: dict[Any, Variant] = {}
        self._last: Variant | None = None
        self._along: Program | None = None  # whose gradient is the Hessian times a direction
        self.__doc__ = function.__doc__
        self.__name__ = getattr(function, "__name__", type(function).__name__)

    def _variant(self, arguments: tuple[Any, ...]) -> Variant:
        """The trace for arguments of this kind; anew where the function's surroundings changed."""
        from autograd.trace.arguments import signature  # only now, to keep the import light

        key = signature(arguments)
        variant = self._variants.get(key)
        if variant is None or not variant.fresh():
            from autograd.run.variant import Variant

            variant = self._variants[key] = Variant(self, key)
        self._last = variant
        return variant

    def _start(self, kind: str, arguments: tuple[Any, ...]) -> tuple[Variant, Call]:
        """The trace for these arguments, and a call that has them."""
        last = self._last
        if last is not None:
            call = last.again(kind, arguments)
            if call is not None:
                return last, call
        variant = self._variant(arguments)
        return variant, variant.drawn(kind, arguments)

    def __call__(self, *arguments: Any) -> Any:
        """What the function returns: numbers for numbers, arrays for arrays.

        Inside another traced function, or with Values as arguments, the plain function.
        """
        last = self._last
        if last is not None and (call := last.again("value", arguments)) is not None:
            return last.value_of(call)
        if any(map(_holds_operand, arguments)):
            return self.function(*arguments)
        variant, call = self._start("value", arguments)
        return variant.value_of(call)

    def grad(self, *arguments: Any) -> Any:
        """The gradients by the arguments for each sample: a list, for one argument just its own."""
        variant, call = self._start("grad", arguments)
        return variant.value_and_grad_of(call)[1]

    def value_and_grad(self, *arguments: Any) -> tuple[Any, Any]:
        """The result and the gradients by the arguments, for each sample."""
        variant, call = self._start("grad", arguments)
        return variant.value_and_grad_of(call)

    def hessian(self, *arguments: Any) -> Any:
        """The second derivatives by all numbers of the arguments, a square array a sample."""
        variant, call = self._start("hessian", arguments)
        return variant.hessian_of(call)

    def hvp(self, arguments: tuple[Any, ...], direction: tuple[Any, ...]) -> Any:
        """The Hessian times a direction of the arguments' form, for each sample, as `grad`.

        Raises ValueError for a direction of another form.
        """
        from autograd.trace.arguments import form

        if form(arguments) != form(direction):
            raise ValueError(
                f"the direction has the form {form(direction)}, the arguments {form(arguments)}; "
                "it has a number for each number of theirs"
            )
        if self._along is None:
            along = _Along(self.function)
            self._along = Program(along, self.dtype, self.exact, self.threads, None, self.watched)
        found = self._along.grad(*arguments, *direction)[: len(arguments)]
        return found[0] if len(arguments) == 1 else found

    def loss_and_gradients(self, *arguments: Any) -> tuple[float, Any]:
        """The mean result over the samples, and its gradients by `parameters` as one array.

        Raises ValueError for an empty batch.
        """
        variant, call = self._start("loss", arguments)
        return variant.loss_of(call)

    def backward(self, *arguments: Any) -> float:
        """The mean result over the samples; adds its gradients to those of the parameters."""
        variant, call = self._start("loss", arguments)
        loss, gradients = variant.loss_of(call)
        for parameter, g in zip(variant.parameters, gradients.tolist()):
            before = parameter._grad
            parameter._grad = 0.0 + g if before is None else before + g
        return loss

    @property
    def parameters(self) -> list[Value]:
        """The Values that the function reached, in that order, when it was last traced."""
        if self._last is None:
            raise RuntimeError("the parameters are known after the first call")
        return list(self._last.parameters)

    def trace(self, *arguments: Any) -> Program:
        """This program, traced for arguments of this kind: for `parameters`, `str` and `cost`."""
        self._variant(arguments)
        return self

    def traced(self, *arguments: Any) -> Variant:
        """The trace for arguments of this kind, with what was compiled of it."""
        return self._variant(arguments)

    def __str__(self) -> str:
        """The tape of the last trace, as the function wrote it."""
        head = f"program {self.__name__}, {self.dtype}"
        if self._last is None:
            return f"{head}: not traced yet"
        return f"{head}\n{self._last.recorder.tape}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the tape, and a picture of it."""
        if self._last is None:
            return {"text/plain": str(self)}
        from autograd.display import mimebundle

        return mimebundle(self, str(self))

    def cost(self, kind: str = "loss") -> dict[str, int]:
        """Operations, instructions, code and memory of the plan for "value", "grad" or "loss"."""
        if self._last is None:
            raise RuntimeError("the cost is known after the first call")
        return self._last.cost(kind)

    def __reduce__(self) -> tuple[Any, ...]:
        return Program, (self.function, self.dtype, self.exact, self.threads, self.wrt)


class _Along:
    """The function of (*x, *v) that gives the gradient of another one at x times v.

    Its gradient by x is the Hessian times v.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.__wrapped__ = function
        self.__name__ = "hvp"

    def __call__(self, *arguments: Any) -> Any:
        from autograd.passes.adjoint import adjoint
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
        gradients = adjoint(recorder, out.index, [x.index for x, _ in pairs])
        products = [recorder.symbol(g) * v for g, (_, v) in zip(gradients, pairs)]
        return sum(products[1:], products[0]) if products else 0.0


def _holds_operand(x: Any) -> bool:
    """Whether x is or holds a Value or a traced value."""
    if isinstance(x, (list, tuple)):
        return any(_holds_operand(y) for y in x)
    return isinstance(x, Operand) or type(x).__name__ == "Index"
