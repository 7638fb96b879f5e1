"""The tensors of a model: its numbers as files store them, under PyTorch's names and shapes.

    a Layer       weight (outputs, inputs) and bias (outputs,), as torch.nn.Linear
    a Neuron      the same, with one output
    Sequential    its parts are called 0, 1, ...
    Standardize   mean and scale

In all other modules an attribute is called by its name, an element of a list or dict by index or
key, with dots between; a regularly nested list of parameters is one tensor: `layers.0.weight`.
With the names of torch.nn.Sequential the layers of an MLP are 0, 2, 4, ..., since the activations
between them count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd import Value
from autograd.messages import listed, shown
from nn.layers.neuron import MLP, Layer, Neuron
from nn.layers.sequential import Sequential
from nn.layers.standardize import Standardize
from nn.module import Module
from nn.paths import attribute

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Tensor:
    """Numbers of a model under one name; `cells` are their places in it, row by row.

    The cells are parameters, or the numbers themselves in a list that is part of the model.
    """

    shape: Shape
    cells: list[Value] | list[float]

    def numbers(self) -> list[float]:
        """The numbers, row by row."""
        return [x.data if isinstance(x, Value) else x for x in self.cells]

    def set(self, numbers: Sequence[float]) -> None:
        """Replace the numbers by as many others."""
        for i, (cell, number) in enumerate(zip(self.cells, numbers)):
            if isinstance(cell, Value):
                cell.data = number
            else:
                self.cells[i] = number  # type: ignore[call-overload]


def tensors(model: Module, names: str = "nn") -> dict[str, Tensor]:
    """The tensors of a model by name, each once: shared parameters have their first name.

    `names` is "nn", or "torch" for those of torch.nn.Sequential.
    Raises ValueError if two have the same name.
    """
    found: dict[str, Tensor] = {}
    stored: set[int] = set()
    for name, tensor in _search(model, "", {}, names == "torch"):
        places = set(map(id, tensor.cells)) if isinstance(tensor.cells[0], Value) else set()
        if places and places <= stored:
            continue
        if name in found:
            raise ValueError(f"two parts of the model are called {name!r} in a file; rename one")
        stored |= places
        found[name] = tensor
    return found


def shapes(model: Module) -> dict[str, Shape]:
    """The shapes of the tensors of a model, by name."""
    return {name: tensor.shape for name, tensor in tensors(model).items()}


def differences(model: Mapping[str, Shape], given: Mapping[str, Shape]) -> str:
    """The tensors that are missing, unknown or of another shape than the model's; "" if none."""
    faults = []
    for kind, names in (
        ("missing", [name for name in model if name not in given]),
        ("unknown", [shown(name) for name in given if name not in model]),
        (
            "of another shape",
            [
                f"{name} of {given[name]}, but the model has {shape}"
                for name, shape in model.items()
                if name in given and given[name] != shape
            ],
        ),
    ):
        if names:
            faults.append(f"{kind}: {listed(names, 5)}")
    return "; ".join(faults)


def _search(
    item: Any, name: str, walked: dict[int, Any], torch: bool
) -> Iterator[tuple[str, Tensor]]:
    """(name, tensor) for everything in `item`; `walked` has the objects not to walk again."""
    tensor = item if isinstance(item, Tensor) else _tensor(item)
    if tensor is not None:
        yield name, tensor
        return
    parts = _parts(item)
    if torch and isinstance(item, MLP):
        layers = parts.pop("layers")
        parts = {**{str(2 * i): layer for i, layer in enumerate(layers)}, **parts}
    if not parts or id(item) in walked:
        return
    walked[id(item)] = item
    for key, part in parts.items():
        yield from _search(part, attribute(name, key), walked, torch)


def _parts(item: Any) -> dict[Any, Any]:
    """The parts of a module or container, under the names in a file."""
    if isinstance(item, dict):
        return item
    if isinstance(item, (list, tuple)):
        return dict(enumerate(item))
    if not isinstance(item, Module):
        return {}
    parts = dict(vars(item))
    if isinstance(item, Standardize):
        for name in ("mean", "scale"):
            parts[name] = Tensor((len(parts[name]),), parts[name])
    elif isinstance(item, Sequential):
        layers = parts.pop("layers")
        parts = {**{str(i): layer for i, layer in enumerate(layers)}, **parts}
    elif isinstance(item, Neuron):
        parts = {"weight": [parts.pop("w")], "bias": [parts.pop("b")]} | parts
    elif isinstance(item, Layer) and {type(neuron) for neuron in item.neurons} == {Neuron}:
        neurons = parts.pop("neurons")
        parts = {"weight": [n.w for n in neurons], "bias": [n.b for n in neurons]} | parts
    return parts


def _tensor(item: Any) -> Tensor | None:
    """The tensor made of one parameter or of nested lists of them; None for anything else."""
    if getattr(item, "dtype", None) == "O":  # a NumPy array of objects
        item = item.tolist()
    try:
        shape = _shape(item)
        return None if shape is None else Tensor(shape, list(_cells(item, len(shape))))
    except RecursionError:  # a list that contains itself
        return None


def _shape(item: Any) -> Shape | None:
    """The shape of regularly nested lists of parameters, () for a single one; None otherwise."""
    if isinstance(item, Value):
        return () if item.op is None else None
    if not isinstance(item, (list, tuple)) or not item:
        return None
    shapes = {_shape(x) for x in item}
    inner = shapes.pop()
    return None if shapes or inner is None else (len(item), *inner)


def _cells(item: Any, depth: int) -> Iterator[Value]:
    """The parameters in lists nested that deep, in order."""
    if depth == 0:
        yield item
        return
    for x in item:
        yield from _cells(x, depth - 1)
