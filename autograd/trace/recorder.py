"""Symbol: an Expression that records instead of computing; `trace(f, ...)` fills a Tape.

The function runs once, on Symbols.  Whatever it would do with a number that only a later run
knows, a branch, an index, a call of math.*, raises TraceError with the user's line and what to
write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from numbers import Number
from typing import Any, NoReturn

from autograd import modes, ops
from autograd.expression import Expression
from autograd.ir import (
    COMPUTED,
    FREEZE,
    INPUT,
    LEARNS,
    PARAMETER,
    VARIES,
    Argument,
    Arguments,
    Tape,
)
from autograd.operation import Op, as_number
from autograd.value import Value


class TraceError(TypeError):
    """The function can't be traced as it is; the message has its line and what to write."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"{problem} ({modes.user_line()})")


# Says what is wrong with the numbers of an input, given as an array: the place of the first one and
# a sentence; None where all are right.
Check = Callable[[Any], tuple[int, str] | None]


class Recorder:
    """Appends what Symbols and Values do to a tape; knows the parameters it met."""

    def __init__(self) -> None:
        self.tape = Tape()
        self.parameters: dict[Value, int] = {}  # in the order in which the function reached them
        self.constants: dict[Value, float] = {}  # Values that the function made itself
        self.tables: list[tuple[int, int, str]] = []  # input of indices, length, user's line
        self.checks: list[tuple[int, Check, str]] = []  # input of numbers, test, user's line
        self.hidden: Any = None  # numbers that no argument brings, see hidden.py
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
            return op.forward(*args)  # Values made in the trace only: numbers
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
        """What stands for x on the tape."""
        kind = type(x)
        if kind is Symbol:
            if x.recorder is not self:
                raise TraceError(
                    "a traced value of another trace: it outlived its own; return what you need "
                    "from the function, and keep no traced value in a variable outside it"
                )
            index: int = x.index
            return index
        if kind is float:
            number: float = x
            return number
        if kind is Value:
            return self.parameter(x)
        return as_number(x, "a traced function")

    def _arguments(self, xs: tuple[Any, ...], kinds: set[type]) -> Iterable[Argument]:
        """The same for many: quick where they are all Values or all Symbols."""
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
        """Have the numbers of x tested before each run, where x is an element of an argument."""
        if self.tape.ops[x.index] is INPUT:
            (k,) = self.tape.args[x.index]
            self.checks.append((int(k), test, modes.user_line()))

    def symbol(self, x: Argument) -> Any:
        """The Symbol of a node; a number as it is."""
        return Symbol(self, x) if type(x) is int else x

    # What Values ask in a trace

    def made(self, value: Value) -> None:
        """The function made this Value: a constant."""
        self.constants[value] = value._data

    def truth(self, value: Value) -> bool | None:
        """Whether a constant is true; None for a parameter."""
        constant = self.constants.get(value)
        return None if constant is None else constant != 0.0


