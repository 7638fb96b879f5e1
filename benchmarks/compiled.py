"""Peers in C and C++: compiled, if there is a compiler, and loaded."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

_COMPILERS = {".c": ("C", "gcc clang cc"), ".cpp": ("C++", "g++ clang++ c++")}


@cache
def library(name: str, *flags: str) -> ctypes.CDLL:
    """The library of a source file in this folder.  Raises ImportError without a compiler."""
    source = Path(__file__).with_name(name)
    language, names = _COMPILERS[source.suffix]
    compiler = next(filter(None, map(shutil.which, names.split())), None)
    if compiler is None:
        raise ImportError(f"no {language} compiler")
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "peer.so"
        command = [compiler, "-O3", "-march=native", *flags, "-shared", "-fPIC", "-o", str(built)]
        subprocess.run([*command, str(source)], check=True, timeout=120)
        return ctypes.CDLL(str(built))
