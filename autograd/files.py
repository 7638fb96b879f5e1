"""Atomic file writes: a name refers to the old content or the new one, never to part of either.

The bytes are written to a draft in the same folder and synced to disk, then the draft takes the
name.  Its writer holds a lock on it, so a draft without a lock was left by a process that was
killed; the next write to the folder removes it.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

Path = str | os.PathLike[str]

_DRAFT = re.compile(r"\.dotgrad-[0-9a-f]{16}")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole; links are followed.

    An existing file keeps its permissions, a new one gets those that the umask allows.  Anything
    other than a regular file, such as /dev/stdout, is written to directly.
    Raises OSError, naming `path`, if it can't be written; the old content is kept then.
    """
    with _named(path):
        try:
            found = os.stat(path)
        except FileNotFoundError:
            replace_file(os.path.realpath(path), content)
            return
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(found.st_mode):
            _write_through(path, content)
            return
        if not found.st_mode & 0o222 or not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "it is read-only; choose another name")
        replace_file(os.path.realpath(path), content, found)


def replace_file(
    path: Path, content: bytes, like: os.stat_result | None = None, *, private: bool = False
) -> None:
    """Replace whatever has this name, except a folder, with a new file.

    It gets the owner and permissions of `like`; without `like`, the permissions that the umask
    allows, or only the user's if `private`.
    Raises OSError, naming `path`, if it can't be written; the old file is kept then.
    """
    folder = os.path.dirname(path) or os.curdir
    with _named(path):
        _remove_abandoned(folder)
        draft, file = _draft(folder, 0o600 if private or like is not None else 0o666)
        try:
            with file:
                file.write(content)
                file.flush()
                if like is not None:
                    _dress(draft, like)
                os.fsync(file.fileno())
                if sys.platform != "win32":  # renamed while the lock is held
                    os.replace(draft, path)
            if sys.platform == "win32":  # which can't rename an open file
                os.replace(draft, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft)
            raise


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Make errors name this file, not the draft, which the caller does not know."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


def _draft(folder: str, mode: int) -> tuple[str, BinaryIO]:
    """A new file in the folder, open and locked."""
    while True:
        draft = os.path.join(folder, f".dotgrad-{os.urandom(8).hex()}")
        file = open(draft, "xb", opener=lambda name, flags: os.open(name, flags, mode))  # noqa: SIM115
        if _locked(file) and os.fstat(file.fileno()).st_nlink:
            return draft, file
        file.close()  # another process removed it as abandoned before it was locked


def _locked(file: BinaryIO) -> bool:
    """Lock a file until it is closed or the process ends; False if another process holds it."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            pass
    return True


def _remove_abandoned(folder: str) -> None:
    """Remove the drafts that are not locked."""
    if sys.platform == "win32":
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _DRAFT.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError), open(entry.path, "rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    os.unlink(entry.path)


def _dress(draft: str, like: os.stat_result) -> None:
    """Give a draft the owner, if that is allowed, and the permissions of a file."""
    if sys.platform != "win32" and (like.st_uid, like.st_gid) != (os.getuid(), os.getgid()):
        with suppress(OSError):
            os.chown(draft, like.st_uid, like.st_gid)
    os.chmod(draft, stat.S_IMODE(like.st_mode))


def _write_through(path: Path, content: bytes) -> None:
    """Write to a device or a pipe; a pipe without a reader is an error instead of a wait."""
    flags = os.O_WRONLY | getattr(os, "O_NONBLOCK", 0)
    with open(path, "wb", opener=lambda name, _: os.open(name, flags)) as file:
        if sys.platform != "win32":
            os.set_blocking(file.fileno(), True)
        file.write(content)
