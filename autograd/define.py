"""User-defined operations: `define_op` adds a row to the table, usable wherever the others are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd.expression import Expression, add_method
from autograd.operation import TABLE, Op, Operand, Pullback, as_number
from autograd.value import Value

Domain = Callable[..., bool]


class DefinedOp(Op):
    """A row that a user added.  `domain(*operands)` says whether it is defined there."""

    __slots__ = ("domain",)

    domain: Domain


def define_op(
    name: str,
    forward: Callable[..., float],
    pullback: Pullback,
    *,
    samples: Sequence[Sequence[float]],
    domain: Domain | tuple[float, float] | None = None,
    operands: str = "",
    symbol: str = "",
    text: str = "",
    latex: str = "",
    kinks: Sequence[Sequence[float]] = (),
    defaults: Sequence[float] = (),
    state: Callable[[float], str] = lambda x: "",
) -> Op:
    """The new operation `name`, a function of floats and Values; Value gets it as a method.

    `forward(*operands)` computes on floats.  If Python's arithmetic raises, the result follows
    IEEE 754: a domain error or a complex result becomes nan; an overflow becomes infinity with the
    sign that the function has nearer to 0; a division by zero becomes the infinity that a tiny
    operand in place of the zero gives, else nan.  Other errors reach the caller.
    `pullback(g, out, *operands)` returns a tuple: g times the partial derivative by each operand.
    Written with operators and operations of this package, it takes floats and Values alike and
    serves reverse mode, forward mode and derivatives of every order.  `samples` are operands at
    which both are tried; `domain` is an open interval for each operand or a predicate of all.  The
    operands are named as in `forward`, unless `operands` names them ("x y", or "*xs" for any
    number of them); the other arguments are further columns of the table: how pictures and
    explanations write it, points at which its derivative jumps, values of trailing operands that
    may be left out.  Raises ValueError or TypeError saying what is wrong.
    `autograd.testing.check_op` checks the derivatives that the pullback gives.

    >>> cube = define_op("cube", lambda x: x**3, lambda g, out, x: (g * 3.0 * x**2,),
    ...                  samples=[(2.0,), (-0.5,)])
    >>> grad(cube)(2.0)
    12.0
    """
    _check_name(name)
    for what, function in ("forward", forward), ("pullback", pullback):
        if not callable(function):
            raise TypeError(f"define_op: {what} must be a function, not {type(function).__name__}")
    names = operands.split() or _operand_names(name, forward)
    points = _points(name, "samples", samples, names)
    if not points:
        raise ValueError(f"define_op: {name!r} has no samples; give points to check it at")
    inside = _domain(name, domain)
    _check_pullback(name, pullback, names, points[0])
    safe = _safe(name, forward)
    for at in points:
        if not inside(*at):
            raise ValueError(f"define_op: sample {at} of {name!r} is outside its domain")
        _try(name, safe, pullback, at)
    op = DefinedOp(
        name, symbol or name, " ".join(names), safe, pullback, samples=points, text=text,
        latex=latex, kinks=_points(name, "kinks", kinks, names),
        defaults=tuple(as_number(x, "defaults") for x in defaults), state=state, emit=forward,
    )  # fmt: skip
    op.domain = inside
    add_method(op)
    return op


def undefine_op(name: str) -> None:
    """Remove an operation made by `define_op` from the table; graphs that use it keep it.

    Raises KeyError if there is none of that name: the package's own operations can't be removed.
    """
    if not isinstance(TABLE.get(name), DefinedOp):
        raise KeyError(f"define_op has defined no operation {name!r}")
    del TABLE[name]
    delattr(Expression, name)


def domain_of(op: Op) -> Domain:
    """The predicate that says where `op` is defined; always true if the row has no domain."""
    return op.domain if isinstance(op, DefinedOp) else _everywhere


def _everywhere(*operands: float) -> bool:
    return True


# Requirements of a definition


def _check_name(name: Any) -> None:
    """Raises unless `name` can name a function and a method."""
    if not isinstance(name, str):
        raise TypeError(f"define_op: name must be a string, not {type(name).__name__}")
    if not name.isidentifier() or name.startswith("_"):
        raise ValueError(f"define_op: {name!r} can't name a method; use letters, digits and _")
    if name in TABLE:
        raise ValueError(f"define_op: an operation {name!r} already exists; choose another name")
    if hasattr(Value, name):
        raise ValueError(f"define_op: Value.{name} already exists; choose another name")


def _operand_names(name: str, forward: Callable[..., float]) -> list[str]:
    """The names of forward's parameters, with * if it takes any number."""
    import inspect  # only here: it would slow `import autograd`

    try:
        parameters = inspect.signature(forward).parameters.values()
    except ValueError:  # some functions written in C have no signature
        raise ValueError(
            f"define_op: forward of {name!r} has no signature to take operand names from; "
            'name them, as in operands="x y"'
        ) from None
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    variadic = [f"*{p.name}" for p in parameters if p.kind == p.VAR_POSITIONAL]
    names = variadic or [p.name for p in positional if p.default is p.empty]
    if not names:
        raise ValueError(f"define_op: forward of {name!r} takes no operands")
    return names


