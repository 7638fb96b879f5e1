"""Random programs, which print as Python functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd import ops
from autograd.define import domain_of
from autograd.operation import TABLE, Op
from autograd.value import Value

_OPERATORS = set("+ - * / ** %".split())
_LETTERS = "abcdeghijklmnopqrstuvw"  # f is the function; x, y and z are its inputs
_LARGE = 1e4  # the largest number or slope of a program at its point
_NEAR = 2.0**-20


class Step(NamedTuple):
    """One operation: its operands are indices of earlier numbers, inputs first, or floats."""

    op: Op
    operands: tuple[int | float, ...]


class Program:
    """A function of numbers or Values, with a point `at` where it can be tried: `f(*f.at)`.

    It prints as a Python function that computes the same, with the point as default arguments.
    `steps` are its operations; the last one is the result.  A call with another number of numbers
    raises TypeError.

    >>> from autograd.testing import Program
    >>> from autograd.testing.program import Step
    >>> f = Program([2.0], [Step(mul, (0, 0)), Step(add, (1, 3.0))])
    >>> f
    def f(x=2.0):
        a = x * x
        return a + 3.0
    >>> f(), grad(f)(5.0)
    (7.0, 10.0)
    """

    def __init__(self, at: Sequence[float], steps: Sequence[Step]) -> None:
        self.at = tuple(at)
        self.steps = tuple(steps)
        self._function: Callable[..., Any] | None = None

    def __call__(self, *xs: Any) -> Any:
        """The result at xs, as many numbers as in `at`; without xs, the result at the point."""
        if xs and len(xs) != len(self.at):
            raise TypeError(f"this program takes {len(self.at)} numbers, not {len(xs)}")
        return self.numbers(xs or self.at)[-1]

    def numbers(self, xs: Sequence[Any]) -> list[Any]:
        """The inputs and the result of every step, computed by the printed lines."""
        if self._function is None:
            self._function = self._compiled()
        return [*xs, *self._function(*xs)]

    def _compiled(self) -> Callable[..., Any]:
        """The printed function, but returning the results of all its lines."""
        names = self._names()
        lines = [f"def f({', '.join(names[: len(self.at)])}):"]
        lines += [f"    {target} = {text}" for target, text in self._lines()]
        lines.append(f"    return [{', '.join(names[len(self.at) :])}]")
        scope: dict[str, Any] = dict(TABLE)
        exec("\n".join(lines), scope)  # generated text: only names of rows and numbers
        function: Callable[..., Any] = scope["f"]
        return function

    @property
    def shared(self) -> int:
        """How many results are used more than once."""
        n = len(self.at)
        uses = [i for step in self.steps for i in step.operands if type(i) is int]
        return sum(uses.count(i) > 1 for i in range(n, n + len(self.steps)))

    def __repr__(self) -> str:
        names = self._names()
        arguments = ", ".join(f"{name}={x!r}" for name, x in zip(names, self.at))
        *lines, (_, last) = self._lines()
        body = [f"    {target} = {text}" for target, text in lines]
        return "\n".join([f"def f({arguments}):", *body, f"    return {last}"])

    def _names(self) -> list[str]:
        return _names(len(self.at), len(self.steps))

    def _lines(self) -> list[tuple[str, str]]:
        """The name of each step's result, and the text that computes it."""
        names = self._names()

        def text(x: int | float) -> str:
            return names[x] if type(x) is int else number_text(x)

        return [
            (target, call_text(op, [*map(text, operands)]))
            for target, (op, operands) in zip(names[len(self.at) :], self.steps)
        ]


def _names(inputs: int, steps: int) -> list[str]:
    """A name for each number: x, y, z or x0, x1, ... for inputs, letters for results."""
    first = list("xyz")[:inputs] if inputs <= 3 else [f"x{i}" for i in range(inputs)]
    return first + [
        _LETTERS[k % len(_LETTERS)] + (str(k // len(_LETTERS)) if k >= len(_LETTERS) else "")
        for k in range(steps)
    ]


def number_text(x: int | float) -> str:
    """A number in Python, in brackets if negative, as -2.0 ** x means -(2.0 ** x)."""
    text = repr(float(x)) if math.isfinite(x) else f"float({str(x)!r})"
    return f"({text})" if text.startswith("-") else text


def call_text(op: Op, texts: list[str]) -> str:
    """The operation in Python: a * b, tanh(a), dot([a], [b])."""
    if op.symbol in _OPERATORS:
        return f"{texts[0]} {op.symbol} {texts[1]}"
    if op is ops.dot:
        n = len(texts) // 2
        return f"{op.name}([{', '.join(texts[:n])}], [{', '.join(texts[n:])}])"
    return f"{op.name}({', '.join(texts)})"


def smooth(op: Op, at: Sequence[float]) -> bool:
    """True if `op` and its slopes are finite, of moderate size, and change smoothly nearby."""
    here = _value_and_slopes(op, at)
    if here is None or max(map(abs, here)) > _LARGE:
        return False
    for i, x in enumerate(at):
        step = _NEAR * max(abs(x), 1e-3)
        sides = []
        for sign in (1.0, -1.0):
            moved = [*at[:i], x + sign * step, *at[i + 1 :]]
            sides.append(_value_and_slopes(op, moved))
        above, below = sides
        if above is None or below is None or not all(map(_even, below, here, above)):
            return False
    return True


def _even(below: float, here: float, above: float) -> bool:
    """True if there seems to be neither a jump nor a kink between these three."""
    jump = max(abs(above - here), abs(here - below))
    bend = abs(above - here - (here - below))
    return jump <= 1e-2 * (1e-2 + abs(here)) and bend <= 0.1 * jump + 1e-11 * (1.0 + abs(here))


def _value_and_slopes(op: Op, at: Sequence[float]) -> list[float] | None:
    """The value at `at` and the slopes by all operands; None outside the domain."""
    if op.pullback is None or not domain_of(op)(*at):
        return None
    out = op.forward(*at)
    found = [out, *(float(c) for c in op.pullback(1.0, out, *at))]
    return found if all(map(math.isfinite, found)) else None


class Network:
    """A small neural network of Values: `network(xs)` is a list of outputs.

    `weights[layer][neuron]` are the numbers of one neuron, its bias first; `activation` follows
    every layer but the last; `parameters` are all its Values.

    >>> from autograd.testing import Network
    >>> network = Network([[[0.5, 1.0, -1.0]], [[0.0, 2.0]]], relu)
    >>> network([3.0, 1.0])  # 2 * relu(0.5 + 3 - 1)
    [Value(data=5.0, op='dot')]
    """

    def __init__(self, weights: Sequence[Sequence[Sequence[float]]], activation: Op) -> None:
        self.layers = [[[Value(w) for w in neuron] for neuron in layer] for layer in weights]
        self.activation = activation

    @property
    def parameters(self) -> list[Value]:
        """Weights and biases, layer by layer."""
        return [w for layer in self.layers for neuron in layer for w in neuron]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of inputs, then the number of neurons in each layer."""
        return (len(self.layers[0][0]) - 1, *map(len, self.layers))

    def __call__(self, xs: Sequence[Any]) -> list[Any]:
        for layer in self.layers[:-1]:
            xs = [self.activation(ops.dot(w, xs, bias)) for bias, *w in layer]
        return [ops.dot(w, xs, bias) for bias, *w in self.layers[-1]]

    def __repr__(self) -> str:
        weights = [[[w.data for w in neuron] for neuron in layer] for layer in self.layers]
        return f"Network({weights}, {self.activation.name})"