class Symbol(Expression):
    """A number of a later run."""

    __slots__ = ("index", "recorder")
    rank = 1

    def __init__(self, recorder: Recorder, index: int) -> None:
        self.recorder = recorder
        self.index = index

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The Symbol of op(*inputs)."""
        return self.recorder.apply(op, inputs)

    def apply_dot(self, ws: tuple[Any, ...], xs: tuple[Any, ...], bias: Any) -> Any:
        """The Symbol of bias + w0*x0 + w1*x1 + ..."""
        return self.recorder.dot(ws, xs, bias)

    def truth(self) -> None:
        """None: only a later run can tell."""

    def constant(self, x: float) -> float:
        """A number stays one."""
        return x

    def detach(self) -> Symbol:
        """The same number, with no gradient."""
        return Symbol(self.recorder, self.recorder.append(FREEZE, (self.index,)))

    def __lt__(self, other: Any) -> Any:
        return ops.less(self, other)

    def __le__(self, other: Any) -> Any:
        return ops.less_equal(self, other)

    def __gt__(self, other: Any) -> Any:
        return ops.less(other, self)

    def __ge__(self, other: Any) -> Any:
        return ops.less_equal(other, self)

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Any:
        if self is other:
            return True
        return ops.equal(self, other) if isinstance(other, Number) else NotImplemented

    # What can't be traced

    def __bool__(self) -> NoReturn:
        raise TraceError(
            '"if", "and", "or", "while", min() or max() on a traced value would freeze one branch; '
            "use where(condition, a, b), maximum(a, b) or minimum(a, b)"
        )

    def __float__(self) -> NoReturn:
        raise TraceError(
            "float() and math.* need a number, and a traced value has none yet; "
            "use the operations of autograd: exp(x), sqrt(x), x.tanh()"
        )

    def __int__(self) -> NoReturn:
        raise TraceError("int() needs a number, and a traced value has none yet; use floor(x)")

    def __index__(self) -> NoReturn:
        raise TraceError(
            "a traced value is no index; pass integers as an integer array and use "
            "take(table, index)"
        )

    def __complex__(self) -> NoReturn:
        raise TraceError("complex() needs a number, and a traced value has none yet")

    def __round__(self, digits: int | None = None) -> NoReturn:
        raise TraceError("round() needs a number, and a traced value has none yet; use floor(x)")

    @property
    def data(self) -> NoReturn:
        """Raises TraceError: there is no number yet."""
        raise TraceError(
            "a traced value has no .data yet; use where(condition, a, b) to choose by it, "
            "or x.detach() to stop its gradient"
        )

    @property
    def grad(self) -> NoReturn:
        """Raises TraceError: there is no gradient yet."""
        raise TraceError("a traced value has no .grad; call grad or value_and_grad of the program")

    def backward(self, seed: float = 1.0) -> NoReturn:
        """Raises TraceError: gradients are asked of the program."""
        raise TraceError(
            "backward() inside a traced function; return the value, and call "
            "program.backward(...) or program.grad(...)"
        )

    def __format__(self, spec: str) -> str:
        if spec:
            raise TraceError("a traced value has no number to format yet")
        return repr(self)

    def __repr__(self) -> str:
        return f"<traced value {self.recorder.tape.line(self.index)}>"

    def __reduce__(self) -> NoReturn:
        raise TraceError("a traced value can't be copied or pickled")


_TRACED = {Value, Symbol, float}
_new = object.__new__


def _fast(op: Op, reflected: bool) -> Callable[[Symbol, Any], Any]:
    """The operator that records op at once where it can, else goes the common way."""
    common = getattr(Expression, f"__{'r' if reflected else ''}{_DUNDERS[op]}__")
    passed_on = VARIES | LEARNS

    def method(self: Symbol, other: Any) -> Any:
        recorder, x = self.recorder, self.index
        if modes.active > 1 or recorder.closed:
            return common(self, other)
        kind = type(other)
        tape = recorder.tape
        marks = tape.marks
        mark = marks[x]
        if kind is float:
            y: Argument = other
        elif kind is Symbol and other.recorder is recorder:
            y = other.index
            mark |= marks[other.index]
        elif kind is Value:
            y = recorder.parameter(other)
            mark |= marks[y] if type(y) is int else 0
        else:
            return common(self, other)
        tape.args.append((y, x) if reflected else (x, y))
        tape.ops.append(op)
        marks.append(COMPUTED | mark & passed_on)
        out = _new(Symbol)
        out.recorder = recorder
        out.index = len(marks) - 1
        return out

    return method


_DUNDERS = {ops.add: "add", ops.sub: "sub", ops.mul: "mul", ops.div: "truediv"}
for _op, _name in _DUNDERS.items():
    setattr(Symbol, f"__{_name}__", _fast(_op, False))
    setattr(Symbol, f"__r{_name}__", _fast(_op, True))


def trace(function: Callable[..., Any], arguments: list[Any], recorder: Recorder) -> Any:
    """What `function` returns on these arguments, Symbols, Indices, numbers and lists of them."""
    token = modes.recording.set(True)  # in a no_grad block too: gradients are asked of the program
    try:
        with modes.tracing(recorder):
            return function(*arguments)
    finally:
        modes.recording.reset(token)
