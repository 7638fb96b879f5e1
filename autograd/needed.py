"""Packages that only some parts need, imported by those parts alone; Values need none."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

_NAMES = {"numpy": "NumPy", "llvmlite": "LLVM (llvmlite)"}


def installed(package: str) -> bool:
    """Whether the package is installed; it is not imported."""
    return find_spec(package) is not None


def needed(package: str, what: str, instead: str = "") -> Any:
    """The package, imported.  `what` needs it; `instead` says what works without it.

    Raises ModuleNotFoundError, naming both and how to install it, if it is not installed.
    """
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise  # it is installed, but lacks something itself
        raise ModuleNotFoundError(missing(package, what, instead), name=package) from None


def missing(package: str, what: str, instead: str = "") -> str:
    """The message that `what` needs a package that is not installed."""
    other = f"; {instead}" if instead else ""
    name = _NAMES.get(package, package)
    return f"{what} needs {name}, which is not installed: pip install {package}{other}"
