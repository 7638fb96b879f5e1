"""`freeze(x)`: x is meant to stay as it is, so a program does not watch it."""

from __future__ import annotations

import contextlib
import types
import weakref
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

_frozen: dict[int, Any] = {}  # by identity: a weak reference where x has one, else x itself


def freeze(x: T) -> T:
    """x itself, which compiled programs keep as it was when they were traced, without watching it.

    For a large array, a module, an object or a function whose result is meant to be read once:
    `table = freeze(np.load(path))`, `clock = freeze(time.time)`.  Another thing put in its place
    is noticed as ever.
    """
    keep: Any = x
    with contextlib.suppress(TypeError):
        keep = weakref.ref(x, partial(_forget, id(x)))
    _frozen[id(x)] = keep
    return x


def _forget(key: int, _: Any) -> None:
    """What had this identity is gone."""
    _frozen.pop(key, None)


def is_frozen(x: Any) -> bool:
    """Whether `freeze` was called with this very object, or with an equal bound method."""
    if id(x) in _frozen:
        return True
    return bool(_frozen) and hasattr(x, "__self__") and x in [_alive(y) for y in _frozen.values()]


def frozen_code(code: types.CodeType) -> bool:
    """Whether it is that of a function for which `freeze` was called."""
    return bool(_frozen) and code in [
        getattr(_alive(y), "__code__", None) for y in _frozen.values()
    ]


def _alive(kept: Any) -> Any:
    return kept() if isinstance(kept, weakref.ref) else kept
