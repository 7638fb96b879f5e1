"""Variant: a program for one kind of arguments: its trace, and the plans compiled from it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial
from numbers import Real
from typing import Any, Protocol

import numpy as np

from autograd import collector, modes
from autograd.ir import GONE, Argument, Layout
from autograd.machine.build import MachineUnavailable, machine
from autograd.memory import check_room
from autograd.messages import a_type, shown
from autograd.operation import Operand
from autograd.passes.adjoint import adjoint, reached
from autograd.passes.pipeline import Asked, Traced, compiled, dumping, optimized
from autograd.passes.rounding import Exact, Fused
from autograd.reached.surroundings import in_model_order
from autograd.run.call import Call, Compiled
from autograd.trace.arguments import Checks, Kinds, Numbers, checked, kinds, ready, split
from autograd.trace.closed import ClosedWorld, Trace
from autograd.trace.leaves import ARRAYS, Index, Signature, flat, rebuild
from autograd.trace.recorder import Recorder
from autograd.trace.symbol import Symbol
from autograd.value import Value


class Traceable(Protocol):
    """What a Program says about the function to trace; see there."""

    function: Callable[..., Any]
    dtype: str
    exact: bool
    ordered: bool
    threads: int
    wrt: Sequence[Value] | None
    watched: bool

    @property
    def world(self) -> ClosedWorld:
        """Checks what the traces of this program read."""

    __name__: str


class Variant:
    """One trace of a program, for one kind of arguments, the last ones given by these names."""

    def __init__(self, program: Traceable, signature: Signature, names: tuple[str, ...]) -> None:
        self.program, self.names = program, names
        wrt, title = program.wrt or (), shown(program.__name__)
        make = partial(Trace, program.function, signature, names, wrt, self._given, title)
        with collector.paused():
            roots = [program.function] if program.watched else []
            made, self.around = program.world.trace(make, roots)
        self.recorder, self.leaves, self.hidden = made.recorder, made.leaves, made.hidden
        self.structure, self.outputs, recorder = made.structure, made.outputs, made.recorder
        if program.wrt is None:
            recorder.arrange(in_model_order(recorder.parameters, self.around.walk.models))
        self.parameters = list(recorder.parameters)  # those on the tape, and in models
        self.wanted = self.parameters[: None if program.wrt is None else len(program.wrt)]
        self._nodes = list(recorder.parameters.values())[: len(self.wanted)]
        self.traced = Traced(
            recorder.tape, self.outputs, self.leaves.groups, self._nodes, program.exact,
            program.ordered,
        )  # fmt: skip
        self._checks = Checks(self.leaves)
        self._size = np.dtype(program.dtype).itemsize
        self._compiled: dict[Any, Compiled] = {}
        self._again: dict[str, tuple[Compiled, Kinds | None]] = {}  # of the last call, see `again`
        self._reached: set[Value] | None = None
        self.fresh = self.around.unchanged

    def _given(self, recorder: Recorder, structure: Any) -> list[Argument]:
        found = flat(structure)
        for x in found:
            if isinstance(x, Index):
                x.item()  # a result is a number, so the trace is made again with numbers
            if not isinstance(x, (Real, Operand)):
                given = f"{shown(self.program.__name__)} returned {a_type(x)}"
                raise TypeError(f"{given}; a program must return numbers or lists of them")
        return [recorder.argument(x) for x in found]

    # Compiled when first needed

    def compiled(self, kind: str, sizes: tuple[int, ...]) -> Compiled:
        """The plan of that kind for arrays whose numbers have these sizes, on a machine."""
        found = self._compiled.get((kind, sizes))
        if found is None:
            count = len(self.recorder.tape)
            check_room(
                count * _NODE,
                f"a program of {count:,} operations",
                ": loops are unrolled, so shorten them, or compute with Values, without jit",
            )
            show = dumping(f"{shown(self.program.__name__)}, {kind}")
            with collector.paused():
                made = compiled(self.traced, kind, self._layout(sizes), self._size, show)
            try:
                runner = machine(self.program.dtype, self.program.exact)
            except MachineUnavailable as error:
                from autograd.machine.instructions import Interpreter

                modes.warn_once(f"no machine code here ({error}); NumPy runs the program, slowly")
                runner = Interpreter(self.program.dtype)  # type: ignore[assignment]
            found = Compiled(made, runner, Numbers(self.parameters, runner))
            self.around.use(runner)
            self._compiled[kind, sizes] = found
        return found

    def optimized(self, kind: str) -> Asked:
        """The tape of that kind, ready for planning."""
        return optimized(self.traced, kind)

    def dump(self, step: str, kind: str) -> str:
        """The text of a step of the pipeline."""
        texts: list[str] = []

        def show(name: str, text: Callable[[], str]) -> None:
            if name == step:
                texts.append(text())

        with collector.paused():
            compiled(self.traced, kind, self._layout(self._usual_sizes()), self._size, show)
        return "\n".join(texts)

    def _usual_sizes(self) -> tuple[int, ...]:
        return (8,) * (self.leaves.arrays + len(self.hidden.sources))

    def _layout(self, sizes: tuple[int, ...]) -> Layout:
        return self.leaves.layout(len(self.parameters), sizes)

    # Calls

    def start(self, kind: str, arguments: Any, hidden: Sequence[Any] | None = None) -> Call:
        """A call that has read its inputs; hidden inputs are drawn for it unless given."""
        given, numbers = split(arguments)
        arrays = self.ready(given)
        samples = len(arrays[0]) if arrays else 1
        if hidden is None:
            hidden = self.hidden.draw(samples)
        arrays.extend(hidden)
        compiled = self.compiled(kind, tuple([a.itemsize for a in arrays]))
        call = compiled.take()
        call.resize(samples)
        call.read(arrays, numbers)
        if hidden:  # drawn again at each call
            return call
        if len(given) == len(arguments) and all(map(operator.is_, given, arguments)):
            found = kinds(arrays, compiled.machine)
            if found is not None:
                self._again[kind] = compiled, found
        elif set(self.leaves.signature) == {"number"}:
            self._again[kind] = compiled, None
        return call

    def ready(self, arrays: Sequence[Any]) -> list[Any]:
        """The arrays of the arguments, in a form that the machine can read.

        Raises ValueError if the numbers of samples differ, IndexError for an integer outside its
        table.
        """
        kinds_wanted = self.leaves.array_kinds
        found = [ready(a, len(arrays[0]), kind) for a, kind in zip(arrays, kinds_wanted)]
        self._checks.check(found)
        return found

    def again(self, kind: str, arguments: tuple[Any, ...]) -> Call | None:
        """The same as `start`, if the arguments have exactly the kinds of an earlier call and
        nothing else has changed; else None."""
        compiled, found = self._again.get(kind, _NOTHING)
        if compiled is None or not self.fresh():
            return None
        call = compiled.take()
        numbers: tuple[Any, ...] = ()
        if found is not None:
            samples = found.place(arguments, call.inputs_address)
        elif len(arguments) == self.leaves.scalars and set(map(type, arguments)) == {float}:
            samples, numbers = 1, arguments
        else:
            samples = -1
        if samples < 0:
            compiled.give(call)
            return None
        call.resize(samples)
        self._checks.check(arguments)
        call.read_numbers(numbers)
        return call

    def reached(self) -> set[Value]:
        """The parameters that a gradient flows to, even if it is 0; the others do not move."""
        if self._reached is None:
            found = reached(self.recorder.tape, self.outputs)
            self._reached = {v for v, node in zip(self.wanted, self._nodes) if found[node]}
        return self._reached

    def value(self, call: Call) -> Any:
        """The function's result for each sample."""
        found = self._arrays(call, [()] * len(self.outputs))
        if isinstance(self.structure, (list, tuple)):
            return rebuild(self.structure, map(self._shown, found))
        return self._shown(found[0])

    def _arrays(self, call: Call, shapes: list[tuple[int, ...]]) -> tuple[Any, ...]:
        """What the call saves for each sample, in arrays of these shapes."""
        found = call.allocate(shapes)
        call.run(self.program.threads)
        call.done()
        return found

    def _shown(self, array: Any) -> Any:
        """A column itself, or its only number if no argument was an array."""
        return array if self.leaves.arrays else array.item(0)

    def value_and_grad(self, call: Call) -> tuple[Any, Any]:
        """The result and its gradients by the arguments, for each sample."""
        value, *columns = self._arrays(call, [(), *self.leaves.shapes])
        places = iter(columns)
        gradients = []
        for argument, kind in zip(self.leaves.arguments, self.leaves.signature):
            if kind[0] in ARRAYS:
                column = next(places)
                gradients.append(column if kind[0] == "array" else None)
                continue
            scalars = [
                self._shown(next(places)) if isinstance(x, Symbol) else None for x in flat(argument)
            ]
            gradients.append(rebuild(argument, iter(scalars)))
        return self._shown(value), gradients[0] if len(gradients) == 1 else gradients

    def loss_and_gradients(self, call: Call) -> tuple[float, Any]:
        """The mean result, and its gradients by the wanted parameters."""
        if not call.samples:
            raise ValueError(
                "the mean over an empty batch is not defined; pass at least one sample"
            )
        call.run(self.program.threads)
        results = call.results.copy()
        call.done()
        return results.item(0), results[1:]

    def picked(self, gradients: Any, parameters: Sequence[Value]) -> Any:
        """The gradients by these parameters, picked from those by `wanted`; 0 if not among them."""
        place = {parameter: k for k, parameter in enumerate(self.wanted)}
        places = [place.get(parameter, len(place)) for parameter in checked(parameters)]
        return np.append(gradients, gradients.dtype.type(0))[places]

    def hessian(self, call: Call) -> Any:
        """Second derivatives by all the numbers of the arguments, (n, n) for each sample."""
        count = sum(map(len, self.leaves.groups))
        (array,) = self._arrays(call, [(count, count)])
        return array if self.leaves.arrays else array[0]

    def cost(self, kind: str) -> dict[str, int]:
        """What the plan of that kind needs."""
        found = self.compiled(kind, self._usual_sizes())
        made = found.plan
        tape = self.optimized(kind).tape
        number = found.dtype.itemsize
        return {
            "nodes traced": len(self.recorder.tape),
            "nodes": len(tape) - tape.ops.count(GONE),
            "instructions": made.instructions,
            "code bytes": made.bytes(),
            "slots": made.slot_count,
            "lanes": found.most_lanes,
            "memory bytes": number
            * (made.slot_count * found.most_lanes + made.uniform_count + len(made.coef_index)),
        }


def along(function: Callable[..., Any], exact: bool) -> Callable[..., Any]:
    """The function of (*x, *v) that returns the gradient of `function` at x times v.

    Its gradient by x is the Hessian times v.
    """

    def hvp(*arguments: Any) -> Any:
        xs, vs = arguments[: len(arguments) // 2], arguments[len(arguments) // 2 :]
        out = function(*xs)
        if isinstance(out, (list, tuple)):
            raise TypeError(f"hvp needs a function that returns one number, not {len(flat(out))}")
        if not isinstance(out, Symbol):
            return 0.0
        pairs = [(x, v) for x, v in zip(flat(xs), flat(vs)) if isinstance(x, Symbol)]
        recorder = modes.tracer.get()
        rules = Exact() if exact else Fused()
        gradients = adjoint(recorder.tape, out.index, [x.index for x, _ in pairs], rules)
        products = [recorder.symbol(g) * v for g, (_, v) in zip(gradients, pairs)]
        return sum(products[1:], products[0]) if products else 0.0

    return hvp


_NODE = 1500  # bytes that compiling takes per operation of the trace (measured)
_NOTHING: tuple[None, None] = (None, None)
