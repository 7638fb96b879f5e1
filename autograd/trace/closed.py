"""A closed world: whatever a trace reads is a parameter, watched, drawn, or named to the user.

A function is traced once if it reaches only objects that a walk understands, and changes none of
them.  Otherwise it is traced a second time, and calls that leave the user's code are recorded: if
the two traces differ, something changes by being read, which is an error; functions that were
called and are not known to depend on their arguments alone are named in a warning.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

from autograd import modes
from autograd.ir import Argument, Tape
from autograd.messages import a_type
from autograd.reached.surroundings import Surroundings
from autograd.reached.things import Label
from autograd.reached.unwatched import (
    frozen_code,
    is_foreign,
    is_frozen,
    is_library_code,
    is_pure,
    is_pure_code,
)
from autograd.reached.walk import Walk
from autograd.trace.arguments import described
from autograd.trace.leaves import Hidden, Leaves, Signature
from autograd.trace.recorder import Recorder, trace
from autograd.trace.symbol import TraceError
from autograd.value import Value

_MANY = 6  # traces in a row, without a call between them that could use the last one


class Trace:
    """The record of one run of a function on stand-ins for its arguments."""

    def __init__(
        self,
        function: Callable[..., Any],
        signature: Signature,
        names: tuple[str, ...],
        parameters: Sequence[Value],
        output: Callable[[Recorder, Any], list[Argument]],
        title: str,
        place: int = -1,
    ) -> None:
        self.recorder = recorder = Recorder()
        ops = recorder.tape.ops = _Marked(place) if place >= 0 else []
        recorder.arrange(parameters)
        self.leaves = Leaves(signature, recorder)
        self.hidden = recorder.hidden = Hidden(self.leaves)
        by_place = len(signature) - len(names)
        arguments, named = self.leaves.arguments[:by_place], self.leaves.arguments[by_place:]
        try:
            self.structure = trace(function, arguments, recorder, dict(zip(names, named)))
        except (TypeError, AttributeError) as error:
            kind = type(error)
            if kind not in (TypeError, AttributeError) or {*signature} <= {"number"}:
                raise
            raise kind(f"{error} (in the trace {title} has {described(signature)})") from error
        self.outputs = output(recorder, self.structure)
        recorder.closed, recorder.hidden = True, None
        self.line = getattr(ops, "line", None)  # the user's line that made the node at `place`

    def difference(self, other: Trace) -> int | None:
        """The first node that differs between the traces; None if all are the same."""
        tapes = self.recorder.tape, other.recorder.tape
        for k, (mine, its) in enumerate(zip_longest(*map(_nodes, tapes))):
            if mine != its:
                return k
        same = repr(self.outputs) == repr(other.outputs)
        return None if same else max(0, len(tapes[0]) - 1)


def _nodes(tape: Tape) -> Iterator[tuple[Any, str]]:
    return ((op, repr(args)) for op, args in zip(tape.ops, tape.args))


class _Marked(list):  # type: ignore[type-arg]
    """Operations of a tape; notes the user's line that records the one at a given place."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place
        self.line: str | None = None

    def append(self, op: Any) -> None:
        """Add an operation."""
        if len(self) == self.place:
            self.line = modes.user_line()
        super().append(op)


