"""Model files: safetensors, with PyTorch's names and shapes.

The format is that of Hugging Face's `safetensors`: a header of names, shapes and metadata, then
the numbers.  It holds no code, and reading it executes none.  The metadata says, as JSON, how the
model is built (see config.py).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import prod
from typing import Any

from autograd.files import write_whole
from autograd.messages import shown
from autograd.needed import needed
from nn.module import Indescribable, Module
from nn.storage.config import Classes, build, describe
from nn.storage.tensors import Shape, Tensor, differences, tensors

PathLike = str | os.PathLike[str]

_WRITTEN = ("float64", "float32")
_NAMES = ("nn", "torch")
_FORMAT, _FORMAT_KEY, _CHECKSUM = 1, "dotgrad", "checksum"  # in the metadata
_READ = ("F64", "F32", "F16")  # as files call them
_BUILD = "build the model in Python and use nn.load_state(model, path)"


def save(
    model: Module,
    path: PathLike,
    *,
    dtype: str = "float64",
    about: Mapping[str, Any] | None = None,
    names: str = "nn",
) -> None:
    """Write a model to a safetensors file, with what `load` needs to build it again.

    The numbers have PyTorch's names (`layers.0.weight`, of shape (outputs, inputs); see
    nn.storage.tensors).  A "float64" file restores every number bit for bit; "float32" rounds them.
    `names="torch"` names the layers of an MLP like the linear ones in torch.nn.Sequential
    (`0.weight`, `2.weight`); files with either names can be read.  At any moment the file is the
    old or the new one, never part of either.

    A model with classes that are not nn's is saved without its architecture: use `load_state`.
    `about` is other information to keep, such as the names of features: strings, numbers, lists and
    dictionaries of them, which the function `about` reads back.
    Raises ValueError for another dtype and for numbers that it can't hold, OSError if the file
    can't be written, ImportError without safetensors or NumPy.

    >>> model = MLP(2, [3, 1], rng=0)
    >>> save(model, "model.safetensors", about={"features": ["x", "y"]})
    >>> load("model.safetensors").state_dict() == model.state_dict()
    True
    """
    write_whole(path, content(model, dtype=dtype, about=about, names=names))


def content(
    model: Module,
    *,
    dtype: str = "float64",
    about: Mapping[str, Any] | None = None,
    names: str = "nn",
) -> bytes:
    """What `save` writes.  Raises ValueError as it does."""
    if dtype not in _WRITTEN:
        raise ValueError(f'dtype must be "float64" or "float32", not {dtype!r}')
    if names not in _NAMES:
        raise ValueError(f'names must be "nn" or "torch", not {names!r}')
    needed("safetensors", "saving a model")
    needed("numpy", "saving a model")
    try:
        metadata = {"architecture": describe(model)}
    except Indescribable as error:
        metadata = {"no architecture": str(error)}
    if about is not None:
        metadata["about"] = json.dumps(about)
    arrays = {name: _array(name, t, dtype) for name, t in tensors(model, names).items()}
    return packed(arrays, metadata)


def load(path: PathLike, classes: Classes = ()) -> Module:
    """The model that `save` wrote.

    Only modules of nn and your own `classes` are built, called with the arguments that their
    `config` returned.  For other models, build the model and use `load_state`.  Raises ValueError
    if the file was not written by `save` or is damaged in any way, OSError if it can't be read, and
    ImportError without safetensors or NumPy.

    >>> save(Linear(2, 1), "model.safetensors")
    >>> load("model.safetensors")
    Linear(2, 1)
    """
    with opened(path) as file:
        metadata = file.metadata() or {}
        if "architecture" not in metadata:
            why = metadata.get("no architecture", "it was not written by nn.save")
            raise ValueError(
                f"{shown(str(path), 200)} does not say how to build its model ({shown(why, 200)}); "
                f"{_BUILD}, or define config() in your own classes and save again"
            )
        size = sum(map(prod, _shapes(file).values()))
        try:
            model = build(metadata["architecture"], size, classes)
        except ValueError as error:
            raise ValueError(
                f"{shown(str(path), 200)} has an architecture that can't be built; {error}"
            ) from None
        _fill(model, file, path)
    return model


def about(path: PathLike) -> dict[str, Any]:
    """The information that `save` was given as `about`; {} if there was none.

    Raises ValueError unless it is a safetensors file, OSError if it can't be read, and ImportError
    without safetensors or NumPy.

    >>> save(Linear(2, 1), "model.safetensors", about={"features": ["x", "y"]})
    >>> about("model.safetensors")
    {'features': ['x', 'y']}
    """
    with opened(path) as file:
        text = (file.metadata() or {}).get("about", "{}")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ValueError(
            f"the information `about` in {shown(str(path), 200)} is not a JSON object: "
            f"{shown(text, 80)}"
        )
    return found


def load_state(model: Module, path: PathLike) -> None:
    """Set the numbers of a model to those of a file, written by `save` or another program.

    All or nothing: if names or shapes differ from the model's, ValueError names them, and nothing
    has changed.  Raises ValueError unless it is a safetensors file, OSError if it can't be read,
    and ImportError without safetensors or NumPy.

    >>> save(Neuron(2, init="zeros"), "zeros.safetensors")
    >>> neuron = Neuron(2, rng=0)
    >>> load_state(neuron, "zeros.safetensors")
    >>> neuron.state_dict()
    {'w[0]': 0.0, 'w[1]': 0.0, 'b': 0.0}
    """
    with opened(path) as file:
        _fill(model, file, path)


def _fill(model: Module, file: Any, path: PathLike) -> None:
    """Set the numbers of a model to those of an open file."""
    places, given = tensors(model), _shapes(file)
    faults = differences({name: tensor.shape for name, tensor in places.items()}, given)
    if faults:
        places = tensors(model, "torch")
    if faults and {name: tensor.shape for name, tensor in places.items()} != given:
        raise ValueError(f"{shown(str(path), 200)} does not fit this model; {faults}")
    before = {name: tensor.numbers() for name, tensor in places.items()}
    after = {name: _numbers(file, path, name) for name in places}
    try:
        for name, tensor in places.items():
            tensor.set(after[name])
    except BaseException:  # even an interrupt
        for name, tensor in places.items():
            tensor.set(before[name])
        raise


def _array(name: str, tensor: Tensor, dtype: str) -> Any:
    """The numbers of a tensor as an array.  Raises ValueError if one is too large for the dtype."""
    import numpy as np  # here, to keep `import nn` light

    exact = np.array(tensor.numbers(), "float64").reshape(tensor.shape)
    with np.errstate(over="ignore"):
        array = exact.astype(dtype)
    lost = exact[np.isinf(array) & np.isfinite(exact)]
    if lost.size:
        raise ValueError(f"{name} holds a number too large for {dtype}: {lost[0]}")
    return array


def _numbers(file: Any, path: PathLike, name: str) -> list[float]:
    """The numbers of a tensor of an open file, row by row."""
    kind = file.get_slice(name).get_dtype()
    if kind not in _READ:
        raise ValueError(
            f"{shown(str(path), 200)}: {shown(name)} is of type {kind}; only "
            f"{', '.join(_READ)} can be read"
        )
    numbers: list[float] = file.get_tensor(name).astype("float64").ravel().tolist()
    return numbers


def _shapes(file: Any) -> dict[str, Shape]:
    """The shapes of the tensors of an open file, by name."""
    return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118


# The format itself


@contextmanager
def opened(path: PathLike) -> Iterator[Any]:
    """A safetensors file, open for reading.

    The library checks the header against the file's length before anything is read.  Raises
    ValueError if it is not a safetensors file, OSError if it can't be read.
    """
    needed("safetensors", "reading a model")
    needed("numpy", "reading a model")
    from safetensors import SafetensorError, safe_open

    if not os.path.lexists(path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(path))
    if os.path.isdir(path):
        raise ValueError(f"{shown(str(path), 200)} is a folder, not a safetensors file")
    if os.path.exists(path) and not os.path.isfile(path):
        raise ValueError(f"{shown(str(path), 200)} is a pipe or a device, not a safetensors file")
    try:
        with safe_open(os.fspath(path), framework="np") as file:
            _verify(file, path)
            yield file
    except SafetensorError as error:
        raise ValueError(
            f"{shown(str(path), 200)} is not a safetensors file, or is damaged: {error}"
        ) from None


def write(path: PathLike, arrays: Mapping[str, Any], metadata: Mapping[str, str]) -> None:
    """Write a safetensors file: arrays and strings by name.  Raises OSError if that fails."""
    write_whole(path, packed(arrays, metadata))


def packed(arrays: Mapping[str, Any], metadata: Mapping[str, str]) -> bytes:
    """The bytes that `write` writes."""
    from safetensors.numpy import save as made

    metadata = {**metadata, _FORMAT_KEY: str(_FORMAT)}
    metadata[_CHECKSUM] = _checksum(arrays, metadata)
    return bytes(made(dict(arrays), dict(metadata)))


def _checksum(arrays: Mapping[str, Any], metadata: Mapping[str, str]) -> str:
    """The SHA-256 of the arrays, their names, types and shapes, and of the other metadata."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(repr((name, array.dtype.str, array.shape)).encode())
        digest.update(array.tobytes())
    digest.update(repr(sorted((k, v) for k, v in metadata.items() if k != _CHECKSUM)).encode())
    return digest.hexdigest()


def _verify(file: Any, path: PathLike) -> None:
    """Raises ValueError if an open file differs from what `write` wrote, or has a later format.

    Files of other programs, and those from before there were checksums, have nothing to verify.
    """
    metadata = file.metadata() or {}
    if not metadata.keys() & {_FORMAT_KEY, _CHECKSUM}:
        return
    version = metadata.get(_FORMAT_KEY, "")
    if version.isdecimal() and int(version[:9]) > _FORMAT:
        raise ValueError(
            f"{shown(str(path), 200)} was written in format {version[:9]} by a later dotgrad; "
            f"this one reads format {_FORMAT}"
        )
    arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    if metadata.get(_CHECKSUM) != _checksum(arrays, metadata):
        raise ValueError(
            f"{shown(str(path), 200)} is damaged: its content does not match its checksum"
        )
