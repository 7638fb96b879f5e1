"""Recorder: records operations on Symbols and Values; `trace(f, ...)` runs the function."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from contextvars import copy_context
from typing import Any, NoReturn

from autograd import modes, ops
from autograd.ir import (
    INPUT,
    PARAMETER,
    Argument,
    Arguments,
    Tape,
)
from autograd.operation import Op, as_number
from autograd.trace.symbol import BRANCH, Symbol, TraceError
from autograd.value import Value

# Tests the numbers of an input, given as an array: the position of the first wrong one and a
# sentence; None if all are right.
Check = Callable[[Any], tuple[int, str] | None]
Numbers = Callable[[Any], Any]  # from the numbers of an input to those of a node computed from it


class Recorder:
    """Records operations on Symbols and Values on a tape; knows the parameters it met."""

    def __init__(self) -> None:
        self.tape = Tape()
        self.parameters: dict[Value, int] = {}  # in the order in which the function reached them
        self.constants: dict[Value, float] = {}  # Values that the function made itself
        self.tables: list[tuple[int, int, str]] = []  # input of indices, length, user's line
        self.checks: list[tuple[int, Check, str]] = []  # input of numbers, test, user's line
        self.hidden: Any = None  # numbers drawn at each call, see leaves.py
        self.labels: dict[Value, None] = {}  # Values whose label was read
        self.closed = False

    # What happens in a trace

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The Symbol of op(*inputs), Symbols, Values and floats."""
        return self._result(op, tuple([self.argument(x) for x in inputs]))

    def dot(self, ws: tuple[Any, ...], xs: tuple[Any, ...], bias: Any) -> Any:
        """The Symbol of bias + w0*x0 + w1*x1 + ..."""
        if bias is not None:
            ws, xs = (bias, *ws), (1.0, *xs)
        kinds = set(map(type, ws)), set(map(type, xs))
        if not kinds[0] | kinds[1] <= _TRACED:
            return ops.dot.apply_pairs(ws, xs, None)
        args = self._arguments(ws, kinds[0]), self._arguments(xs, kinds[1])
        return self._result(ops.dot, (*args[0], *args[1]))

    def _result(self, op: Op, args: Arguments) -> Any:
        if int not in set(map(type, args)):
            return op.forward(*args)  # all are constants: Values made inside the trace
        symbol = Symbol(self, self.append(op, args))
        if modes.active > 1 and not modes.recording.get():
            return symbol.detach()
        return symbol

    def append(self, op: Op, args: Arguments) -> int:
        """The index of a new node.  Raises TraceError once the trace is over."""
        if self.closed:
            raise TraceError(
                "this traced value outlived its trace: return what you need from the function, "
                "and keep no traced value in a variable outside it"
            )
        return self.tape.append(op, args)

    def leaf(self, op: Op, k: int) -> int:
        """The index of a new leaf."""
        return self.tape.append(op, (k,))

    def leaves(self, op: Op, numbers: range) -> range:
        """The same for many."""
        return self.tape.append_all(op, zip(numbers))

    def argument(self, x: Any) -> Argument:
        """The node or number that stands for x on the tape."""
        kind = type(x)
        if kind is Symbol:
            if x.recorder is not self:
                raise TraceError(
                    "this traced value is from another trace, which is over: return what you need "
                    "from the function, and keep no traced value in a variable outside it"
                )
            index: int = x.index
            return index
        if kind is float:
            number: float = x
            return number
        if isinstance(x, Value):
            return self.parameter(x)
        return as_number(x, "a traced function")

    def _arguments(self, xs: tuple[Any, ...], kinds: set[type]) -> Iterable[Argument]:
        """The same for many: fast if they are all Values or all Symbols."""
        known = self.parameters
        if kinds == {Value} and not self.constants:
            count = len(known)
            new = [x for x in dict.fromkeys(xs) if x not in known]
            nodes = self.leaves(PARAMETER, range(count, count + len(new)))
            known.update(zip(new, nodes))
            return nodes if len(new) == len(xs) else [known[x] for x in xs]
        if kinds == {Symbol} and {x.recorder for x in xs} == {self}:
            return [x.index for x in xs]
        return [self.argument(x) for x in xs]

    def parameter(self, value: Value) -> Argument:
        """The node of a Value from outside; the number of one that the function made itself."""
        constant = self.constants.get(value)
        if constant is not None:
            return constant
        node = self.parameters.get(value)
        if node is None:
            node = self.parameters[value] = self.leaf(PARAMETER, len(self.parameters))
        return node

    def check(self, x: Any, test: Check) -> None:
        """Test the numbers of x before each run, if x is an element of an argument or computed
        from one by arithmetic, such as 2 * y - 1."""
        leaves: set[int] = set()
        numbers = self._arithmetic(x.index, leaves)
        if numbers is not None and len(leaves) == 1:
            self.checks.append((leaves.pop(), lambda y: test(numbers(y)), modes.user_line()))

    def _arithmetic(self, x: Argument, leaves: set[int], depth: int = 8) -> Numbers | None:
        """The node as a function of an element of an argument, whose leaf is added to `leaves`;
        None if it is computed in any other way."""
        if type(x) is float:
            return lambda y: x
        op, args = self.tape.ops[int(x)], self.tape.args[int(x)]
        if op is INPUT:
            leaves.add(int(args[0]))
            return lambda y: y
        rule = _ARITHMETIC.get(op)
        if rule is None or not depth:
            return None
        parts = [self._arithmetic(arg, leaves, depth - 1) for arg in args]
        return None if None in parts else lambda y: rule(*(part(y) for part in parts if part))

    def arrange(self, values: Iterable[Value]) -> None:
        """Make these the first parameters, in this order."""
        first = dict.fromkeys(value for value in values if value not in self.constants)
        for value in first:
            self.parameter(value)
        self.parameters = {value: self.parameters[value] for value in [*first, *self.parameters]}
        for k, node in enumerate(self.parameters.values()):
            self.tape.args[node] = (k,)

    def symbol(self, x: Argument) -> Any:
        """The Symbol of a node; a number as it is."""
        return Symbol(self, x) if type(x) is int else x

    # Called by Values in a trace

    def made(self, value: Value) -> None:
        """Record that the function made this Value: it is a constant."""
        self.constants[value] = value._data

    def truth(self, value: Value) -> bool | None:
        """Whether a constant is true; None for a parameter."""
        constant = self.constants.get(value)
        return None if constant is None else constant != 0.0

    def reads(self, value: Value) -> bool:
        """Whether it is a Value from outside, whose number is read at each call."""
        return value not in self.constants

    def number(self, value: Value) -> Any:
        """Its number at each call, without gradient."""
        constant = self.constants.get(value)
        return self.symbol(self.parameter(value)).detach() if constant is None else constant

    def detached(self, value: Value) -> Any:
        """The same as an operand to compute with."""
        return value if value in self.constants else self.number(value)

    def refuse_change(self, value: Value) -> None:
        """Raises TraceError if a Value from outside is assigned another number."""
        if self.reads(value):
            raise TraceError(
                "a traced function runs once, so it can't set the .data of a Value from outside; "
                "return the number, and set it after the call"
            )
        self.constants.pop(value)

    def refuse_grad(self, value: Value) -> None:
        """Raises TraceError for the gradient of a Value from outside."""
        if self.reads(value):
            raise TraceError(
                "the .grad of a captured Value changes from call to call, but a program does not "
                "read it; pass v.grad as an argument"
            )

    def refuse_branch(self) -> NoReturn:
        """Raises TraceError for the truth of a captured Value."""
        raise TraceError(BRANCH)


_TRACED = {Value, Symbol, float}
_ARITHMETIC: dict[Op, Callable[..., Any]] = {
    ops.add: operator.add,
    ops.sub: operator.sub,
    ops.mul: operator.mul,
    ops.div: operator.truediv,
    ops.neg: operator.neg,
}


def trace(
    function: Callable[..., Any],
    arguments: list[Any],
    recorder: Recorder,
    named: dict[str, Any],
) -> Any:
    """The result of `function` for these arguments: Symbols, Indices, numbers and lists of them."""
    context = copy_context()  # so that an interrupt can't leave a trace open
    context.run(modes.recording.set, True)  # even inside a no_grad block: gradients come later
    return context.run(_run, function, arguments, recorder, named)


def _run(
    function: Callable[..., Any], arguments: list[Any], recorder: Recorder, named: dict[str, Any]
) -> Any:
    with modes.tracing(recorder):
        return function(*arguments, **named)
