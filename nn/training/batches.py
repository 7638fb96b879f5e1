"""The data of a training run: arrays with the same number of samples, all numbers finite."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np

from autograd.messages import a_type
from nn.training.plain import check_counts, held_out, not_finite

Arrays = list[Any]  # NumPy arrays whose first axis counts the samples; or columns of plain.py


def checked(arrays: Sequence[Any], owner: str) -> Arrays:
    """The arrays or lists as arrays: integers unchanged, other numbers as floats.

    Raises ValueError if there are no samples, if the numbers of samples differ, if the rows of a
    list differ in length, and for a number that is nan or infinite, naming its row; TypeError for
    anything but real numbers.
    """
    if not arrays:
        raise TypeError(f"{owner} takes the arrays of the samples, one for each argument")
    found = [_array(a, k) for k, a in enumerate(arrays)]
    check_counts(found)
    for k, a in enumerate(found):
        _check_finite(a, k)
    return found


def _array(given: Any, k: int) -> Any:
    """An array of floats or integers."""
    if np.ma.is_masked(given):
        raise TypeError(
            f"array {k} has masked entries, but training computes with each number: leave such "
            "samples out, or fill them in with x.filled(number)"
        )
    try:
        array = np.asarray(given)
    except ValueError:
        raise ValueError(f"array {k}: {_ragged(given)}") from None
    if array.dtype.kind == "O" and all(isinstance(x, Real) for x in array.flat):
        array = array.astype(np.float64)  # numbers of several types, as in tables
    if array.dtype.kind in "iu":
        return array
    if array.dtype.kind == "b":
        return array.astype(np.float64)
    if array.dtype.kind != "f":
        others = (a_type(x) for x in array.reshape(-1).tolist() if not isinstance(x, Real))
        held = next(others, f"elements of type {array.dtype}")
        raise TypeError(f"array {k} holds {held}; training takes real numbers")
    if array.ndim == 0:
        raise TypeError(f"array {k} is one number, not a number or a row for each sample")
    return array


def _ragged(rows: Any) -> str:
    """Which row differs from the first in length."""
    sizes = [np.size(row) if np.isscalar(row) else len(row) for row in rows]
    row = next((i for i, size in enumerate(sizes) if size != sizes[0]), 0)
    return f"row {row} has {sizes[row]} numbers, but row 0 has {sizes[0]}"


def _check_finite(array: Any, k: int) -> None:
    """Raises ValueError naming the first number that is not finite."""
    if array.dtype.kind != "f":
        return
    bad = ~np.isfinite(array)
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        raise not_finite(k, place[0], place[1:], array[place])


def divided(arrays: Arrays, share: float, seed: int) -> tuple[Arrays, Arrays]:
    """(the rest, that share of the samples), drawn with the seed.

    Raises ValueError if one of them would have no sample.
    """
    samples = len(arrays[0])
    count = held_out(samples, share)
    order = np.random.default_rng([seed, 1]).permutation(samples)
    chosen, rest = np.sort(order[:count]), np.sort(order[count:])
    return [a[rest] for a in arrays], [a[chosen] for a in arrays]


def digests(data: Arrays, others: Arrays | None, share: float | None) -> dict[str, str]:
    """A digest of each array of a run, and of its validation: other arrays, or a share of these."""
    if others is None:
        return {f"array {k}": digest([array]) for k, array in enumerate(data)}
    if share is None:
        return digests(data, None, None) | {"validation": digest(others)}
    parts = enumerate(zip(data, others))
    return {f"array {k}": digest(list(both)) for k, both in parts} | {"validation": repr(share)}


def digest(arrays: Arrays) -> str:
    """A hash of the numbers, their shape and their order."""
    found = hashlib.blake2b(digest_size=16)
    for array in arrays:
        kind = np.int64 if array.dtype.kind in "iu" else np.float64
        found.update(repr((np.dtype(kind).str, array.shape)).encode())
        found.update(np.ascontiguousarray(array, kind).data)
    return found.hexdigest()


class Order:
    """The order of the samples, epoch by epoch: drawn with the seed, or as stored.

    Orders drawn for unfinished epochs are kept, so that orders do not depend on where a run was
    interrupted.
    """

    def __init__(self, samples: int, shuffle: bool, seed: int) -> None:
        self.samples, self.shuffle, self.seed = samples, shuffle, seed
        self._source = np.random.default_rng(seed)
        self._drawn: list[Any] = []
        self._states: list[dict[str, Any]] = []  # of the source before each of these

    def rows(self, epochs: int) -> Any:
        """The samples of the next epochs, one epoch after another."""
        while len(self._drawn) < epochs:
            self._states.append(dict(self._source.bit_generator.state))
            if self.shuffle:
                self._drawn.append(self._source.permutation(self.samples))
            else:
                self._drawn.append(np.arange(self.samples))
        return np.concatenate(self._drawn[:epochs]) if epochs > 1 else self._drawn[0]

    def finish(self, epochs: int) -> None:
        """Mark that many epochs as finished."""
        del self._drawn[:epochs], self._states[:epochs]

    @property
    def state(self) -> dict[str, Any]:
        """The random state at the start of the current epoch."""
        return self._states[0] if self._states else dict(self._source.bit_generator.state)

    @state.setter
    def state(self, state: dict[str, Any]) -> None:
        self._source.bit_generator.state = state
        self._drawn.clear()
        self._states.clear()
