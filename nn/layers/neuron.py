"""Neuron, Layer, MLP, with micrograd's signatures, and Linear.  A neuron is one dot product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import mul
from typing import TYPE_CHECKING, Any, TypedDict

from autograd import Value, dot
from autograd.messages import repeated
from autograd.operation import Op
from nn.checks import check_count, check_size
from nn.generator import Generator, Seed, generator
from nn.init import Rule, kaiming_uniform, rule
from nn.layers.activation import Activation, activate, name_of, saved_name
from nn.module import Module
from nn.signatures import shares

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Options(TypedDict, total=False):
    """The arguments that Neuron, Layer and MLP share; Neuron explains them."""

    activation: str | Activation | None
    init: str | Rule | None
    rng: Seed
    bias: bool


class Nonlinear(Options, total=False):
    """The arguments that Neuron and Layer share."""

    nonlin: bool


class Neuron(Module):
    """`activation(w[0]*x[0] + w[1]*x[1] + ... + b)`; the sum is one node of the graph.

    nin         how many inputs it takes
    nonlin      False leaves out the activation
    activation  an operation of one operand or its name ("tanh"), or a callable that takes and
                returns a Value; relu by default
    init        how the weights start: a name or a rule of `nn.init`; U(-1, 1) by default.  The
                bias starts at 0.
    rng         a seed or a `random.Random` to draw the weights with; Python's global one by default
    bias        False leaves out the bias: `b` is None

    Raises ValueError for an unknown name or an `nin` below 1, TypeError for an activation or an rng
    of another type, MemoryError if so many weights don't fit into the free memory.

    >>> neuron = Neuron(2, nonlin=False)
    >>> neuron.w[0].data, neuron.w[1].data, neuron.b.data = 2.0, 3.0, 1.0
    >>> neuron([10.0, 100.0])
    Value(data=321.0, op='dot')
    """

    def __init__(
        self,
        nin: int,
        nonlin: bool = True,
        activation: str | Activation | None = None,
        init: str | Rule | None = None,
        rng: Seed = None,
        bias: bool = True,
    ) -> None:
        check_count("Neuron", "input", nin)
        check_size("a Neuron", nin)
        draw, source = rule(init), generator(rng)
        self.w = [Value(draw(nin, 1, source)) for _ in range(nin)]
        self.b = Value(0.0) if bias else None
        self.nonlin = nonlin
        if isinstance(activation, Op):
            activation = activation.name
        self.activation = "relu" if activation is None else activation
        self._activate = activate(self.activation)

    def __call__(self, x: Iterable[Any]) -> Any:
        """The output, one Value.  Raises ValueError unless x has `nin` inputs."""
        if type(x) is not tuple:
            x = _row(x)
        if len(x) != len(self.w):
            takes = f"{len(self.w)} input{'s' * (len(self.w) != 1)}"
            raise ValueError(f"{self!r} takes {takes}, not {len(x)}{_many(x)}")
        try:
            out = dot(self.w, x, self.b)
        except TypeError as error:
            if many := _many(x):
                raise TypeError(f"{self!r} takes numbers, not{many}") from error
            raise
        return self._activate(out) if self.nonlin else out

    def config(self) -> dict[str, Any]:
        """See Module.  Raises ValueError for an activation without a name, a function."""
        return {
            "nin": len(self.w),
            "nonlin": bool(self.nonlin),
            "activation": saved_name(self.activation),
            "bias": self.b is not None,
        }

    def __repr__(self) -> str:
        return f"{self._kind()}Neuron({len(self.w)})"

    def _kind(self) -> str:
        """The activation's name in a repr: ReLU, Tanh, LeakyReLU, Linear."""
        return name_of(self.activation) if self.nonlin else "Linear"


class Layer(Module):
    """`nout` neurons that take the same `nin` inputs; the other arguments are Neuron's.

    `neurons` has them in order.  Raises ValueError for `nin` or `nout` below 1; ValueError,
    TypeError and MemoryError as Neuron does.

    >>> layer = Layer(3, 2, activation="tanh")
    >>> layer, len(layer.parameters())  # (3 weights + 1 bias) * 2
    (Layer of [TanhNeuron(3), TanhNeuron(3)], 8)
    >>> len(layer([1.0, 2.0, 3.0]))
    2
    """

    @shares(Neuron.__init__, "nonlin", "activation", "init", "rng", "bias")
    def __init__(self, nin: int, nout: int, **options: Unpack[Nonlinear]) -> None:
        check_count("Layer", "output", nout)
        check_count("Layer", "input", nin)
        check_size("a Layer", nin * nout)
        draw = rule(options.get("init"))

        def draw_for_layer(nin: int, _: int, rng: Generator) -> float:
            return draw(nin, nout, rng)

        options |= {"init": draw_for_layer, "rng": generator(options.get("rng"))}
        self.neurons = [Neuron(nin, **options) for _ in range(nout)]

    def __call__(self, x: Iterable[Any]) -> Any:
        """The list of the neurons' outputs; for a layer of one neuron, the output itself."""
        outputs = self._outputs(x)
        return outputs[0] if len(outputs) == 1 else outputs

    def _outputs(self, x: Iterable[Any]) -> list[Any]:
        """The list of the neurons' outputs."""
        row = _row(x)
        return [neuron(row) for neuron in self.neurons]

    def config(self) -> dict[str, Any]:
        """See Module."""
        return {"nout": len(self.neurons), **self.neurons[0].config()}

    def __repr__(self) -> str:
        return f"Layer of [{repeated(self.neurons, 5)}]"


