"""Program: what `jit(f)` returns, a function of numbers or whole arrays with its gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from autograd.calling import Arguments, Method, Names, placed
from autograd.messages import shown
from autograd.needed import needed
from autograd.sweep import add_gradients
from autograd.value import Value

if TYPE_CHECKING:
    from autograd.run.call import Call
    from autograd.run.variant import Variant
    from autograd.trace.closed import ClosedWorld

_Started: TypeAlias = "tuple[Variant, Call]"

_MOST_VARIANTS = 64  # traces that a program keeps, the newest ones


class Program(Method):
    """A function of one sample, run for whole batches.

    An array's first axis is the batch, its other axes reach the function as nested lists; numbers
    and lists of numbers are the same for every sample; integer arrays are indices for `take`, or
    numbers if the function computes with them; strings, True, False and None are constants of the
    trace.  Values that the function reaches are parameters: their numbers are read at each call.
    Arguments may be given by name; in a class, a Program is a method.  A call raises TraceError for
    a function that can't be traced, ImportError without NumPy, TypeError for other arguments.

    >>> import numpy as np
    >>> program = jit(lambda x, y: x * y**2)
    >>> program(np.array([1.0, 2.0]), 3.0)
    array([ 9., 18.])
    """

    ordered = True  # exact gradients add up in the eager sweep's order; second derivatives don't

    def __init__(
        self,
        function: Callable[..., Any],
        dtype: str,
        exact: bool,
        threads: int,
        wrt: Sequence[Value] | None = None,
        watched: bool = True,
        strict: bool = False,
    ) -> None:
        if not callable(function):
            raise TypeError(f"jit takes a function, not {type(function).__name__}")
        self.function = self.__wrapped__ = function
        self.dtype, self.exact, self.threads = dtype, exact, threads
        self.wrt, self.strict = wrt, strict  # wrt: parameters to differentiate by; None: all
        self._options = dtype, exact, threads, wrt, watched, strict
        self.watched = watched  # whether to trace again when what the function reaches has changed
        self._variants: dict[Any, Variant] = {}
        self._last: Variant | None = None
        self._along: Program | None = None  # its gradient is the Hessian times a direction
        self._narrowed: Program | None = None
        self.__doc__ = function.__doc__
        self.__name__ = getattr(function, "__name__", type(function).__name__)

    @cached_property
    def world(self) -> ClosedWorld:
        """Checks what the traces of this program read."""
        from autograd.trace.closed import ClosedWorld

        return ClosedWorld(shown(self.__name__), self.strict)

    def narrowed(self, wrt: list[Value]) -> Program:
        """This program with gradients by these parameters only; the last such program if equal."""
        found = self._narrowed
        if found is None or found.wrt != wrt:
            dtype, exact, threads, _, watched, strict = self._options
            found = Program(self.function, dtype, exact, threads, wrt, watched, strict)
        self._narrowed = found
        return found

    def _variant(self, arguments: tuple[Any, ...], names: tuple[str, ...] = ()) -> Variant:
        """The trace for this kind of arguments; a new one if the surroundings have changed."""
        needed("numpy", "a compiled function")
        from autograd.trace.arguments import signature

        kinds = signature(arguments)
        variant = self._variants.get((kinds, names))
        if variant is None or not variant.fresh():
            if variant is not None:
                self.world.anew(variant.around)
            variant = self._variants[kinds, names] = self._traced(kinds, names)
            for oldest in [*self._variants][:-_MOST_VARIANTS]:
                self._variants.pop(oldest, None)
        self._last = variant
        return variant

    def _traced(self, kinds: tuple[Any, ...], names: tuple[str, ...]) -> Variant:
        """A new trace, with integers as indices if the function uses them so, else as numbers."""
        from autograd.run.variant import Variant
        from autograd.trace.arguments import as_floats
        from autograd.trace.symbol import ComputedIndex

        try:
            return Variant(self, kinds, names)
        except ComputedIndex as error:
            return self._traced(as_floats(kinds, error.array), names)

    def _start(self, kind: str, arguments: Arguments, named: dict[str, Any]) -> _Started:
        """The trace for these arguments, and a call that has read them."""
        arguments, names = placed(self.function, arguments, named) if named else (arguments, ())
        return self._again(kind, arguments, names) or self._anew(kind, arguments, names)

    def _again(self, kind: str, arguments: Arguments, names: Names) -> _Started | None:
        """The same, fast, for arguments like those of the last call; None for others."""
        last = self._last
        call = None if last is None or last.names != names else last.again(kind, arguments)
        return (last, call) if last and call else None

    def _anew(self, kind: str, arguments: Arguments, names: Names) -> _Started:
        variant = self._variant(arguments, names)
        return variant, variant.start(kind, arguments)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The function's result: numbers for numbers, arrays for arrays.

        Inside another traced function, or with Values as arguments, this is the plain function.
        """
        last = self._last
        if last is not None and not named and not last.names:
            call = last.again("value", arguments)
            if call is not None:
                return last.value(call)
        needed("numpy", "a compiled function")
        from autograd.trace.arguments import holds_operand

        if any(map(holds_operand, (*arguments, *named.values()))):
            return self.function(*arguments, **named)
        variant, call = self._start("value", arguments, named)
        return variant.value(call)

    def grad(self, *arguments: Any, **named: Any) -> Any:
        """The gradients by the arguments for each sample: a list, or one gradient for one argument.

        They are in the order of the function's parameters, None for indices and constants.

        >>> jit(lambda x, y: x * y**2).grad(2.0, 3.0)
        [9.0, 12.0]
        """
        return self.value_and_grad(*arguments, **named)[1]

    def value_and_grad(self, *arguments: Any, **named: Any) -> tuple[Any, Any]:
        """The result and the gradients by the arguments, for each sample.

        >>> jit(lambda x: x**3).value_and_grad(2.0)
        (8.0, 12.0)
        """
        variant, call = self._start("grad", arguments, named)
        return variant.value_and_grad(call)

    def hessian(self, *arguments: Any, **named: Any) -> Any:
        """The second derivatives by all numbers of the arguments: a square array per sample.

        >>> jit(lambda x, y: x * y**2).hessian(2.0, 3.0).tolist()
        [[0.0, 6.0], [6.0, 4.0]]
        """
        variant, call = self._start("hessian", arguments, named)
        return variant.hessian(call)

    def hvp(self, arguments: tuple[Any, ...], direction: tuple[Any, ...]) -> Any:
        """The Hessian times a direction, for each sample, in the form of `grad`.

        Raises ValueError unless the direction has the same form as the arguments.

        >>> jit(lambda x, y: x * y**2).hvp((2.0, 3.0), (1.0, 0.0))
        [0.0, 6.0]
        """
        from autograd.trace.arguments import form

        if form(arguments) != form(direction):
            raise ValueError(
                f"the direction has the form {form(direction)}, but the arguments have "
                f"{form(arguments)}: give it a number for each number of the arguments"
            )
        if self._along is None:
            from autograd.run.variant import along

            products = along(self.function, self.exact)
            options = self.dtype, self.exact, self.threads, None, self.watched
            self._along = Program(products, *options)
            self._along.ordered = False
        found = self._along.grad(*arguments, *direction)[: len(arguments)]
        return found[0] if len(arguments) == 1 else found

    def loss_and_gradients(
        self, *arguments: Any, parameters: Sequence[Value] | None = None, **named: Any
    ) -> tuple[float, Any]:
        """The mean result over the samples, and its gradients by the parameters as one array.

        `parameters` gives the parameters and their order, by default `self.parameters`; one that
        the function does not reach has gradient 0.  Raises ValueError for an empty batch.

        >>> w = Value(3.0)
        >>> jit(lambda x: w * x).loss_and_gradients(2.0)
        (6.0, array([2.]))
        """
        arguments, names = placed(self.function, arguments, named) if named else (arguments, ())
        started = self._again("loss", arguments, names)
        if started is None and any(hasattr(x, "__dask_graph__") for x in arguments):
            from autograd.cluster.mean import over_blocks  # computed where the blocks are

            return over_blocks(self, arguments, parameters)
        variant, call = started or self._anew("loss", arguments, names)
        loss, gradients = variant.loss_and_gradients(call)
        return loss, gradients if parameters is None else variant.picked(gradients, parameters)

    def backward(self, *arguments: Any, **named: Any) -> float:
        """The mean result over the samples; adds its gradients to those of the parameters.

        Even after an interrupt, the parameters have either their old gradients or all new ones.

        >>> import numpy as np
        >>> w = Value(3.0)
        >>> jit(lambda x: w * x).backward(np.array([1.0, 3.0])), w.grad
        (6.0, 2.0)
        """
        variant, call = self._start("loss", arguments, named)
        loss, gradients = variant.loss_and_gradients(call)
        reached, parameters = variant.reached(), variant.wanted
        if len(reached) < len(parameters):  # the others keep the gradient they have, or none
            parameters = [x for x in parameters if x in reached]
            gradients = variant.picked(gradients, parameters)
        add_gradients(parameters, gradients.tolist())
        return loss

    @property
    def parameters(self) -> list[Value]:
        """The Values by which the program is differentiated, in order, as of the last trace.

        Those given to `jit`, else those that the function reached; of a model, an object with a
        method `parameters()`, all in its order.  Raises RuntimeError before the first trace.

        >>> w = Value(3.0, label="w")
        >>> jit(lambda x: w * x).trace(1.0).parameters
        [Value(data=3.0, label='w')]
        """
        return list(self._traced_before("parameters").wanted)

    def trace(self, *arguments: Any, **named: Any) -> Program:
        """This program, traced for this kind of arguments: for `parameters`, `str` and `cost`."""
        self.traced(*arguments, **named)
        return self

    def traced(self, *arguments: Any, **named: Any) -> Variant:
        """The trace for this kind of arguments, with the plans compiled from it."""
        return self._variant(*placed(self.function, arguments, named))

    def _traced_before(self, wanted: str) -> Variant:
        """The last trace.  Raises RuntimeError, naming what is `wanted`, if there is none yet."""
        if self._last is None:
            raise RuntimeError(f"the {wanted} are known only after a call or .trace(...)")
        return self._last

    def __str__(self) -> str:
        """The tape of the last trace, as the function recorded it."""
        head = f"program {shown(self.__name__)}, {self.dtype}"
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
        """Operations, instructions, code and memory of the plan for "value", "grad" or "loss".

        >>> jit(lambda x: x * x + 1.0).trace(1.0).cost("value")["nodes"]  # a fused multiply-add
        2
        """
        return self._traced_before("costs").cost(kind)

    def dump(self, step: str, kind: str = "loss") -> str:
        """The text of a step from the last trace to code, for "value", "grad", "loss" or "hessian".

        The steps are trace, dots, adjoint, expand, share, fuse, plan and words.  Raises ValueError
        for any other, RuntimeError if the program was not called or traced yet.

        >>> print(jit(lambda x: x * 2.0).trace(1.0).dump("trace"))
        %0 = scalar 0
        %1 = mul %0 2.0
        """
        from autograd.passes.pipeline import check_step

        return self._traced_before("steps").dump(check_step(step), kind)
