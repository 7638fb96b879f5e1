"""Machine code on disk, so that a machine is built once and loaded ever after.

A file is a line of magic, the SHA-256 of name and code, and the code; the name itself is a digest
of everything that the code depends on.  What does not verify is never executed: it counts as
missing, with one warning, and is replaced.  No fault here is a reason to fail: then the code is
built anew and not kept.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import warnings
from pathlib import Path

from autograd.files import replace_file

_MAGIC = b"dotgrad machine code 1\n"
_warned: set[str] = set()


def load(name: str) -> bytes | None:
    """The code saved under this name, or None."""
    folder = _folder()
    if folder is None:
        return None
    path = folder / name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _warn(f"can't read {path}: {error}; building the machine anew")
        return None
    head, digest = len(_MAGIC), hashlib.sha256().digest_size
    code = content[head + digest :]
    if content[:head] != _MAGIC or content[head : head + digest] != _digest(name, code):
        _warn(f"{path} is damaged; building the machine anew")
        return None
    return code


def save(name: str, code: bytes) -> None:
    """Keep the code under this name: the whole file appears at once, or none does."""
    folder = _folder()
    if folder is None:
        return
    path = folder / name
    try:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        replace_file(path, _MAGIC + _digest(name, code) + code, private=True)
    except OSError as error:
        _warn(f"can't keep the machine in {folder}: {error}; it is built anew next time")


def _digest(name: str, code: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + code).digest()


def location() -> Path | None:
    """The folder for machine code, which need not exist; None where the user has none.

    DOTGRAD_CACHE, if set, names it; set to nothing, it says to keep none.
    """
    chosen = os.environ.get("DOTGRAD_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.join(os.path.expanduser("~"), "Library", "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if not base or not os.path.isabs(base):  # no home
        return None
    return Path(base) / "dotgrad"


def _folder() -> Path | None:
    """The folder, made if need be; None, with one warning, where it can't be used or trusted."""
    folder = location()
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        _warn(f"no cache for machine code: {error}")
        return None
    if not stat.S_ISDIR(found.st_mode):
        _warn(f"no cache for machine code: {folder} is a link or no folder")
        return None
    if hasattr(os, "getuid"):
        if found.st_uid != os.getuid():
            _warn(f"no cache for machine code: {folder} belongs to someone else")
            return None
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            _warn(f"no cache for machine code: others may write to {folder}")
            return None
    return folder


def _warn(text: str) -> None:
    """Say it once."""
    if text not in _warned:
        _warned.add(text)
        warnings.warn(text, RuntimeWarning, stacklevel=4)
