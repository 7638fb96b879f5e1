"""Blocks in which operations behave otherwise: `no_grad()` and `detect_anomaly()`.

A block holds for the thread or task that opened it.  `active` counts the open blocks of all
threads, so that the fast paths of Value ask one integer whether there is anything to ask.
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

Value = Any  # what value.py, which imports this file, calls so

active = 0
_count_lock = threading.Lock()
# Folders that no user writes in.
_library: tuple[str, ...] = (os.path.dirname(os.path.abspath(__file__)) + os.sep,)

recording: ContextVar[bool] = ContextVar("recording", default=True)
watch: ContextVar[Watch | None] = ContextVar("watch", default=None)
tracer: ContextVar[Any] = ContextVar("tracer", default=None)  # what records a trace, see trace/

# A transform (functional.py) marks the leaves made while it runs a function, so as to tell them
# from those that the function reaches outside itself.  Transforms inside it share its mark.
transforms = 0  # how many run, in all threads
transform: ContextVar[object | None] = ContextVar("transform", default=None)


_open: dict[object, None] = {}  # a key of each open block
_running: dict[object, None] = {}  # and of each transform


def _count() -> None:
    """Count again what is open: an interrupt can leave no sum half done."""
    global active, transforms
    with _count_lock:
        active, transforms = len(_open), len(_running)


class _Block(ContextDecorator):
    """Sets context variables for the time of a `with` block or a decorated call.

    An interrupt on its way in or out leaves the block shut: what shuts it may be done twice.
    """

    counted = _open

    def __init__(self) -> None:
        # Of each opening its key, and what the variables held before.
        self._openings: list[tuple[object, list[tuple[ContextVar[Any], Any]]]] = []

    def _recreate_cm(self) -> _Block:
        """A block of its own for each call of a decorated function: threads may call it at once."""
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
        # At last, and at once: before, the block can be shut again.
        self._openings = [opening for opening in self._openings if opening[0] is not key]


class transforming(_Block):
    """A block in which a transform runs a function; the leaves made there have its mark."""

    counted = _running

    def _settings(self) -> dict[ContextVar[Any], Any]:
        return {transform: transform.get() or object(), recording: True}


class no_grad(_Block):
    """A block whose results are leaves: computed, but connected to nothing.  Also a decorator."""

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

    An operation that gives inf or nan of finite operands raises when it is computed; a gradient
    that becomes inf or nan raises in `backward`.  The message names the operation, the operands
    and the line that made it.  Costs time and memory: meant for debugging.
    """

    def _settings(self) -> dict[ContextVar[Any], Any]:
        return {watch: Watch()}


class Watch:
    """Where each node of a `detect_anomaly` block was made, and the two checks."""

    def __init__(self) -> None:
        self._lines: dict[Value, str] = {}

    def made(self, node: Value) -> None:
        """Remember the line of `node`.  Raises FloatingPointError if it just went wrong."""
        self._lines[node] = user_line()
        if not math.isfinite(node.data) and all(map(math.isfinite, node.numbers)):
            raise FloatingPointError(f"{_call(node)} gave {node.data} ({self._lines[node]})")

    def swept(self, order: Iterable[Value]) -> None:
        """Raises FloatingPointError where the first node turned a finite gradient into inf or nan.

        `order` has users before operands.
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
    """Have `user_line` pass over the folder of this package's file."""
    global _library
    _library += (os.path.dirname(os.path.abspath(file)) + os.sep,)


def user_line() -> str:
    """file:line of the innermost frame outside this package and those that joined it."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename.startswith(_library) and frame.f_back is not None:
        frame = frame.f_back
    return f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"


def warn(text: str) -> None:
    """A RuntimeWarning at that line."""
    frame, level = sys._getframe(1), 2
    while frame.f_code.co_filename.startswith(_library) and frame.f_back is not None:
        frame, level = frame.f_back, level + 1
    warnings.warn(text, RuntimeWarning, stacklevel=level)


def warn_once(text: str) -> None:
    """The same, each text once in a process."""
    if text not in _warned:
        _warned.add(text)
        warn(text)


_warned: set[str] = set()
