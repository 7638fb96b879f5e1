"""Nested containers of numbers: flattened into a list, and rebuilt.

Lists, tuples (also named ones), dicts and NumPy arrays nest freely; everything else is a leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any

from autograd.messages import a_type
from autograd.operation import Operand

Rebuild = Callable[[Sequence[Any]], Any]


def flatten(tree: Any) -> tuple[list[Any], Rebuild]:
    """The leaves of `tree` from left to right, and a function that rebuilds it with other leaves.

    An array is rebuilt with the same shape: as float64 if all its leaves are numbers, else of
    objects.
    """
    if isinstance(tree, dict):
        return _flatten_items(list(tree.values()), lambda items: dict(zip(tree, items)))
    if isinstance(tree, tuple):
        kind = type(tree)
        make = getattr(kind, "_make", kind)  # a named tuple's constructor takes no iterable
        return _flatten_items(tree, make)
    if isinstance(tree, list):
        return _flatten_items(tree, list)
    if is_array(tree) and tree.ndim > 0:
        return tree.ravel().tolist(), lambda leaves: _array(leaves, tree.shape)
    if is_array(tree) and tree.dtype == object:  # a 0-dimensional array counts as its element
        tree = tree.item()
    return [tree], lambda leaves: leaves[0]


def _flatten_items(items: Sequence[Any], make: Callable[[list[Any]], Any]) -> tuple[Any, Rebuild]:
    """Leaves and rebuilding function of a container of `items`, built by `make`."""
    leaves: list[Any] = []
    parts: list[tuple[int, Rebuild]] = []  # for each item: how many leaves, and how to rebuild it
    for item in items:
        inner, rebuild_item = flatten(item)
        leaves += inner
        parts.append((len(inner), rebuild_item))

    def rebuild(new: Sequence[Any]) -> Any:
        built = []
        start = 0
        for count, rebuild_item in parts:
            built.append(rebuild_item(new[start : start + count]))
            start += count
        return make(built)

    return leaves, rebuild


def leaves_like(tree: Any, model: Any, what: str) -> list[Any]:
    """The leaves of `tree` in the order of those of `model`, which has the same structure.

    A list may stand for a tuple or an array and vice versa, and the keys of a dict may be in any
    order.  Raises ValueError, naming `what`, if the structures differ.
    """
    tree, model = _listed(tree), _listed(model)
    if isinstance(model, dict) and isinstance(tree, dict) and tree.keys() == model.keys():
        return [x for key in model for x in leaves_like(tree[key], model[key], what)]
    sequences = isinstance(model, (list, tuple)) and isinstance(tree, (list, tuple))
    if sequences and len(tree) == len(model):
        return [x for a, b in zip(tree, model) for x in leaves_like(a, b, what)]
    if not (is_leaf(tree) and is_leaf(model)):
        raise ValueError(f"{what}: {describe(tree)} where {describe(model)} is expected")
    return [tree]


def _listed(x: Any) -> Any:
    """An array as nested lists, anything else as it is."""
    return x.tolist() if is_array(x) and x.ndim > 0 else x


def is_leaf(x: Any) -> bool:
    """True for anything but a list, tuple, dict or array."""
    return not isinstance(x, (list, tuple, dict)) and not (is_array(x) and x.ndim > 0)


def is_array(x: Any) -> bool:
    """True for a NumPy array, without importing NumPy."""
    return hasattr(x, "ndim") and hasattr(x, "ravel")


def _array(leaves: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """An array of `shape` that holds the leaves; if these are arrays, their axes come last."""
    import numpy as np

    if leaves and is_array(leaves[0]):
        return np.stack(list(leaves)).reshape(shape + leaves[0].shape)
    array = np.empty(len(leaves), dtype=object)
    array[:] = leaves
    plain = not any(isinstance(x, (Operand, list, tuple, dict)) for x in leaves)
    return array.reshape(shape).astype(float) if plain else array.reshape(shape)


def describe(tree: Any) -> str:
    """What `tree` is, for an error message: "a list of 3"."""
    if is_array(tree) and tree.ndim > 0:
        return f"an array of shape {tree.shape}"
    if isinstance(tree, dict):
        return f"a dict of {', '.join(map(repr, tree)) or 'nothing'}"
    if isinstance(tree, (list, tuple)):
        return f"{a_type(tree)} of {len(tree)}"
    return "one number" if isinstance(tree, (Operand, Real)) else type(tree).__name__
