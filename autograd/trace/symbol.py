"""Symbol: an Expression that records instead of computing.

A traced function runs once, on Symbols.  Anything that needs a number known only at run time, such
as a branch, an index or a call of math.*, raises TraceError with the user's line and what to write
instead.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Number
from typing import Any, NoReturn, Protocol

from autograd import modes, ops
from autograd.expression import Expression, Unknown
from autograd.ir import COMPUTED, FREEZE, LEARNS, VARIES, Argument, Arguments, Tape
from autograd.operation import Op
from autograd.value import Value


class TraceError(TypeError):
    """The function can't be traced as it is; the message has its line and what to write.

    >>> jit(lambda x: x if x > 0.0 else -x)(2.0)
    Traceback (most recent call last):
        ...
    autograd.trace.symbol.TraceError: "if", "and", "or", ... use where(condition, a, b), ...
    """

    def __init__(self, problem: str, line: str | None = None) -> None:
        super().__init__(f"{problem} ({line or modes.user_line()})")

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (type(self), self.args, self.__dict__)


BRANCH = (
    '"if", "and", "or", "while", min() or max() on a traced value would freeze one branch; '
    "use where(condition, a, b), maximum(a, b) or minimum(a, b)"
)


class ComputedIndex(TraceError):
    """The function computes with the integers of an array; `array` is its position."""

    def __init__(self, array: int) -> None:
        super().__init__(
            "integer arrays are indices, only for take(table, index); pass x.astype(float) for "
            "numbers to compute with"
        )
        self.array = array


def _unpickled(kind: type[TraceError], args: tuple[Any, ...], state: dict[str, Any]) -> TraceError:
    """The original error: its message names the line that raised it, not a line of `pickle`."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class Recording(Protocol):
    """The methods of a trace's recorder that a Symbol uses."""

    tape: Tape
    closed: bool

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The Symbol of op(*inputs)."""

    def dot(self, ws: tuple[Any, ...], xs: tuple[Any, ...], bias: Any) -> Any:
        """The Symbol of a dot."""

    def append(self, op: Op, args: Arguments) -> int:
        """The index of a new node."""

    def parameter(self, value: Value) -> Argument:
        """What stands for a Value."""

    def check(self, x: Any, test: Any) -> None:
        """Have the numbers of x tested before each run."""


class Symbol(Unknown):
    """A number known only at run time."""

    __slots__ = ("index", "recorder")
    rank = 1

    def __init__(self, recorder: Recording, index: int) -> None:
        self.recorder = recorder
        self.index = index

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The Symbol of op(*inputs)."""
        return self.recorder.apply(op, inputs)

    def apply_dot(self, ws: tuple[Any, ...], xs: tuple[Any, ...], bias: Any) -> Any:
        """The Symbol of bias + w0*x0 + w1*x1 + ..."""
        return self.recorder.dot(ws, xs, bias)

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
        raise TraceError(BRANCH)

    def __float__(self) -> NoReturn:
        raise TraceError(
            "float() and math.* need a number, and a traced value has none yet; "
            "use the operations of autograd: exp(x), sqrt(x), x.tanh()"
        )

    def __int__(self) -> NoReturn:
        raise TraceError("int() needs a number, and a traced value has none yet; use floor(x)")

    def __index__(self) -> NoReturn:
        raise TraceError(
            "a traced value can't be an index; pass integers as an integer array and use "
            "take(table, index)"
        )

    def _no_parts(self, place: Any = None) -> NoReturn:
        raise TraceError(
            "a traced value is one number, without elements or length. The first axis of an array "
            "is the batch: pass one vector as a list, f(x.tolist()), and a batch of vectors as an "
            "array of shape (samples, numbers)"
        )

    __getitem__ = __len__ = _no_parts

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
        """Raises TraceError: the program computes gradients."""
        raise TraceError(
            "backward() can't be called inside a traced function; return the value, and call "
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


_new = object.__new__


def _fast(op: Op, reflected: bool) -> Callable[[Symbol, Any], Any]:
    """The operator that records op directly if it can, else goes through `binary`."""
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
