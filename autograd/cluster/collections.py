"""Dask's arrays and dataframes, NumPy's arrays beside them, as blocks of samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

Check = Callable[[Sequence[Any], str], list[Any]]


@dataclass(frozen=True)
class Info:
    """What is known of a block: its samples, and for each array the numbers of one and its type.

    columns  the names of the columns, where an array comes from a table
    digests  texts that other numbers don't have, where the check gives them
    """

    count: int
    kinds: tuple[tuple[str, tuple[int, ...]], ...]
    columns: tuple[tuple[str, ...] | None, ...]
    digests: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Samples that stay together: arrays whose first axis counts them."""

    arrays: list[Any]
    info: Info


def is_collection(x: Any) -> bool:
    """Whether x is a collection of Dask, whose numbers are elsewhere, or not there yet."""
    return callable(getattr(x, "__dask_graph__", None))


def pieces(collections: Sequence[Any], blocks: int) -> list[list[Any]]:
    """For each block what makes its arrays: tasks of Dask, or arrays that are here.

    Where nothing is Dask's there are that many blocks, as alike as can be.  Raises ValueError where
    the collections are not divided alike, TypeError for a collection of another kind.
    """
    for k, x in enumerate(collections):
        if is_collection(x) and not hasattr(type(x), "npartitions"):
            kind = type(x).__name__
            raise TypeError(f"collection {k} is a {kind}, not an array or a dataframe of Dask")
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
    """The samples of each partition, where that is known."""
    chunks = getattr(x, "chunks", None)
    return chunks[0] if chunks and not np.isnan(chunks[0]).any() else None


def _divided(x: Any, k: int, sizes: tuple[float, ...] | None, first: Any) -> list[Any]:
    """The parts of a collection; an array is divided as the first collection is."""
    if not is_collection(x):
        if sizes is None or sum(sizes) != len(x):
            raise ValueError(
                f"array {k} is not Dask's, and is not to be divided as {type(first).__name__} 0 "
                "is: make it a collection with the same partitions"
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
    """Block `number`, of its parts: arrays, or tables of Pandas.

    Raises ValueError where they have not equally many samples, and what `check` does, naming the
    partition.
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
    """A text that other numbers don't have."""
    from hashlib import blake2b

    return blake2b(np.ascontiguousarray(array).data, digest_size=16).hexdigest()


def described(block: Block) -> Info:
    """What is known of a block, without its numbers."""
    return block.info


def agreed(infos: Sequence[Info]) -> tuple[Info, ...]:
    """The infos of all blocks.

    Raises ValueError where partitions differ in columns, numbers of a sample or types, or where
    there is no sample.
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
                    f"array {a} has samples of {_kind(kind)} in partition {k}, of {_kind(other)} "
                    f"in partition {first}"
                )
    return tuple(infos)


def _names(columns: tuple[str, ...] | None) -> str:
    return "none" if columns is None else ", ".join(columns)


def _kind(kind: tuple[str, tuple[int, ...]]) -> str:
    """The numbers of a sample, in words."""
    dtype, shape = kind
    return f"{np.dtype(dtype)} of shape {shape}" if shape else str(np.dtype(dtype))


def delayed(function: Callable[..., Any], *arguments: Any) -> Any:
    """A task of Dask: a call, made where and when it is asked for."""
    return import_module("dask").delayed(function, pure=False)(*arguments)