class Linear(Layer):
    """A layer without activation: `Linear(nin, nout)`, or without biases, `bias=False`.

    Weights start from U(-a, a), a = 1 / sqrt(nin), as in PyTorch, unless `init` is given; biases
    start at 0.  As in PyTorch, the result is a list even for one output.  Errors are Layer's.

    >>> linear = Linear(2, 1, init=lambda nin, nout, rng: 3.0)
    >>> linear([1.0, 10.0])
    [Value(data=33.0, op='dot')]
    """

    def __init__(
        self,
        nin: int,
        nout: int,
        bias: bool = True,
        init: str | Rule | None = None,
        rng: Seed = None,
    ) -> None:
        init = _root5 if init is None else init
        super().__init__(nin, nout, nonlin=False, init=init, rng=rng, bias=bias)

    def __call__(self, x: Iterable[Any]) -> list[Any]:
        """The list of the outputs, even if there is only one."""
        return self._outputs(x)

    def config(self) -> dict[str, Any]:
        """See Module."""
        first = self.neurons[0]
        return {"nin": len(first.w), "nout": len(self.neurons), "bias": first.b is not None}

    def __repr__(self) -> str:
        nin, bias = len(self.neurons[0].w), "" if self.neurons[0].b is not None else ", bias=False"
        return f"Linear({nin}, {len(self.neurons)}{bias})"


class MLP(Module):
    """A multi-layer perceptron, layers in sequence: `MLP(2, [16, 16, 1])`.  The last one is linear.

    `nouts` holds the number of neurons of each layer; the other arguments are Neuron's.  `layers`
    has them in order.  Raises TypeError if `nouts` is a number; the other errors are Layer's:
    ValueError for a size below 1, MemoryError for too many weights.

    >>> model = MLP(2, [16, 16, 1], rng=0)
    >>> len(model.parameters())  # 3 * 16 + 17 * 16 + 17
    337
    >>> model([0.0, 0.0])  # biases start at 0
    Value(data=0.0, op='dot')
    """

    @shares(Neuron.__init__, "activation", "init", "rng", "bias")
    def __init__(self, nin: int, nouts: Sequence[int], **options: Unpack[Options]) -> None:
        if isinstance(nouts, int):
            raise TypeError(f"MLP takes the sizes of its layers, such as [16, 1], not {nouts}")
        check_size("an MLP", sum(map(mul, [nin, *nouts], nouts)))
        options["rng"] = generator(options.get("rng"))
        last = len(nouts) - 1
        self.layers = [
            Layer(n, nout, nonlin=i != last, **options)
            for i, (n, nout) in enumerate(zip([nin, *nouts], nouts))
        ]

    def __call__(self, x: Iterable[Any]) -> Any:
        """The outputs of the last layer: a list, or a single Value if it has one neuron."""
        for layer in self.layers:
            x = layer(x)
        return x

    def config(self) -> dict[str, Any]:
        """See Module."""
        first = self.layers[0].neurons[0].config()
        del first["nonlin"]
        return first | {"nouts": [len(layer.neurons) for layer in self.layers]}

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(repr, self.layers))}]"


def _many(x: tuple[Any, ...]) -> str:
    """Advice on what to call for many samples, if x consists of rows."""
    rows = any(isinstance(row, (list, tuple)) or getattr(row, "ndim", 0) for row in x)
    return " rows: for many samples use nn.predict(model, inputs)" if rows else ""


def _root5(nin: int, nout: int, rng: Generator) -> float:
    """The rule of PyTorch's Linear, kaiming_uniform for a slope of sqrt(5)."""
    return kaiming_uniform(nin, nout, rng, a=5**0.5)


def _row(x: Any) -> tuple[Any, ...]:
    """x as a tuple; a single number or Value, as a layer of one neuron returns, is a row of one."""
    try:
        return tuple(x)
    except TypeError:
        return (x,)
