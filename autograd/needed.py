"""Packages that some parts need, imported by those parts alone; Values need none."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

_NAMES = {"numpy": "NumPy", "llvmlite": "LLVM (llvmlite)"}


def installed(package: str) -> bool:
    """Whether the package is there; it is not imported."""
    return find_spec(package) is not None


def needed(package: str, what: str, instead: str = "") -> Any:
    """The package, imported.  `what` needs it; `instead` says what does without.

    Raises ModuleNotFoundError, naming both and how to install it, where it is not there.
    """
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise  # it is there, and lacks something itself
        raise ModuleNotFoundError(missing(package, what, instead), name=package) from None


def missing(package: str, what: str, instead: str = "") -> str:
    """The sentence that says so."""
    other = f"; {instead}" if instead else ""
    name = _NAMES.get(package, package)
    return f"{what} needs {name}, which is not installed: pip install {package}{other}"
