"""dotgrad: the public names of autograd, nn and viz, each loaded on first use.

    >>> import dotgrad
    >>> w = dotgrad.Value(0.5, label="w")
    >>> loss = (w * 2.0 - 1.5) ** 2
    >>> loss.backward()
    >>> w.grad
    -2.0

The command `dotgrad` is also `python -m dotgrad`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PACKAGES = ("autograd", "nn", "viz")


def __getattr__(name: str) -> Any:
    """The public name of autograd, nn or viz.  Raises AttributeError if none of them has it."""
    if name == "__all__":
        return [x for package in _PACKAGES for x in import_module(package).__all__]
    if name in ("__version__", *_PACKAGES):
        found = import_module(name) if name in _PACKAGES else import_module("autograd").__version__
    elif name.startswith("_"):
        raise AttributeError(f"module 'dotgrad' has no attribute {name!r}")
    else:
        for package in map(import_module, _PACKAGES):
            if name in package.__all__:
                found = getattr(package, name)
                break
        else:
            raise AttributeError(f"none of autograd, nn and viz has a public name {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__getattr__("__all__")])
