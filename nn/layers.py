"""Neuron, Layer, MLP, with micrograd's signatures.  A neuron is one dot product."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import methodcaller
from typing import Any

from autograd import Value, dot
from autograd.operation import TABLE, Op
from nn.generator import Generator, Seed, generator
from nn.init import Rule, rule
from nn.module import Module, repeated

Activation = Callable[[Any], Any]


class Neuron(Module):
    """`activation(w[0]*x[0] + w[1]*x[1] + ... + b)`, the sum being one node of the graph.

    nin         how many inputs it takes
    nonlin      False leaves the activation out
    activation  an operation of one operand or its name ("tanh"), or a callable that takes and
                returns a Value; relu where nothing is said
    init        how the weights start: a name or a rule of `nn.init`; U(-1, 1) where nothing is
                said.  The bias starts at 0.
    rng         a seed or a `random.Random` to draw the weights with; Python's global one otherwise

    Raises ValueError for an unknown name or an `nin` below 1.
    """

    def __init__(
        self,
        nin: int,
        nonlin: bool = True,
        activation: str | Activation | None = None,
        init: str | Rule | None = None,
        rng: Seed = None,
    ) -> None:
        _check_count("Neuron", "input", nin)
        draw, source = rule(init), generator(rng)
        self.w = [Value(draw(nin, 1, source)) for _ in range(nin)]
        self.b = Value(0.0)
        self.nonlin = nonlin
        if isinstance(activation, Op):
            activation = activation.name
        self.activation = "relu" if activation is None else activation
        self._activate = _activate(self.activation)

    def __call__(self, x: Iterable[Any]) -> Any:
        """The output, one Value.  Raises ValueError where x is not of `nin` inputs."""
        if type(x) is not tuple:
            x = _row(x)
        if len(x) != len(self.w):
            takes = f"{len(self.w)} input{'s' * (len(self.w) != 1)}"
            raise ValueError(f"{self!r} takes {takes}, got {len(x)}")
        out = dot(self.w, x, self.b)
        return self._activate(out) if self.nonlin else out

    def __repr__(self) -> str:
        return f"{self._kind()}Neuron({len(self.w)})"

    def _kind(self) -> str:
        """The activation's name in a repr: ReLU, Tanh, LeakyReLU, Linear."""
        if not self.nonlin:
            return "Linear"
        given = self.activation
        name = given if isinstance(given, str) else getattr(given, "__name__", type(given).__name__)
        words = name.strip("<>").split("_")
        return "".join("ReLU" if word == "relu" else word[:1].upper() + word[1:] for word in words)


class Layer(Module):
    """`nout` neurons that take the same `nin` inputs; the other arguments are Neuron's."""

    def __init__(
        self,
        nin: int,
        nout: int,
        nonlin: bool = True,
        activation: str | Activation | None = None,
        init: str | Rule | None = None,
        rng: Seed = None,
    ) -> None:
        _check_count("Layer", "output", nout)
        draw, source = rule(init), generator(rng)

        def draw_for_layer(nin: int, _: int, rng: Generator) -> float:
            return draw(nin, nout, rng)

        self.neurons = [
            Neuron(nin, nonlin, activation, draw_for_layer, source) for _ in range(nout)
        ]

    def __call__(self, x: Iterable[Any]) -> Any:
        """The list of the neurons' outputs; of a layer of one neuron, its output itself."""
        row = _row(x)
        outputs = [neuron(row) for neuron in self.neurons]
        return outputs[0] if len(outputs) == 1 else outputs

    def __repr__(self) -> str:
        return f"Layer of [{repeated(self.neurons)}]"


class MLP(Module):
    """Layers in a row, a multi-layer perceptron: `MLP(2, [16, 16, 1])`.  The last one is linear.

    `nouts` holds the number of neurons of each layer; the other arguments are Neuron's.
    """

    def __init__(
        self,
        nin: int,
        nouts: Sequence[int],
        activation: str | Activation | None = None,
        init: str | Rule | None = None,
        rng: Seed = None,
    ) -> None:
        source = generator(rng)
        sizes = [nin, *nouts]
        last = len(sizes) - 2
        self.layers = [
            Layer(sizes[i], sizes[i + 1], i != last, activation, init, source)
            for i in range(len(nouts))
        ]

    def __call__(self, x: Iterable[Any]) -> Any:
        """The outputs of the last layer: a list, or one Value where it has one neuron."""
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(repr, self.layers))}]"


def _row(x: Any) -> tuple[Any, ...]:
    """x as a tuple; a bare number or Value, as a layer of one neuron gives, is a row of one."""
    try:
        return tuple(x)
    except TypeError:
        return (x,)


def _activate(activation: str | Activation) -> Activation:
    """The function to apply to a Value; for a name, the quick way: the method of that name."""
    if not isinstance(activation, str):
        if not callable(activation):
            raise TypeError(f"activation is a name or a callable, not {type(activation).__name__}")
        return activation
    unary = [op.name for op in TABLE.values() if _is_unary(op.operands, op.defaults)]
    if activation not in unary:
        raise ValueError(f"unknown activation {activation!r}; there are {', '.join(unary)}")
    return methodcaller(activation)


def _is_unary(operands: tuple[str, ...], defaults: tuple[float, ...]) -> bool:
    """True for an operation that is content with one operand."""
    return len(operands) - len(defaults) == 1 and not operands[0].startswith("*")


def _check_count(owner: str, what: str, n: int) -> None:
    """Raises ValueError where n is below 1."""
    if n < 1:
        raise ValueError(f"{owner} takes at least 1 {what}, not {n}")
