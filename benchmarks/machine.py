"""Where the figures were taken: the machine, the interpreter and the versions."""

from __future__ import annotations

import gc
import os
import platform
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import autograd


def describe(distributions: Sequence[str]) -> dict[str, object]:
    """What a reader needs to know to judge a figure; no name of a person, machine or folder."""
    return {
        "cpu": processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "versions": {"dotgrad": autograd.__version__} | versions(distributions),
        "gc_thresholds": list(gc.get_threshold()),
        "recursion_limit": sys.getrecursionlimit(),
        "load": load(),
    }


def processor() -> str:
    """The processor's name as the system tells it."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.processor()


def load() -> float | None:
    """How many programs wanted a core during the last minute; None if unknown."""
    try:
        return round(os.getloadavg()[0], 2)
    except (AttributeError, OSError):
        return None


def versions(distributions: Sequence[str]) -> dict[str, str]:
    """The versions of those distributions that are installed."""
    found = {}
    for name in distributions:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