def _check_pullback(name: str, pullback: Pullback, names: list[str], at: tuple[float, ...]) -> None:
    """Raises ValueError unless pullback can be called as (g, out, *operands)."""
    import inspect

    try:
        signature = inspect.signature(pullback)
    except ValueError:
        return
    try:
        signature.bind(1.0, 1.0, *at)
    except TypeError:
        wanted = ", ".join(("g", "out", *names))
        raise ValueError(
            f"define_op: forward of {name!r} takes ({', '.join(names)}), "
            f"so its pullback must take ({wanted}), not {signature}"
        ) from None


def _points(
    name: str, what: str, points: Sequence[Sequence[float]], names: list[str]
) -> tuple[tuple[float, ...], ...]:
    """The points as tuples of floats.  Raises if one has the wrong number of operands."""
    made = []
    for at in points:
        if not isinstance(at, (tuple, list)):
            raise TypeError(
                f"define_op: {what} of {name!r} must be tuples with one number for each operand, "
                f"not {type(at).__name__}"
            )
        if not names[0].startswith("*") and len(at) != len(names):
            raise ValueError(
                f"define_op: {name!r} takes ({', '.join(names)}), "
                f"but its {what} include {tuple(at)}"
            )
        made.append(tuple(as_number(x, f"{what} of {name!r}") for x in at))
    return tuple(made)


def _domain(name: str, domain: Any) -> Domain:
    """The predicate that `domain` stands for."""
    if domain is None:
        return _everywhere
    if callable(domain):
        return lambda *xs: bool(domain(*xs))
    if isinstance(domain, (tuple, list)) and len(domain) == 2:
        low, high = (as_number(x, f"the domain of {name!r}") for x in domain)
        return lambda *xs: all(low < x < high for x in xs)
    raise TypeError(
        f"define_op: the domain of {name!r} must be an interval (low, high) or a predicate of its "
        f"operands, not {domain!r}"
    )


def _try(
    name: str, forward: Callable[..., float], pullback: Pullback, at: tuple[float, ...]
) -> None:
    """Raises unless the pullback at `at` gives a tuple with one number for each operand."""
    got = pullback(1.0, forward(*at), *at)
    if not isinstance(got, (tuple, list)) or len(got) != len(at):
        given = f"{len(got)} of them" if isinstance(got, (tuple, list)) else type(got).__name__
        raise ValueError(
            f"define_op: the pullback of {name!r} must return a tuple of {len(at)}, one "
            f"contribution for each operand; at {at} it returned {given}"
        )
    for x in got:
        if not isinstance(x, Operand):
            as_number(x, f"a contribution of {name!r}")


# A forward that never raises


# How the messages of Python's arithmetic errors begin where IEEE 754 gives nan or an infinity.
_OF_ARITHMETIC = (
    "math domain error", "math range error", "expected a ", "(34,", "float division",
    "float modulo", "float floor division", "division by zero", "0.0 cannot be raised",
    "zero to a negative power", "complex exponentiation",
)  # fmt: skip


def _safe(name: str, forward: Callable[..., float]) -> Callable[..., float]:
    """`forward`, but nan or an infinity where Python's arithmetic raises; other errors pass."""

    def safe(*xs: float) -> float:
        try:
            result = forward(*xs)
        except (ValueError, OverflowError, ZeroDivisionError) as error:
            if not str(error).startswith(_OF_ARITHMETIC):
                raise
            if isinstance(error, ValueError):
                return math.nan
            overflowed = isinstance(error, OverflowError)
            return _overflowed(forward, xs) if overflowed else _divided_by_zero(forward, xs)
        if isinstance(result, complex):
            return math.nan
        return result if type(result) is float else as_number(result, f"a result of {name!r}")

    return safe


def _overflowed(forward: Callable[..., float], xs: Sequence[float]) -> float:
    """Infinity with the sign that `forward` has where one operand, or all, are nearer to 0."""
    for nearer in (*({i} for i in range(len(xs))), set(range(len(xs)))):
        for k in range(1, 60):
            try:
                near = forward(*(x * 0.5**k if i in nearer else x for i, x in enumerate(xs)))
            except OverflowError:
                continue
            except (ValueError, ZeroDivisionError):
                break
            if not isinstance(near, complex):
                return math.copysign(math.inf, near)
            break
    return math.inf


def _divided_by_zero(forward: Callable[..., float], xs: Sequence[float]) -> float:
    """The infinity that 2**-1000 in place of zeros points to; nan if the result is not large."""
    try:
        near = forward(*(x or math.copysign(2.0**-1000, x) for x in xs))
    except (ValueError, OverflowError, ZeroDivisionError):
        return math.nan
    large = not isinstance(near, complex) and abs(near) > 2.0**400
    return math.copysign(math.inf, near) if large else math.nan
