"""Blocks in which operations behave differently: `no_grad()` and `detect_anomaly()`.

A block applies to the thread or task that opened it.  `active` counts the open blocks of all
threads, so that the fast paths of Value check a single integer.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import warnings
from collections.abc import Iterable
from contextlib import ContextDecorator
from contextvars import ContextVar
from typing import Any

from autograd.messages import shown

Value = Any  # the class in value.py, which imports this file

active = 0
_count_lock = threading.Lock()
# Folders of library code, which `user_line` skips.
_library: tuple[str, ...] = (os.path.dirname(os.path.abspath(__file__)) + os.sep,)

recording: ContextVar[bool] = ContextVar("recording", default=True)
watch: ContextVar[Watch | None] = ContextVar("watch", default=None)
tracer: ContextVar[Any] = ContextVar("tracer", default=None)  # what records a trace, see trace/

# A transform (functional.py) marks the leaves made while it runs a function, to tell them from
# those that the function reaches outside itself.  Transforms inside it share its mark.
transforms = 0  # how many run, in all threads
transform: ContextVar[object | None] = ContextVar("transform", default=None)


_open: dict[object, None] = {}  # a key for each open block
_running: dict[object, None] = {}  # and for each transform


def _count() -> None:
    """Count the open blocks anew: an interrupt can't leave this half done, unlike an increment."""
    global active, transforms
    with _count_lock:
        active, transforms = len(_open), len(_running)


class _Block(ContextDecorator):
    """Sets context variables for the duration of a `with` block or a decorated call.

    After an interrupt on entry or exit the block is closed: closing it twice does no harm.
    """

    counted = _open

    def __init__(self) -> None:
        # For each opening, its key and the previous values of the variables.
        self._openings: list[tuple[object, list[tuple[ContextVar[Any], Any]]]] = []

    def _recreate_cm(self) -> _Block:
        """A separate block for each call of a decorated function: threads may call it at once."""
        return type(self)()

    def _settings(self) -> dict[ContextVar[Any], Any]:
        raise NotImplementedError

    def __enter__(self) -> Any:
        settings = self._settings()
        key = object()
        before = [(variable, variable.get()) for variable in settings]
        try:
            self._openings.append((key, before))
            self.counted[key] = None
            _count()
            for variable, x in settings.items():
                variable.set(x)
        except BaseException:
            self._shut(key, before)
            raise

    def __exit__(self, *exception: object) -> None:
        try:
            self._shut(*self._openings[-1])
        except BaseException:
            self._shut(*self._openings[-1])
            raise

    def _shut(self, key: object, before: list[tuple[ContextVar[Any], Any]]) -> None:
        for variable, x in before:
            variable.set(x)
        self.counted.pop(key, None)
        _count()
        # Last, in one step: until then the block can be closed again.
        self._openings = [opening for opening in self._openings if opening[0] is not key]


class transforming(_Block):
    """A block in which a transform runs a function; the leaves made there have its mark."""

    counted = _running

    def _settings(self) -> dict[ContextVar[Any], Any]:
        return {transform: transform.get() or object(), recording: True}


class no_grad(_Block):
    """A block whose results are leaves: computed, but connected to nothing.  Also a decorator.

    >>> w = Value(3.0)
    >>> with no_grad():
    ...     y = w * 2.0
    >>> y.data, y.inputs
    (6.0, ())
    """

    def _settings(self) -> dict[ContextVar[Any], Any]:
        return {recording: False}


class tracing(_Block):
    """A block in which operations on Values are recorded by `recorder` (see trace/recorder.py)."""

    def __init__(self, recorder: Any) -> None:
        super().__init__()
        self._recorder = recorder

    def _settings(self) -> dict[ContextVar[Any], Any]:
        return {tracer: self._recorder}


class detect_anomaly(_Block):
    """A block in which the first inf or nan raises FloatingPointError.  Also a decorator.

    An operation that gives inf or nan for finite operands raises when it is computed; a gradient
    that becomes inf or nan raises in `backward`.  The message names the operation, its operands and
    the line that made it.  Costs time and memory: meant for debugging.

    >>> with detect_anomaly():
    ...     y = log(Value(0.0, label="x"))
    Traceback (most recent call last):
        ...
    FloatingPointError: log(x=0.0) gave -inf (...)
    """

    def _settings(self) -> dict[ContextVar[Any], Any]:
        return {watch: Watch()}


class Watch:
    """Where each node of a `detect_anomaly` block was made, and the two checks."""

    def __init__(self) -> None:
        self._lines: dict[Value, str] = {}

    def made(self, node: Value) -> None:
        """Remember the line of `node`.  Raises FloatingPointError if it is a new inf or nan."""
        self._lines[node] = user_line()
        if not math.isfinite(node.data) and all(map(math.isfinite, node.numbers)):
            raise FloatingPointError(f"{_call(node)} gave {node.data} ({self._lines[node]})")

    def swept(self, order: Iterable[Value]) -> None:
        """Raises FloatingPointError for the first node that turned a finite gradient into inf or

        nan.  `order` has users before operands.
        """
        for node in order:
            if not math.isfinite(node.grad) or not all(map(math.isfinite, node.numbers)):
                continue
            for i, flow in enumerate(node.flows()):
                if not math.isfinite(flow):
                    raise FloatingPointError(
                        f"the gradient of {_call(node)} by operand {i} became {flow} "
                        f"({self._lines.get(node, 'made outside detect_anomaly')})"
                    )


def _call(node: Value) -> str:
    """The operation and its operands' numbers: log(x=-1.0)."""
    assert node.op is not None
    labels = [getattr(x, "label", None) for x in node.inputs]
    texts = [f"{shown(name)}={x!r}" if name else repr(x) for name, x in zip(labels, node.numbers)]
    return f"{node.op.name}({', '.join(texts)})"


def join_library(file: str) -> None:
    """Make `user_line` skip the folder of this file of a package."""
    global _library
    _library += (os.path.dirname(os.path.abspath(file)) + os.sep,)


def user_line() -> str:
    """file:line of the innermost frame outside this package and those that joined it."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename.startswith(_library) and frame.f_back is not None:
        frame = frame.f_back
    return f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"


def warn(text: str) -> None:
    """Issue a RuntimeWarning at the user's line."""
    frame, level = sys._getframe(1), 2
    while frame.f_code.co_filename.startswith(_library) and frame.f_back is not None:
        frame, level = frame.f_back, level + 1
    warnings.warn(text, RuntimeWarning, stacklevel=level)


def warn_once(text: str) -> None:
    """The same, but each text only once per process."""
    if text not in _warned:
        _warned.add(text)
        warn(text)


_warned: set[str] = set()
