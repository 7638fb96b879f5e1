"""Paths: where in a module a parameter is, as the Python expression that leads there.

    layers[0].neurons[1].w[2]       three parts: layers[0], neurons[1] and w[2]
    parts['first'].b                a key of a dict is written as Python writes it

`attribute` and `item` write them, one step at a time; ParameterPath reads them.
"""

from __future__ import annotations

import re
from ast import literal_eval
from dataclasses import dataclass
from typing import Any, NamedTuple

_KEY = r"""\[(?:[^\[\]'"]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")+\]"""
_PART = rf"([^\W\d]\w*)((?:{_KEY})*)"
_PATH = re.compile(rf"{_PART}(?:\.{_PART})*")
_PART_AT, _KEY_AT = re.compile(_PART), re.compile(_KEY)


def attribute(path: str, name: object) -> str:
    """The path of an attribute of the object at `path`; "" is the module itself."""
    return f"{path}.{name}" if path else str(name)


def item(path: str, key: object) -> str:
    """The path of an element, by its index or key, of the object at `path`."""
    return f"{path}[{key!r}]"


class Part(NamedTuple):
    """An attribute and the indices or keys after it: `w[2]` is Part("w", (2,))."""

    name: str
    keys: tuple[Any, ...] = ()

    def __str__(self) -> str:
        path = self.name
        for key in self.keys:
            path = item(path, key)
        return path


@dataclass(frozen=True)
class ParameterPath:
    """A name of `Module.named_parameters`, parsed; `str` writes it again."""

    parts: tuple[Part, ...]

    @classmethod
    def parse(cls, text: str) -> ParameterPath:
        """The path written as this text.  Raises ValueError if it is not a path."""
        if not _PATH.fullmatch(text):
            raise ValueError(f"{text!r} is not a path such as layers[0].neurons[1].w[2]")
        return cls(
            tuple(
                Part(name, tuple(literal_eval(key[1:-1].strip()) for key in _KEY_AT.findall(keys)))
                for name, keys in _PART_AT.findall(text)
            )
        )

    def of(self, model: Any) -> Any:
        """The object at this path in a model.  Raises AttributeError or LookupError if none."""
        for name, keys in self.parts:
            model = getattr(model, name)
            for key in keys:
                model = model[key]
        return model

    def __str__(self) -> str:
        return ".".join(map(str, self.parts))
