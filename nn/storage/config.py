"""Architectures: how a model is built, as plain data that a file can hold.

A description has one key, the name of a class, and the arguments to call it with:

    {"MLP": {"nin": 2, "nouts": [8, 1], "activation": "tanh", "bias": true}}

Only the classes of the table below are ever built, and no model with more numbers than the file
really holds: a description comes from a file, and files can't be trusted.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from functools import lru_cache
from math import prod
from typing import Any

from autograd.messages import shown
from nn.generator import Generator
from nn.layers.attention import SelfAttention
from nn.layers.dropout import Dropout
from nn.layers.embedding import Embedding
from nn.layers.neuron import MLP, Layer, Linear, Neuron
from nn.layers.normalization import RMSNorm
from nn.layers.sequential import Each, Sequential
from nn.layers.standardize import Standardize
from nn.module import Indescribable, Module
from nn.storage.tensors import Shape, differences, shapes

Classes = Iterable[type[Module]]

# The classes that a description may name; config() of each gives the arguments.
_CLASSES = (
    Neuron, Layer, Linear, MLP, Sequential, Each, Embedding, RMSNorm, SelfAttention, Dropout,
    Standardize,
)  # fmt: skip
_PARTS = 1000  # a model may have this many parts without numbers, and one more for each number


def describe(model: Module) -> str:
    """The description, as JSON, from which `build` makes a model like this one.

    Raises Indescribable for a class that does not say how it is built, for a function as an
    activation, and for a model of nn's classes that was changed after it was made, so that its
    arguments no longer describe it.
    """
    here = shapes(model)
    try:
        description = json.dumps(model, default=_described)
        if not all(type(part) in _CLASSES for part in model.modules()):
            return description
        twin, theirs = _twin(description, sum(map(prod, here.values())))
    except Indescribable:
        raise
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise Indescribable(f"it was changed after it was made: {error}") from None
    if twin != repr(model) or differences(theirs, here):
        raise Indescribable(f"it was changed after it was made, as {model!r}")
    return description


@lru_cache(maxsize=64)  # many models of one architecture are saved in a sweep
def _twin(description: str, size: int) -> tuple[str, dict[str, Shape]]:
    """What is built from a description: its text, and the shapes of its tensors."""
    twin = build(description, size)
    return repr(twin), shapes(twin)


def _described(part: Any) -> dict[str, Any]:
    """The description of a module, with its own parts not yet described."""
    if not isinstance(part, Module):
        raise Indescribable(f"{type(part).__name__} is not a class that files can build")
    return {type(part).__name__: part.config()}


def build(text: str, size: int, classes: Classes = ()) -> Module:
    """The described model, of at most `size` numbers; all weights of nn's classes are 0.

    `classes` are the user's own classes that may be built.  Raises ValueError if the text does not
    describe a model, or describes a larger one.
    """
    if len(text) > 1000 * (size + _PARTS):  # before anything is made
        raise ValueError(
            f"it does not describe a model of {size} numbers: {len(text)} characters are too many"
        )
    try:
        description = json.loads(text, parse_int=_integer)
        if _sum_of_integers(description) > 4 * size + 10_000:
            raise _too_large(size)
        named = {kind.__name__: kind for kind in (*_CLASSES, *classes)}
        model: Module = _built(description, _Budget(size), named)
        return model
    except (TypeError, OverflowError, RecursionError, AttributeError) as error:
        raise ValueError(f"it does not describe a model: {error}") from None


def _too_large(size: int) -> ValueError:
    return ValueError(f"it describes a model with more than the {size} numbers in the file")


def _integer(digits: str) -> int:
    """An integer of JSON; one with many digits would take long to read and can't be a size."""
    if len(digits) > 18:
        raise ValueError(f"it does not describe a model: {digits[:20]}... is too long for a size")
    return int(digits)


class _Budget:
    """Starts weights at 0, and refuses more weights or parts than allowed.

    A rule of nn.init.
    """

    def __init__(self, size: int) -> None:
        self.left, self.parts = size, size + _PARTS
        self.size = size

    def __call__(self, nin: int, nout: int, rng: Generator) -> float:
        self.left -= 1
        if self.left < 0:
            raise _too_large(self.size)
        return 0.0

    def part(self) -> None:
        """Count one more part."""
        self.parts -= 1
        if self.parts < 0:
            raise _too_large(self.size)


def _built(description: Any, budget: _Budget, classes: dict[str, type[Module]]) -> Any:
    """The module of a description; an argument that describes no module is returned itself."""
    if not isinstance(description, dict) or len(description) != 1:
        raise ValueError(f"it does not describe a model: {shown(str(description))}")
    ((name, given),) = description.items()
    if name not in classes:
        raise Indescribable(
            f"{shown(name)} is not a class that files can build; if it is your own, name it: "
            "nn.load(path, classes=[...])"
        )
    budget.part()
    kind = classes[name]
    takes = inspect.signature(kind).parameters
    if not isinstance(given, dict) or not given.keys() <= takes.keys() - {"init", "rng"}:
        raise ValueError(f"these are not the arguments of {name}: {shown(str(given))}")
    many = [key for key, argument in takes.items() if argument.kind is argument.VAR_POSITIONAL]
    arguments = {
        key: _argument(x, budget, classes) if key in many or kind not in _CLASSES else x
        for key, x in given.items()
    }
    several = [x for key in many for x in arguments.pop(key)]  # the layers of Sequential
    if kind in _CLASSES:
        ours = {"init": budget, "rng": 0}  # no weight is drawn, but dropout needs a seed
        arguments |= {key: x for key, x in ours.items() if key in takes}
    return kind(*several, **arguments)


def _argument(given: Any, budget: _Budget, classes: dict[str, type[Module]]) -> Any:
    """An argument, with modules in place of their descriptions."""
    if isinstance(given, list):
        return [_argument(x, budget, classes) for x in given]
    return _built(given, budget, classes) if isinstance(given, dict) else given


def _sum_of_integers(description: Any) -> int:
    """The sum of all integers in a description, including sizes."""
    if isinstance(description, dict):
        return sum(map(_sum_of_integers, description.values()))
    if isinstance(description, list):
        return sum(map(_sum_of_integers, description))
    return abs(description) if type(description) is int else 0
