"""What code mentions: the globals it loads, the attributes and texts it could look up, imports."""

from __future__ import annotations

import dis
import types
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

_LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_GLOBALS")
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR")
_NAMING = (*_ATTRIBUTES, "IMPORT_FROM", "LOAD_CONST", "RETURN_CONST")
_SILENT = ("CACHE", "EXTENDED_ARG", "PRECALL", "PUSH_NULL", "NOP", "RESUME")


class Mentions(NamedTuple):
    """What is mentioned, in code and in the code of functions inside it."""

    globals: tuple[str, ...]
    names: tuple[str, ...]  # attributes, and texts by which one could be looked up
    imports: tuple[str, ...]
    bare: frozenset[str]  # names whose value is passed on, not just asked for an attribute
    asked: dict[str, tuple[str, ...]]  # of each other name, the attributes it is asked for

    def of(self, name: str) -> tuple[str, ...]:
        """The attributes that what `name` stands for may be asked for."""
        return self.names if name in self.bare else self.asked.get(name, self.names)


@lru_cache(4096)
def mentions(code: types.CodeType) -> Mentions:
    """What this code mentions."""
    found: dict[str, dict[str, None]] = {"globals": {}, "names": {}, "imports": {}, "bare": {}}
    asked: dict[str, dict[str, None]] = {}
    for part in _parts(code):
        _read(part, found, asked)
    return Mentions(
        tuple(found["globals"]), tuple(found["names"]), tuple(found["imports"]),
        frozenset(found["bare"]), {name: tuple(ones) for name, ones in asked.items()},
    )  # fmt: skip


@lru_cache(4096)
def named(code: types.CodeType) -> tuple[str, ...]:
    """All names in it, be they of globals or of attributes: quicker to tell."""
    return tuple(dict.fromkeys(name for part in _parts(code) for name in part.co_names))


def _parts(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _parts(constant)


def _read(
    code: types.CodeType, found: dict[str, dict[str, None]], asked: dict[str, dict[str, None]]
) -> None:
    steps = [s for s in dis.get_instructions(code) if s.opname not in _SILENT]
    for k, step in enumerate(steps):
        after = steps[k + 1] if k + 1 < len(steps) else None
        if step.opname in _LOADS:
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"):
                found["globals"][step.argval] = None
            if after is not None and after.opname in _ATTRIBUTES:
                chain = takewhile(lambda s: s.opname in _ATTRIBUTES, steps[k + 1 :])
                asked.setdefault(step.argval, {}).update(dict.fromkeys(s.argval for s in chain))
            elif _literal(steps, k):
                asked.setdefault(step.argval, {})[steps[k + 1].argval] = None
            else:
                found["bare"][step.argval] = None
        elif step.opname == "IMPORT_NAME":
            found["imports"][step.argval] = None
        elif step.opname in _NAMING and isinstance(step.argval, str):
            found["names"][step.argval] = None


def _literal(steps: list[dis.Instruction], k: int) -> bool:
    """Whether what step k loads is asked for an attribute by getattr or hasattr with a text."""
    if k == 0 or steps[k - 1].argval not in ("getattr", "hasattr") or k + 2 >= len(steps):
        return False
    constants = [s.opname == "LOAD_CONST" for s in steps[k + 1 : k + 3]]
    called = (
        steps[k + 1 + sum(constants)] if all(constants) and k + 3 < len(steps) else steps[k + 2]
    )
    return constants[0] and isinstance(steps[k + 1].argval, str) and called.opname[:4] == "CALL"
