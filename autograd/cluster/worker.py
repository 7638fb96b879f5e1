"""The work on one block, in any process: the program is built once in each process.

A program is sent to a worker as bytes without the numbers of its parameters, so the bytes are the
same at every step; the numbers are sent with each step.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import random
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.packing import packed
from autograd.value import Value

Work = Callable[["Sent", Any, tuple[int, ...], Sequence[Any], "Rows"], Any]
_MOST = 8  # programs that a process keeps, the newest ones
_ORDERS = 64  # orders that it keeps: more than blocks share a step, fewer than there may be


class Rows(NamedTuple):
    """Which samples of a block: from `begin` to `end` in the order of an epoch.

    key    what the order depends on, besides the block; None for the samples as stored
    block  the number of the block
    """

    begin: int
    end: int
    key: tuple[int, ...] | None
    block: int


class Sent(NamedTuple):
    """A program to send: its bytes and their digest."""

    content: bytes
    digest: str


def sent(program: Any, parameters: Sequence[Value], wrt: Sequence[Value]) -> Sent:
    """A Program without the numbers of these parameters; its gradients are by `wrt`.

    Raises TypeError naming anything it reaches that can't be sent.
    """
    places = {id(parameter): k for k, parameter in enumerate(parameters)}
    options = program.dtype, program.exact, program.threads
    asked = type(program)(program.function, *options, list(wrt))

    def place(x: Any) -> int | None:
        return places.get(id(x)) if isinstance(x, Value) else None

    content = packed((asked, len(parameters)), program.__name__, place)
    return Sent(content, hashlib.blake2b(content, digest_size=16).hexdigest())


class Built:
    """A program in this process, and the parameters that each call sets."""

    def __init__(self, content: bytes) -> None:
        made: dict[int, Value] = {}

        class Unpickler(pickle.Unpickler):
            def persistent_load(self, place: Any) -> Value:
                return made.setdefault(place, Value(0.0))

        self.program, count = Unpickler(io.BytesIO(content)).load()
        self.parameters = [made.setdefault(k, Value(0.0)) for k in range(count)]
        self.lock = threading.Lock()  # a worker may have several threads
        self._numbers: Any = None
        self._variants: dict[Any, Any] = {}
        self._room: list[Any] = []  # for the samples of a step, kept: fresh memory costs more

    def taken(self, arrays: Sequence[Any], chosen: Any) -> list[Any]:
        """These samples of arrays, a slice or their indices, until the next call."""
        if isinstance(chosen, slice):
            return [a[chosen] for a in arrays]
        if len(self._room) != len(arrays):
            self._room = [a[:0] for a in arrays]
        found = []
        for k, a in enumerate(arrays):
            room, wanted = self._room[k], (a.dtype, a.shape[1:])
            if (room.dtype, room.shape[1:]) != wanted or len(room) < len(chosen):
                room = self._room[k] = np.empty((len(chosen), *a.shape[1:]), a.dtype)
            # `clip`, as numpy would else keep the old numbers until it has seen all indices
            found.append(np.take(a, chosen, axis=0, out=room[: len(chosen)], mode="clip"))
        return found

    def variant(self, arrays: Sequence[Any], numbers: Any, key: tuple[int, ...]) -> Any:
        """The trace for such arrays, with these numbers; random draws depend on the key."""
        kinds = tuple((a.dtype.str, a.shape[1:]) for a in arrays)
        if not np.array_equal(self._numbers, numbers):  # set by the first block of each step
            for parameter, number in zip(self.parameters, numbers.tolist()):
                parameter.data = number
            self._numbers = numbers.copy()  # the caller goes on using its array
        if kinds not in self._variants:
            self._variants[kinds] = self.program.traced(*arrays)
        variant = self._variants[kinds]
        for k, source in enumerate(variant.hidden.sources):
            source.state = random.Random(repr((*key, k))).getstate()
        return variant


_built: dict[str, Built] = {}
_orders: dict[int, tuple[tuple[int, ...], Any]] = {}  # the newest order of each block
_lock = threading.Lock()


def _program(program: Sent) -> Built:
    """The program in this process, built when first needed; KeyError if only its name was sent."""
    with _lock:
        if program.digest not in _built and not program.content:
            raise KeyError(program.digest)  # it was here, but has been dropped
        found = _built.pop(program.digest, None) or Built(program.content)
        _built[program.digest] = found
        for oldest in [*_built][:-_MOST]:
            del _built[oldest]
    return found


def _order(key: tuple[int, ...], block: int, count: int) -> Any:
    """The order of a block's samples."""
    with _lock:
        known = _orders.pop(block, None)
    if known is None or known[0] != (*key, count):
        known = (*key, count), np.random.default_rng([*key, block]).permutation(count)
    with _lock:
        _orders[block] = known
        for oldest in [*_orders][:-_ORDERS]:
            del _orders[oldest]
    return known[1]


def gradients(
    program: Sent, numbers: Any, key: tuple[int, ...], arrays: Sequence[Any], rows: Rows
) -> tuple[int, float, Any]:
    """(how many samples, their mean loss, its gradients) for samples of a block."""
    chosen: Any = slice(rows.begin, rows.end)
    if rows.key is not None:
        chosen = _order(rows.key, rows.block, len(arrays[0]))[chosen]
    built = _program(program)
    with built.lock:
        taken = built.taken(arrays, chosen)
        variant = built.variant(taken, numbers, (*key, rows.block))
        loss, found = variant.loss_and_gradients(variant.start("loss", taken))
    return len(taken[0]), loss, found


def total(
    program: Sent, numbers: Any, key: tuple[int, ...], arrays: Sequence[Any], rows: Rows
) -> float:
    """The sum of what the program returns for the samples of a block."""
    built = _program(program)
    with built.lock:
        variant = built.variant(arrays, numbers, (*key, rows.block))
        return float(np.sum(variant.value(variant.start("value", arrays)), dtype=np.float64))
