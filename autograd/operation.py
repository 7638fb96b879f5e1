"""Op, the class of a row in the table of operations, and its operands.  The rows are in ops/."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from numbers import Real
from typing import Any

Pullback = Callable[..., tuple[Any, ...]]
TABLE: dict[str, Op] = {}  # every row, by name, in the order of definition

# If a list is set, `where` and `take` append the operands that they did not choose: with other
# numbers they would have, so the function reaches the parameters in those too.
passed_over: ContextVar[list[Any] | None] = ContextVar("passed_over", default=None)

_LATEX_NAMES = set("exp log sin cos tan sinh cosh tanh".split())


class Operand:
    """An operand other than a number.  Subclasses define what applying an operation to it does.

    If operands of several kinds meet, the kind with the highest `rank` decides.
    """

    __slots__ = ()
    rank = 0

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The result of `op` on `inputs`, operands and floats, one of which is `self`."""
        raise NotImplementedError

    def truth(self) -> bool | None:
        """Whether this is a true condition; None if only a later run can tell."""
        raise NotImplementedError

    def constant(self, x: float) -> Any:
        """The number x as an operand of this kind."""
        raise NotImplementedError

    def apply_dot(self, ws: tuple[Any, ...], xs: tuple[Any, ...], bias: Any) -> Any:
        """bias + w0*x0 + w1*x1 + ..., where w0 is `self`."""
        raise NotImplementedError


def as_number(x: Any, taker: str) -> float:
    """x as a float: any real number, or a 0-dimensional array that holds one.

    Raises TypeError, naming `taker` and the type, for anything else; OverflowError for an integer
    beyond the largest float.
    """
    if type(x) is float:
        return x
    if isinstance(x, Real):
        return float(x)
    if getattr(x, "ndim", None) == 0 and hasattr(x, "item"):
        item = x.item()
        if isinstance(item, Real):
            return float(item)
    raise TypeError(f"{taker} takes a real number, not {type(x).__name__}")


def sequence(xs: Any, taker: str) -> tuple[Any, ...]:
    """xs as a tuple.  Raises TypeError, naming `taker`, if it can't be iterated over."""
    try:
        return tuple(xs)
    except TypeError:
        kind = type(xs).__name__
        raise TypeError(f"{taker} takes a sequence of numbers and Values, not {kind}") from None


class _Described:
    """The docstring of a row, written from its columns; of a class of rows, the class's own."""

    def __init__(self, text: str | None) -> None:
        self.text = text

    def __get__(self, op: Op | None, kind: type | None = None) -> str | None:
        return self.text if op is None else op.described()


