"""Machine code on disk, so that a machine is built once and loaded from then on.

A file is a magic line, the SHA-256 of name and code, and the code; the name itself is a digest of
everything that the code depends on.  Code that does not verify, or that others could have written,
is never executed: it counts as missing, with one warning, and is replaced.  No error here is
fatal: the code is then built again and not kept.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from autograd.files import replace_file
from autograd.modes import warn_once

_MOST = 2**26  # bytes of a file; machines have a few hundred thousand
_MAGIC = b"dotgrad machine code 1\n"


class _Folder(NamedTuple):
    """A trusted folder and, if the platform supports it, an open handle of it."""

    path: Path
    handle: int | None


def load(name: str) -> bytes | None:
    """The code saved under this name, or None."""
    with _folder() as folder:
        if folder is None:
            return None
        path = folder.path / name
        try:
            content = _content(folder, name)
        except FileNotFoundError:
            return None
        except OSError as error:
            warn_once(f"can't read {path}: {error}; building the machine again")
            return None
    head, digest = len(_MAGIC), hashlib.sha256().digest_size
    code = content[head + digest :]
    if content[:head] != _MAGIC or content[head : head + digest] != _digest(name, code):
        warn_once(f"{path} is damaged; building the machine again")
        return None
    return code


def _content(folder: _Folder, name: str) -> bytes:
    """The content of the file of this name, which is opened first and then checked.

    Raises OSError unless it is a regular file that only the user owns and may write to.
    """
    path, flags = folder.path / name, os.O_RDONLY
    for option in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # don't wait for a pipe
        flags |= getattr(os, option, 0)
    if path.is_symlink():  # O_NOFOLLOW checks this again, on platforms that have it
        raise OSError("it is a link")
    if folder.handle is None:
        handle = os.open(path, flags)
    else:
        handle = os.open(name, flags, dir_fd=folder.handle)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError("it is not a regular file")
        if problem := _problem(found):
            raise OSError(f"it {problem}")
        if found.st_size > _MOST:
            raise OSError(f"it has {found.st_size} bytes, more than any machine has")
        with open(handle, "rb", closefd=False) as file:
            return file.read(_MOST)
    finally:
        os.close(handle)


def _problem(found: os.stat_result) -> str:
    """Why a file or a folder is not trusted, else "": only the user whose rights the process has
    may be able to write the code it executes."""
    if not hasattr(os, "geteuid"):
        return ""
    if found.st_uid != os.geteuid():
        return "belongs to someone else"
    return "can be written by others" if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else ""


def save(name: str, code: bytes) -> None:
    """Keep the code under this name: the whole file appears at once, or not at all."""
    with _folder() as folder:
        if folder is None:
            return
        path = folder.path / name
        try:
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            replace_file(path, _MAGIC + _digest(name, code) + code, private=True)
        except OSError as error:
            where = folder.path
            warn_once(
                f"can't keep the machine in {where}: {error}; it will be built again next time"
            )


def _digest(name: str, code: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + code).digest()


def location() -> Path | None:
    """The folder for machine code, which need not exist; None if there is none to use.

    DOTGRAD_CACHE, if set, names it; if set to an empty string, no code is kept.
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
    if not base or not os.path.isabs(base):  # no home directory
        return None
    return Path(base) / "dotgrad"


_WAY_OUT = (
    "; set DOTGRAD_CACHE to a folder that you can write, or to an empty text to do without, which "
    "costs each process some seconds at its first program"
)


@contextmanager
def _folder() -> Iterator[_Folder | None]:
    """The folder, made if need be; None, with one warning, if it can't be used or trusted."""
    path, handle = location(), None
    if path is None:
        yield None
        return
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
        if stat.S_ISDIR(found.st_mode) and os.open in os.supports_dir_fd:
            # the handle stays this folder, even if another one takes its name
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            found = os.fstat(handle)
    except OSError as error:
        warn_once(f"no cache for machine code: {error}{_WAY_OUT}")
        yield None
        return
    try:
        problem = _problem(found) if stat.S_ISDIR(found.st_mode) else "is a link, or not a folder"
        if problem:
            warn_once(f"no cache for machine code: {path} {problem}{_WAY_OUT}")
        yield None if problem else _Folder(path, handle)
    finally:
        if handle is not None:
            os.close(handle)
