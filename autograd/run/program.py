"""Program: what `jit(f)` returns, a function of numbers or whole arrays with its gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd.operation import Operand

if TYPE_CHECKING:
    from autograd.run.call import Call
    from autograd.run.variant import Variant
    from autograd.trace.closed import ClosedWorld
    from autograd.value import Value


def jit(
    function: Callable[..., Any] | None = None,
    *,
    dtype: str = "float64",
    exact: bool = False,
    threads: int = 1,
    strict: bool = False,
) -> Any:
    """The Program of a function of plain scalars; also a decorator, with or without options.

    `dtype` is "float64" or "float32".  `exact` rounds each product and sum on its own, as the
    eager engine does; otherwise sums of products use fused multiply-add.  Any number of `threads`
    gives the same bits.  What the function reads from outside and a program can't watch is named in
    a warning; with `strict` it is a TraceError.
    """
    name = getattr(dtype, "__name__", str(dtype))  # np.float32, np.dtype("float32") or the text
    if name not in ("float64", "float32"):
        raise ValueError(f'dtype is "float64" or "float32", not {dtype!r}')
    if not isinstance(threads, int) or threads < 1:
        raise ValueError(f"threads is a number from 1 up, not {threads!r}")
    if function is None:
        return lambda f: Program(f, name, exact, threads, strict=strict)
    return Program(function, name, exact, threads, strict=strict)


class Program:
    """A function of one sample, run for whole batches.

    An array's first axis is the batch, its other axes reach the function as nested lists; numbers
    and lists of numbers are the same for every sample; integer arrays are indices for `take`.
    Values that the function reaches are parameters: their numbers are read at each call.
    """

    ordered = True  # exact gradients add up in the eager sweep's order; not second derivatives

    def __init__(
        self,
        function: Callable[..., Any],
        dtype: str,
        exact: bool,
        threads: int,
        wrt: list[Value] | None = None,
        watched: bool = True,
        strict: bool = False,
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
        self.__doc__ = function.__doc__
        self.__name__ = getattr(function, "__name__", type(function).__name__)
        self.strict = strict
        self._world: ClosedWorld | None = None

    @property
    def world(self) -> ClosedWorld:
        """What holds its traces to the contract of what they read."""
        if self._world is None:
            from autograd.trace.closed import ClosedWorld

            self._world = ClosedWorld(self.__name__, self.strict)
        return self._world

    def _variant(self, arguments: tuple[Any, ...]) -> Variant:
        """The trace for arguments of this kind; anew where the function's surroundings changed."""
        from autograd.trace.arguments import signature  # only now, to keep the import light

        key = signature(arguments)
        variant = self._variants.pop(key, None)
        if variant is None or not variant.fresh():
            from autograd.run.variant import Variant

            if variant is not None:
                self.world.anew(variant.around)
            variant = Variant(self, key)
            while len(self._variants) >= _MOST_VARIANTS:  # the one that was not asked for longest
                del self._variants[next(iter(self._variants))]
        self._variants[key] = variant
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
        """The Hessian times a direction of the arguments' form, for each sample, as `grad`."""
        from autograd.run.derived import hvp_program

        return hvp_program(self, len(arguments)).grad(*arguments, *direction)

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

    def dump(self, step: str, kind: str = "loss") -> str:
        """The text of a step from the last trace to code, for "value", "grad", "loss" or "hessian".

        The steps are trace, dots, adjoint, expand, share, fuse, plan and words.  Raises ValueError
        for another, RuntimeError for a program that was not called or traced.
        """
        from autograd.passes.pipeline import check_step

        check_step(step)
        if self._last is None:
            raise RuntimeError("the steps are known after the first call")
        return self._last.dump(step, kind)

    def __reduce__(self) -> tuple[Any, ...]:
        options = self.dtype, self.exact, self.threads, self.wrt, self.watched, self.strict
        return Program, (self.function, *options)


_MOST_VARIANTS = 64  # kinds of arguments whose traces a program keeps


def _holds_operand(x: Any) -> bool:
    """Whether x is or holds a Value or a traced value."""
    if isinstance(x, (list, tuple)):
        return any(_holds_operand(y) for y in x)
    return isinstance(x, Operand) or type(x).__name__ == "Index"
