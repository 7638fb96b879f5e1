"""Variant: a program for arguments of one kind: its trace, and what was compiled of it."""

from __future__ import annotations

import gc
import operator
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from numbers import Real
from typing import TYPE_CHECKING, Any

from autograd.ir import GONE, Argument
from autograd.machine.build import MachineUnavailable, machine
from autograd.operation import Operand
from autograd.passes.adjoint import reached
from autograd.passes.pipeline import Asked, Traced, compiled, dumping, optimized
from autograd.plan.plan import Layout
from autograd.run.call import Call, Compiled
from autograd.run.numbers import Numbers
from autograd.run.objects import Kinds, kinds
from autograd.trace.arguments import Leaves, Signature, flat, rebuild, split
from autograd.trace.arrays import Checks, ready
from autograd.trace.draws import Hidden
from autograd.trace.recorder import Recorder, Symbol, trace
from autograd.trace.surroundings import Surroundings

if TYPE_CHECKING:
    from autograd.run.program import Program
    from autograd.value import Value


@contextmanager
def collector_paused() -> Iterator[None]:
    """A block without Python's cycle collector, which would walk the growing tape again and again.

    A tape has no cycles for it to find.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Variant:
    """One trace of a program."""

    def __init__(self, program: Program, key: Signature) -> None:
        self.program = program
        self.recorder = Recorder()
        for parameter in program.wrt or ():
            self.recorder.parameter(parameter)
        self.leaves = Leaves(key, self.recorder)
        self.hidden = self.recorder.hidden = Hidden(self.leaves)
        with collector_paused():
            self.structure = trace(program.function, self.leaves.arguments, self.recorder)
            self.outputs = [self._output(x) for x in flat(self.structure)]
            self._surroundings = Surroundings(program.function if program.watched else None)
        self.recorder.closed = True
        self.parameters = list(self.recorder.parameters)
        wanted = None if program.wrt is None else len(program.wrt)
        self._nodes = list(self.recorder.parameters.values())[:wanted]
        self._checks = Checks(self.recorder, self.leaves.indices, self.leaves.inputs)
        self._compiled: dict[Any, Compiled] = {}
        self._again: dict[str, tuple[Compiled, Kinds | None]] = {}  # what a call had, see `again`
        self._reached: set[Value] | None = None
        self.fresh = self._surroundings.unchanged

    def _output(self, x: Any) -> Argument:
        if not isinstance(x, (Real, Operand)):
            raise TypeError(
                f"{self.program.__name__} returned a {type(x).__name__}; a program returns "
                "numbers, or lists of them"
            )
        return self.recorder.argument(x)

    # What is compiled, at the first need

    def compiled(self, kind: str, sizes: tuple[int, ...]) -> Compiled:
        """The plan of that kind for arrays whose numbers have these sizes, on a machine."""
        found = self._compiled.get((kind, sizes))
        if found is None:
            with collector_paused():
                show = dumping(f"{self.program.__name__}, {kind}")
                made = compiled(self.traced(), kind, self._layout(sizes), self._item, show)
            try:
                runner = machine(self.program.dtype, self.program.exact)
            except MachineUnavailable as error:
                from autograd.machine.interpreter import Interpreter

                _warn(f"no machine code here ({error}); NumPy runs the program, slowly")
                runner = Interpreter(self.program.dtype)  # type: ignore[assignment]
            found = Compiled(made, runner, Numbers(self.parameters, runner))
            self._surroundings.use(runner)
            self._compiled[kind, sizes] = found
        return found

    def traced(self) -> Traced:
        """The trace, as the pipeline takes it."""
        tape, groups = self.recorder.tape, self.argument_groups()
        exact, ordered = self.program.exact, self.program.ordered
        return Traced(tape, self.outputs, groups, self._nodes, exact, ordered)

    def optimized(self, kind: str) -> Asked:
        """The tape of that kind, as the plan takes it."""
        return optimized(self.traced(), kind)

    def dump(self, step: str, kind: str) -> str:
        """The text of a step of the pipeline."""
        texts: list[str] = []

        def show(name: str, text: Callable[[], str]) -> None:
            if name == step:
                texts.append(text())

        with collector_paused():
            compiled(self.traced(), kind, self._layout(self._usual_sizes()), self._item, show)
        return "\n".join(texts)

    @property
    def _item(self) -> int:
        """The size of a number of the program."""
        return 8 if self.program.dtype == "float64" else 4

    def _usual_sizes(self) -> tuple[int, ...]:
        return (8,) * (self.leaves.arrays + len(self.hidden.sources))

    def _layout(self, sizes: tuple[int, ...]) -> Layout:
        return self.leaves.layout(len(self.parameters), list(sizes))

    def argument_groups(self) -> list[list[int]]:
        """The nodes of the arguments: those of an array together, numbers each on their own."""
        groups: list[list[int]] = []
        for argument, kind in zip(self.leaves.arguments, self.leaves.signature):
            nodes = [x.index for x in flat(argument) if isinstance(x, Symbol)]
            groups.extend([nodes] if kind[0] in ("array", "index") else [[x] for x in nodes])
        return groups

    # Calls

    def start(self, kind: str, arguments: Any, hidden: Sequence[Any] = ()) -> Call:
        """A call that has its inputs, `hidden` those that `self.hidden.draw` gave.

        Raises ValueError where these are missing.
        """
        if len(hidden) != len(self.hidden.sources):
            raise ValueError("the random numbers of this program are to be drawn for each call")
        arrays, numbers = split(arguments)
        samples = len(arrays[0]) if arrays else 1
        given, arrays = arrays, [ready(a, samples) for a in arrays]
        self._checks.check(arrays)
        arrays.extend(hidden)
        compiled = self.compiled(kind, tuple([a.itemsize for a in arrays]))
        call = compiled.take(samples)
        call.read(arrays, numbers)
        if hidden:  # drawn anew at each call
            return call
        if len(given) == len(arguments) and all(map(operator.is_, given, arguments)):
            found = kinds(arrays, compiled.machine)
            if found is not None:
                self._again[kind] = compiled, found
        elif set(self.leaves.signature) == {"number"}:
            self._again[kind] = compiled, None
        return call

    def again(self, kind: str, arguments: tuple[Any, ...]) -> Call | None:
        """The same where the arguments are of the very kinds that those of an earlier call were,
        and nothing else changed; else None."""
        compiled, found = self._again.get(kind, _NOTHING)
        if compiled is None or not self.fresh():
            return None
        call = compiled.take_any()
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
        if samples != call.samples:
            call.resize(samples)
        self._checks.check(arguments)
        call.read_numbers(numbers)
        return call

    def reached(self) -> set[Value]:
        """The parameters that a gradient flows to, be it 0: the others stay where they are."""
        if self._reached is None:
            found = reached(self.recorder.tape, self.outputs)
            known = self.recorder.parameters.items()
            self._reached = {value for value, node in known if found[node]}
        return self._reached

    def drawn(self, kind: str, arguments: Any) -> Call:
        """A call that has its inputs, the hidden ones drawn for it."""
        if not self.hidden.sources:
            return self.start(kind, arguments)
        arrays, _ = split(arguments)
        return self.start(kind, arguments, self.hidden.draw(len(arrays[0]) if arrays else 1))

    def check_indices(self, arrays: list[Any]) -> None:
        """Raises IndexError for an integer of these arrays that is in no table, ValueError for a
        number that the function refuses."""
        self._checks.check(arrays)

    def value(self, arguments: Any) -> Any:
        """What the function returns, for each sample."""
        return self.value_of(self.drawn("value", arguments))

    def loss_and_gradients(self, arguments: Any) -> tuple[float, Any]:
        """The mean result, and its gradients by the parameters."""
        return self.loss_of(self.drawn("loss", arguments))

    def value_of(self, call: Call) -> Any:
        """What the function returns, for each sample."""
        found = call.allocate([()] * len(self.outputs))
        call.run(self.program.threads)
        call.done()
        if isinstance(self.structure, (list, tuple)):
            return rebuild(self.structure, map(self._shown, found))
        return self._shown(found[0])

    def _shown(self, array: Any) -> Any:
        """A column: as it is, or its only number where no argument was an array."""
        return array if self.leaves.arrays else array.item(0)

    def value_and_grad_of(self, call: Call) -> tuple[Any, Any]:
        """The result and its gradients by the arguments, for each sample."""
        shapes: list[tuple[int, ...]] = [()]
        for argument, kind in zip(self.leaves.arguments, self.leaves.signature):
            if kind[0] in ("array", "index"):
                shapes.append(kind[1])
            else:
                shapes.extend([()] * len(flat(argument)))
        value, *groups = call.allocate(shapes)
        call.run(self.program.threads)
        call.done()
        columns = iter(groups)
        gradients = [
            next(columns)
            if kind[0] == "array"
            else (next(columns), None)[1]
            if kind[0] == "index"
            else rebuild(argument, (self._shown(next(columns)) for _ in flat(argument)))
            for argument, kind in zip(self.leaves.arguments, self.leaves.signature)
        ]
        return self._shown(value), gradients[0] if len(gradients) == 1 else gradients

    def loss_of(self, call: Call) -> tuple[float, Any]:
        """The mean result, and its gradients by the parameters."""
        if not call.samples:
            raise ValueError("the mean over an empty batch is not defined")
        call.run(self.program.threads)
        results = call.results.copy()
        call.done()
        return results.item(0), results[1:]

    def hessian_of(self, call: Call) -> Any:
        """Second derivatives by all the numbers of the arguments, (n, n) for each sample."""
        count = sum(len(group) for group in self.argument_groups())
        (array,) = call.allocate([(count, count)])
        call.run(self.program.threads)
        call.done()
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


def _warn(text: str) -> None:
    """Say it once, however many programs there are."""
    if text not in _warned:
        _warned.add(text)
        warnings.warn(text, RuntimeWarning, stacklevel=5)


_warned: set[str] = set()
_NOTHING: tuple[None, None] = (None, None)
