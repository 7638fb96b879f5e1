"""Dask arrays and dataframes, possibly with NumPy arrays beside them, as blocks of samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from autograd.messages import a_type

Check = Callable[[Sequence[Any], str], list[Any]]


@dataclass(frozen=True)
class Info:
    """What is known about a block: how many samples, and each array's type and sample shape.

    columns  the names of the columns, if an array comes from a table
    digests  hashes of the arrays' numbers, if the check asks for them
    """

    count: int
    kinds: tuple[tuple[str, tuple[int, ...]], ...]
    columns: tuple[tuple[str, ...] | None, ...]
    digests: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Samples that stay together: arrays whose first axis counts them.

    They lie row by row, at addresses that fit their numbers.  NumPy copies any other array as a
    whole each time it takes rows of it, and those of a table, or of a message, may lie anyhow.
    """

    arrays: list[Any]
    info: Info

    def __post_init__(self) -> None:
        self.arrays[:] = [np.require(a, requirements=["C", "A"]) for a in self.arrays]

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()


def is_collection(x: Any) -> bool:
    """Whether x is a Dask collection, whose numbers are elsewhere or not computed yet."""
    return callable(getattr(x, "__dask_graph__", None))


def pieces(collections: Sequence[Any], blocks: int) -> list[list[Any]]:
    """For each block, the parts that its arrays are made of: Dask tasks, or arrays in memory.

    Without a Dask collection there are `blocks` blocks of nearly equal size.  Raises ValueError if
    the collections are not divided alike, TypeError for any other kind of collection.
    """
    for k, x in enumerate(collections):
        if is_collection(x) and not hasattr(type(x), "npartitions"):
            raise TypeError(f"collection {k} is {a_type(x)}, not a Dask array or dataframe")
    first = next((x for x in collections if is_collection(x)), None)
    if first is None:
        count = min(blocks, len(collections[0])) or 1
        return [[*parts] for parts in zip(*(np.array_split(x, count) for x in collections))]
    sizes = _sizes(first)
    divided = [_divided(x, k, sizes, first) for k, x in enumerate(collections)]
    for k, parts in enumerate(divided):
        if len(parts) != len(divided[0]):
            raise ValueError(
                f"collection 0 has {len(divided[0])} partitions, collection {k} has {len(parts)}: "
                "divide them alike, with x.repartition(...) or x.rechunk(...)"
            )
    return [[*parts] for parts in zip(*divided)]


def _sizes(x: Any) -> tuple[float, ...] | None:
    """How many samples each partition has, if that is known."""
    chunks = getattr(x, "chunks", None)
    return chunks[0] if chunks and not np.isnan(chunks[0]).any() else None


def _divided(x: Any, k: int, sizes: tuple[float, ...] | None, first: Any) -> list[Any]:
    """The parts of a collection; a NumPy array is divided like the first collection."""
    if not is_collection(x):
        if sizes is None or sum(sizes) != len(x):
            raise ValueError(
                f"array {k} is not a Dask collection and can't be divided like "
                f"{type(first).__name__} 0: make it a collection with the same partitions"
            )
        return np.split(np.asarray(x), np.cumsum([int(n) for n in sizes])[:-1])
    if hasattr(x, "rechunk"):
        whole = dict.fromkeys(range(1, x.ndim), -1)
        own = _sizes(x)
        if sizes is not None and own is not None and sum(own) == sum(sizes):
            x = x.rechunk({0: sizes, **whole})
        elif whole:
            x = x.rechunk(whole)
        return list(x.to_delayed().ravel())
    # Dask would put several small files into one partition, more of them for fewer columns
    with import_module("dask").config.set({"optimization.tune.active": False}):
        return list(x.to_delayed())


def prepared(number: int, check: Check, owner: str, *parts: Any) -> Block:
    """Block `number`, made of its parts: arrays or pandas tables.

    Raises ValueError if the numbers of samples differ, and what `check` raises, with the number of
    the partition in front.
    """
    columns = tuple(tuple(map(str, x.columns)) if hasattr(x, "columns") else None for x in parts)
    arrays = [x.to_numpy() if hasattr(x, "to_numpy") else np.asarray(x) for x in parts]
    try:
        for k, array in enumerate(arrays):
            if len(array) != len(arrays[0]):
                raise ValueError(
                    f"array 0 has {len(arrays[0])} samples, array {k} has {len(array)}"
                )
        if len(arrays[0]):
            arrays = check(arrays, owner)
    except (TypeError, ValueError) as error:
        raise type(error)(f"partition {number}: {error}") from None
    digests = tuple(_digest(a) for a in arrays)
    kinds = tuple((a.dtype.str, a.shape[1:]) for a in arrays)
    return Block(arrays, Info(len(arrays[0]), kinds, columns, digests))


def _digest(array: Any) -> str:
    """A hash of the array's numbers."""
    from hashlib import blake2b

    return blake2b(np.ascontiguousarray(array).data, digest_size=16).hexdigest()


def described(block: Block) -> Info:
    """What is known about a block, without its numbers."""
    return block.info


def agreed(infos: Sequence[Info]) -> tuple[Info, ...]:
    """The infos of all blocks.

    Raises ValueError if partitions differ in columns, shape of a sample or type, or if there is no
    sample at all.
    """
    filled = [(k, info) for k, info in enumerate(infos) if info.count]
    if not filled:
        raise ValueError("there are no samples")
    first, like = filled[0]
    for k, info in filled:
        for names, usual in zip(info.columns, like.columns):
            if names != usual:
                raise ValueError(
                    f"partition {k} has the columns {_names(names)}, partition {first} has "
                    f"{_names(usual)}"
                )
        for a, (kind, other) in enumerate(zip(info.kinds, like.kinds)):
            if kind != other:
                raise ValueError(
                    f"array {a} has samples of {_kind(kind)} in partition {k}, but of "
                    f"{_kind(other)} in partition {first}"
                )
    return tuple(infos)


def _names(columns: tuple[str, ...] | None) -> str:
    return "none" if columns is None else ", ".join(columns)


def _kind(kind: tuple[str, tuple[int, ...]]) -> str:
    """The type and shape of a sample, in words."""
    dtype, shape = kind
    return f"{np.dtype(dtype)} of shape {shape}" if shape else str(np.dtype(dtype))


def delayed(function: Callable[..., Any], *arguments: Any) -> Any:
    """A Dask task: a call that is made where and when its result is needed."""
    return import_module("dask").delayed(function, pure=False)(*arguments)