class Op:
    """One row of the table; the legend of its columns is at the head of ops/__init__.py."""

    __slots__ = (
        "arity", "defaults", "emit", "forward", "kinks", "latex", "name", "operands", "public",
        "pullback", "samples", "state", "symbol", "text",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        symbol: str,
        operands: str,
        forward: Callable[..., float],
        pullback: Pullback | None,
        *,
        samples: Sequence[tuple[float, ...]],
        text: str = "",
        latex: str = "",
        kinks: Sequence[tuple[float, ...]] = (),
        defaults: tuple[float, ...] = (),
        state: Callable[[float], str] = lambda x: "",
        emit: str | Callable[..., Any] | None = None,
        public: bool = True,
        table: dict[str, Op] = TABLE,
    ) -> None:
        self.name = name
        self.symbol = symbol
        self.operands = tuple(operands.split())
        self.forward = forward
        self.pullback = pullback
        self.samples = tuple(samples)
        self.kinks = tuple(kinks)
        self.arity = -1 if self.variadic else len(self.operands)
        self.defaults = defaults
        self.state = state
        self.emit = emit
        self.public = public
        holes = ", ".join(f"{{{i}}}" for i in range(len(self.operands)))
        self.text = text or f"{name}({holes})"
        command = rf"\{name}" if name in _LATEX_NAMES else rf"\operatorname{{{{{name}}}}}"
        self.latex = latex or rf"{command}\left({holes}\right)"
        table[name] = self

    def __init_subclass__(cls) -> None:
        """Keep the docstring of a class of rows from being that of each row."""
        cls.__doc__ = _Described(cls.__doc__)  # type: ignore[assignment]

    @property
    def variadic(self) -> bool:
        """True where the operation takes any number of operands."""
        return self.operands[0].startswith("*")

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        """The result for numbers (a float) or for Values and numbers (a Value).

        Operands are given by position or by name; a variadic operation also takes one iterable.
        Raises TypeError for a wrong number of operands or one that is not a real number.
        """
        if named or len(inputs) != self.arity:
            if named or not self.variadic:
                inputs = self._bind(inputs, named)
            elif len(inputs) == 1 and isinstance(inputs[0], Iterable):
                inputs = tuple(inputs[0])
        for x in inputs:
            if type(x) is not float:
                return self._dispatch(inputs)
        return self.forward(*inputs)

    def _bind(self, inputs: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """The operands in order, from positions, names and defaults."""
        names = self.operands
        rest = dict(zip(names[len(names) - len(self.defaults) :], self.defaults)) | named
        bound = [*inputs, *(rest.pop(name) for name in names[len(inputs) :] if name in rest)]
        if len(bound) != len(names) or not named.keys() <= set(names[len(inputs) :]):
            given = [*("_" for _ in inputs), *(f"{name}=_" for name in named)]
            raise TypeError(f"{self.name} takes ({', '.join(names)}), not ({', '.join(given)})")
        return tuple(bound)

    def _dispatch(self, inputs: tuple[Any, ...]) -> Any:
        """The result for inputs that are not all floats."""
        inputs = self._numbers(inputs)
        chosen = max((x for x in inputs if isinstance(x, Operand)), key=_rank, default=None)
        return self.forward(*inputs) if chosen is None else chosen.apply(self, inputs)

    def _numbers(self, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        """The inputs with every number as a float."""
        return tuple(
            x if type(x) is float or isinstance(x, Operand) else as_number(x, self.name)
            for x in inputs
        )

    def write(self, *operands: str) -> str:
        """The operation written with operands of these texts: `a * b`, `tanh(a)`."""
        if self.variadic:
            return self._write_many(operands)
        if self.text[-1] not in ")|":  # infix: operands that are expressions need parentheses
            operands = tuple(x if _is_atom(x) else f"({x})" for x in operands)
        return self.text.format(*operands)

    def _write_many(self, operands: tuple[str, ...]) -> str:
        return f"{self.name}({', '.join(operands)})"

    def described(self) -> str:
        """The docstring of the row, with its value and its slope at a sample as an example."""
        at = max(self.samples, key=len) if self.variadic else self.samples[0]
        out = self.forward(*at)
        call, text = self._call(), self.write(*self.operands)
        if not self.variadic and not text.startswith(f"{self.name}("):
            call += f" = {text}"
        slopes = [] if self.pullback is None else [*map(float, self.pullback(1.0, out, *at))]
        name = f"autograd.{self.name}" if hasattr(builtins, self.name) else self.name
        operands, by, slope = self._example(at, slopes)
        chosen = f"{name}, {by}" if by else name
        return "\n".join([
            f"{call}: {self.returned}.", "",
            "Takes real numbers and Values.  Numbers never raise an error: the result is inf or",
            f"nan where IEEE 754 says so.  Raises TypeError for {self.refused}.", "",
            f">>> {name}({operands})", repr(out),
            *([f">>> grad({chosen})({operands})", repr(slope)] if slopes else []),
        ])  # fmt: skip

    returned = "a float for numbers, a Value if an operand is one"
    refused = "other types or another number of operands"

    def _call(self) -> str:
        """The call, with the names and defaults of the operands."""
        first = len(self.operands) - len(self.defaults)
        rest = (f"{x}={y!r}" for x, y in zip(self.operands[first:], self.defaults))
        return f"{self.name}({', '.join([*self.operands[:first], *rest])})"

    def _example(self, at: tuple[float, ...], slopes: list[float]) -> tuple[str, int, Any]:
        """The arguments of a call at a sample, by which of them to differentiate, the gradient.

        The first with a slope other than 0; None as the gradient if there are no slopes.
        """
        if self.variadic:
            return repr([*at]), 0, slopes
        by = next((k for k, slope in enumerate(slopes) if slope), 0)
        return ", ".join(map(repr, at)), by, slopes[by] if slopes else None

    def __repr__(self) -> str:
        return f"<operation {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _by_name, (self.name,)


Op.__doc__ = _Described(Op.__doc__)  # type: ignore[assignment]


class Condition(Op):
    """A row whose result is 0 or 1, a number even for Values: a condition for `where`."""

    __slots__ = ()
    returned = "1.0 or 0.0, a number for Values too"


def _by_name(name: str) -> Op:
    """The row of that name, for unpickling."""
    return TABLE[name]


def _rank(operand: Operand) -> int:
    return operand.rank


def _is_atom(text: str) -> bool:
    """True for a name, a number or a call: a text that needs no parentheses beside an operator."""
    depth = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if depth == 0 and not (character.isalnum() or character in "_.)]|"):
            return False
    return True
