"""Architectures: how a model is built, as plain data that a file can hold.

A description has one key, the name of a class, and the arguments to call it with:

    {"MLP": {"nin": 2, "nouts": [8, 1], "activation": "tanh", "bias": true}}

Only the classes of the table below are ever built, and none of more numbers than a file really
holds: a description comes from a file, and a file may lie.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from math import prod
from typing import Any

from autograd.operation import TABLE, Op
from nn.generator import Generator
from nn.layers.attention import SelfAttention
from nn.layers.dropout import Dropout
from nn.layers.embedding import Embedding
from nn.layers.neuron import MLP, Layer, Linear, Neuron
from nn.layers.normalization import RMSNorm
from nn.layers.sequential import Each, Sequential
from nn.layers.standardize import Standardize
from nn.module import Module
from nn.storage.tensors import differences, shapes, shown


class Indescribable(ValueError):
    """A model, or a part of it, that no description can build again; the message says why."""


def _neuron(neuron: Neuron) -> dict[str, Any]:
    return {
        "nin": len(neuron.w),
        "nonlin": bool(neuron.nonlin),
        "activation": _activation(neuron.activation),
        "bias": neuron.b is not None,
    }


def _layer(layer: Layer) -> dict[str, Any]:
    return {"nout": len(layer.neurons), **_neuron(layer.neurons[0])}


def _linear(layer: Linear) -> dict[str, Any]:
    nout, neuron = len(layer.neurons), layer.neurons[0]
    return {"nin": len(neuron.w), "nout": nout, "bias": neuron.b is not None}


def _mlp(mlp: MLP) -> dict[str, Any]:
    first = mlp.layers[0].neurons[0]
    return {
        "nin": len(first.w),
        "nouts": [len(layer.neurons) for layer in mlp.layers],
        "activation": _activation(first.activation),
        "bias": first.b is not None,
    }


def _norm(norm: RMSNorm) -> dict[str, Any]:
    return {
        "width": int(norm.width),
        "eps": float(norm.eps),
        "elementwise_affine": norm.weight is not None,
    }


def _attention(attention: SelfAttention) -> dict[str, Any]:
    return {
        "width": int(attention.width),
        "heads": int(attention.heads),
        "causal": bool(attention.causal),
        "bias": attention.query.neurons[0].b is not None,
    }


# Each class that a file can have built, and its arguments as they follow from one of its objects.
_CLASSES: dict[type[Module], Callable[[Any], dict[str, Any]]] = {
    Neuron: _neuron,
    Layer: _layer,
    Linear: _linear,
    MLP: _mlp,
    Sequential: lambda m: {"layers": [_described(layer) for layer in m.layers]},
    Each: lambda m: {"activation": _activation(m.activation)},
    Embedding: lambda m: {"count": len(m.weight), "width": len(m.weight[0])},
    RMSNorm: _norm,
    SelfAttention: _attention,
    Dropout: lambda m: {"p": float(m.p)},
    Standardize: lambda m: {"nin": len(m.mean)},
}
_BY_NAME = {kind.__name__: kind for kind in _CLASSES}


def describe(model: Module) -> str:
    """The description, as JSON, from which `build` makes a model like this one.

    Raises Indescribable for a class that is not in the table, for a function as an activation, and
    for a model that was changed after it was made, so that its arguments no longer tell of it.
    """
    here = shapes(model)
    try:
        description = json.dumps(_described(model))
        twin = build(description, sum(map(prod, here.values())))
    except Indescribable:
        raise
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise Indescribable(f"it was changed after it was made: {error}") from None
    if repr(twin) != repr(model) or differences(shapes(twin), here):
        raise Indescribable(f"it was changed after it was made, as {model!r}")
    return description


def _described(part: Any) -> dict[str, Any]:
    """The description of a module that is not yet known to be right."""
    arguments = _CLASSES.get(type(part))
    if arguments is None:
        raise Indescribable(f"{type(part).__name__} is no class that files can build")
    return {type(part).__name__: arguments(part)}


def _activation(activation: Any) -> str:
    """The name of an activation."""
    if isinstance(activation, Op):
        activation = activation.name
    if not isinstance(activation, str) or activation not in TABLE:
        raise Indescribable(f"the activation {activation!r} is a function, not a name")
    return activation


def build(text: str, size: int) -> Module:
    """The model of a description, all weights 0, of at most `size` numbers.

    Raises ValueError for what describes no model, and for one that is larger.
    """
    try:
        description = json.loads(text, parse_int=_integer)
        if _sum_of_integers(description) > 4 * size + 10_000:  # before anything is made
            raise _too_large(size)
        return _built(description, _Budget(size))
    except (TypeError, OverflowError, RecursionError, AttributeError) as error:
        raise ValueError(f"it describes no model: {error}") from None


def _too_large(size: int) -> ValueError:
    return ValueError(f"it describes a model of more than the {size} numbers there are")


def _integer(digits: str) -> int:
    """An integer of JSON; a long row of digits would take long to read, and no size has one."""
    if len(digits) > 18:
        raise ValueError(f"it describes no model: {digits[:20]}... is no size")
    return int(digits)


class _Budget:
    """Starts weights at 0, and refuses more of them than there may be.  A rule of nn.init."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.size = size

    def __call__(self, nin: int, nout: int, rng: Generator) -> float:
        self.left -= 1
        if self.left < 0:
            raise _too_large(self.size)
        return 0.0


def _built(description: Any, budget: _Budget) -> Module:
    """The module of a description."""
    if not isinstance(description, dict) or len(description) != 1:
        raise ValueError(f"it describes no model: {shown(str(description))}")
    ((name, arguments),) = description.items()
    if name not in _BY_NAME:
        raise Indescribable(f"{shown(name)} is no class that files can build")
    kind = _BY_NAME[name]
    takes = inspect.signature(kind).parameters
    if not isinstance(arguments, dict) or not arguments.keys() <= takes.keys() - {"init", "rng"}:
        raise ValueError(f"it describes no {name}: {shown(str(arguments))}")
    if kind is Sequential:
        return Sequential(*[_built(part, budget) for part in arguments["layers"]])
    ours = {"init": budget, "rng": 0}  # no weight is drawn, but dropout has a seed
    return kind(**arguments, **{name: given for name, given in ours.items() if name in takes})


def _sum_of_integers(description: Any) -> int:
    """The sum of all integers in a description, sizes among them."""
    if isinstance(description, dict):
        return sum(map(_sum_of_integers, description.values()))
    if isinstance(description, list):
        return sum(map(_sum_of_integers, description))
    return abs(description) if type(description) is int else 0