class ClosedWorld:
    """Checks the traces of one program."""

    def __init__(self, name: str, strict: bool) -> None:
        self.name, self.strict = name, strict
        self._named = self._told = False
        self._again = 0  # traces in a row

    def trace(self, make: Callable[..., Trace], roots: list[Any]) -> tuple[Trace, Surroundings]:
        """A trace made by `make`, and the surroundings it depends on.

        Raises TraceError if something changes by being read.  Warns, once for each program, about
        things that can't be watched; raises TraceError instead if strict.
        """
        before = Walk(roots)
        found = make()
        around = Surroundings([*roots, *map(Label, found.recorder.labels)])
        walk = around.walk if not found.recorder.labels else Walk(roots)
        called: dict[str, None] = {}
        if walk.suspects or walk.opaque or before.tokens != walk.tokens:
            self._verify(make, found, walk, called)
            around = Surroundings(around.walk.roots)
        self._name([*walk.named(), *called], walk.large_arrays())
        return found, around

    def _verify(
        self, make: Callable[..., Trace], found: Trace, walk: Walk, called: dict[str, None]
    ) -> None:
        """Trace again, and compare."""
        states = [Walk([x]).tokens for x in walk.opaque]
        with _watching(called):
            again = make()
        place = found.difference(again)
        moved = [x for x, then in zip(walk.opaque, states) if Walk([x]).tokens != then]
        if place is None and not moved:
            return
        changed = next(iter(called), None) or walk.difference(Walk(walk.roots))
        if moved:
            changed = f"{a_type(moved[0])}, {walk.where(moved[0])}"
        line = None if place is None else make(place).line
        raise TraceError(
            f"{changed or 'something'} changes by being read, but a program would repeat what was "
            "read when it was traced; draw random numbers with autograd.random, and pass anything "
            "else as an argument",
            line,
        )

    def _name(self, unwatched: list[str], large: list[tuple[str, int]]) -> None:
        """Warn about objects that can't be fully watched, or are costly to watch."""
        parts = []
        if unwatched:
            parts.append(
                f"{self.name} reads what a compiled program can't watch: {'; '.join(unwatched)}. "
                "The program keeps what was read when it was traced; pass it as an argument, or "
                "write freeze(x) if it never changes"
            )
        if large:
            listed = "; ".join(f"{path} ({size / 1e6:.1f} MB)" for path, size in large)
            parts.append(
                f"{self.name} compares large arrays at every call: {listed}. Pass them as "
                "arguments, or write freeze(x) if they never change"
            )
        if self.strict and unwatched:
            raise TraceError(parts[0])
        if parts and not self._named:
            self._named = True
            modes.warn(" ".join(parts))

    def anew(self, around: Surroundings) -> None:
        """A trace is out of date: warn once if that happens at every call."""
        self._again = 1 if around.held else self._again + 1
        if self._again >= _MANY and not self._told:
            self._told = True
            modes.warn(
                f"{self.name} is traced again at every call, because {around.changed} changes; "
                "pass it as an argument, or make it a Value and write v.data, which is read at "
                "each call"
            )


@contextmanager
def _watching(called: dict[str, None]) -> Iterator[None]:
    """A block that records the calls that leave the user's code, unless they are known."""
    inside: list[tuple[types.FrameType, str]] = []  # the call being recorded or skipped, its end

    def see(frame: types.FrameType, event: str, arg: Any) -> None:
        if inside:
            ended = "c_return" if event == "c_exception" else event
            if inside[0] == (frame, ended):
                inside.clear()
        elif event == "c_call":
            if _is_user(frame) and not is_pure(arg):
                inside.append((frame, "c_return"))
                if not is_frozen(arg):
                    called[f"{_title(arg)} ({_line(frame)})"] = None
        elif event == "call":
            code, caller = frame.f_code, frame.f_back
            if frozen_code(code):
                inside.append((frame, "return"))
            elif caller is not None and _is_user(caller) and not _is_user(frame):
                module = frame.f_globals.get("__name__")
                if not is_library_code(code) and not is_pure_code(module, code):
                    inside.append((frame, "return"))
                    called[f"{module}.{code.co_name} ({_line(caller)})"] = None

    before: Any = sys.getprofile()
    sys.setprofile(see)
    try:
        yield
    finally:
        sys.setprofile(None)
        if hasattr(before, "enable"):  # Python's own profiler
            before.enable()
        else:
            sys.setprofile(before)


def _is_user(frame: types.FrameType) -> bool:
    return not is_library_code(frame.f_code) and not is_foreign(frame.f_globals.get("__name__"))


def _title(x: Any) -> str:
    owner = getattr(x, "__self__", None)
    if owner is not None and not isinstance(owner, (type, types.ModuleType)):
        owner = type(owner)
    name = getattr(owner, "__name__", None) or getattr(x, "__module__", None)
    return f"{name}.{x.__name__}" if name and name != "builtins" else str(x.__name__)


def _line(frame: types.FrameType) -> str:
    return f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}"
