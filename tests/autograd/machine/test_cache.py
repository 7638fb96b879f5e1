"""Which files of the cache are executed: whole ones that nobody else can have written."""

from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd.machine import cache

NAME, CODE = "float64-test", b"machine code" * 100
POSIX = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs owners and modes of files")


def refused(match: str) -> None:
    """Loading warns so, once, gives nothing, and what is saved then is loaded again."""
    with pytest.warns(RuntimeWarning, match=match):
        assert cache.load(NAME) is None
    assert cache.load(NAME) is None  # a second warning would be an error
    cache.save(NAME, CODE)
    assert cache.load(NAME) == CODE


@POSIX
@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602, 0o777])
def test_a_file_that_others_may_write_to(own_cache: Path, mode: int) -> None:
    cache.save(NAME, CODE)
    (own_cache / NAME).chmod(mode)
    refused("can be written by others")
    assert stat.S_IMODE((own_cache / NAME).stat().st_mode) == 0o600


@POSIX
def test_a_file_of_someone_else(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is the user's, the file is not: as if it had been moved there."""
    cache.save(NAME, CODE)
    real = os.fstat

    def foreign(handle: int) -> os.stat_result:
        found = list(real(handle))
        if stat.S_ISREG(int(found[stat.ST_MODE])):
            found[stat.ST_UID] += 1
        return os.stat_result(found)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", foreign)
        with pytest.warns(RuntimeWarning, match="belongs to someone else"):
            assert cache.load(NAME) is None
    assert cache.load(NAME) == CODE


@POSIX
@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="needs to give it away")
def test_a_file_given_away(own_cache: Path) -> None:
    cache.save(NAME, CODE)
    os.chown(own_cache / NAME, 12345, -1)
    refused("belongs to someone else")


@POSIX
def test_a_folder_of_someone_else(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose rights the process has counts, not who started it."""
    cache.save(NAME, CODE)
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    with pytest.warns(
        RuntimeWarning,
        match="no cache for machine code.*belongs to someone else.*; set DOTGRAD_CACHE to a folder",
    ):
        assert cache.load(NAME) is None


def _fifo(path: Path, beside: Path) -> None:
    os.mkfifo(path, 0o600)


def _socket(path: Path, beside: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # names of sockets are short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(path.name)
    os.chdir(here)


def _link(path: Path, beside: Path) -> None:
    cache.save(NAME, CODE)
    path.rename(beside)  # a good file, elsewhere
    path.symlink_to(beside)


def _link_to_nothing(path: Path, beside: Path) -> None:
    path.symlink_to(beside)


def _link_to_itself(path: Path, beside: Path) -> None:
    path.symlink_to(path)


def _device(path: Path, beside: Path) -> None:
    path.symlink_to("/dev/zero")


def _folder(path: Path, beside: Path) -> None:
    path.mkdir()


@POSIX
@pytest.mark.parametrize(
    "make", [_fifo, _socket, _link, _link_to_nothing, _link_to_itself, _device, _folder]
)
def test_what_is_no_file_is_neither_read_nor_waited_for(
    own_cache: Path, tmp_path: Path, make: Callable[[Path, Path], None]
) -> None:
    make(own_cache / NAME, tmp_path / "beside")
    refused("can't read")


@POSIX
def test_a_link_put_there_after_the_look(
    own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel refuses it too, while it opens the file."""
    _link(own_cache / NAME, tmp_path / "beside")
    monkeypatch.setattr(Path, "is_symlink", lambda self: False)
    with pytest.warns(RuntimeWarning, match="can't read"):
        assert cache.load(NAME) is None


@POSIX
def test_a_folder_put_in_the_place_of_the_one_that_was_looked_at(
    own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read is of the folder that was found to be trusted."""
    cache.save(NAME, CODE)
    other = tmp_path / "other"
    monkeypatch.setenv("DOTGRAD_CACHE", str(other))
    cache.save(NAME, b"other code")
    monkeypatch.setenv("DOTGRAD_CACHE", str(own_cache))
    real = cache._content

    def swapped(folder: Any, name: str) -> bytes:
        own_cache.rename(tmp_path / "moved")
        other.rename(own_cache)
        return real(folder, name)

    monkeypatch.setattr(cache, "_content", swapped)
    assert cache.load(NAME) == CODE


@POSIX
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path, folder: path.symlink_to(folder), "symbolic links|Not a directory"),
        (lambda path, folder: path.touch(mode=0o600), "Not a directory"),
    ],
    ids=["a link to a folder", "a file"],
)
def test_what_takes_the_place_of_the_folder_after_the_look_is_not_opened(
    own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Any, told: str
) -> None:
    """The kernel refuses a link, and anything but a folder: a pipe would be waited for."""
    other = tmp_path / "other"
    monkeypatch.setenv("DOTGRAD_CACHE", str(other))
    cache.save(NAME, b"other code")
    monkeypatch.setenv("DOTGRAD_CACHE", str(own_cache))
    real = Path.lstat

    def swapped(path: Path) -> os.stat_result:
        found = real(path)
        if path == own_cache:
            own_cache.rename(tmp_path / "moved")
            make(own_cache, other)
        return found

    monkeypatch.setattr(Path, "lstat", swapped)
    with pytest.warns(RuntimeWarning, match=told):
        assert cache.load(NAME) is None


@POSIX
def test_a_hard_link_is_the_file_that_it_is(own_cache: Path, tmp_path: Path) -> None:
    """Owner and mode belong to the file, whatever its names: as with a backup's links."""
    cache.save(NAME, CODE)
    os.link(own_cache / NAME, tmp_path / "beside")
    assert cache.load(NAME) == CODE
    (tmp_path / "beside").chmod(0o666)
    refused("can be written by others")


def test_a_file_as_large_as_no_machine(own_cache: Path) -> None:
    cache.save(NAME, CODE)
    os.truncate(own_cache / NAME, 2**40)  # with holes
    refused("bytes, more than any machine")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_full_and_read_only_disks(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    """Saving warns and leaves what was there; loading goes on."""
    cache.save(NAME, CODE)
    real = getattr(os, call)

    def failing(*arguments: Any, **named: Any) -> Any:
        if call == "open" and not arguments[1] & os.O_CREAT:
            return real(*arguments, **named)
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing)
        with pytest.warns(RuntimeWarning, match="can't keep the machine"):
            cache.save(NAME, b"new")
        assert cache.load(NAME) == CODE
    assert [p.name for p in own_cache.iterdir()] == [NAME]
    cache.save(NAME, b"new")
    assert cache.load(NAME) == b"new"


def test_processes_that_write_one_key_at_the_same_time(own_cache: Path) -> None:
    """Each reads a whole file, of whichever of them, or none."""
    script = (
        "import sys; from autograd.machine import cache\n"
        "codes = [bytes([k]) * 300_000 for k in range(3)]\n"
        "for _ in range(40):\n"
        "    cache.save('key', codes[int(sys.argv[1])])\n"
        "    assert cache.load('key') in codes\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", script, str(k)]) for k in range(3)
    ]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    assert [p.name for p in own_cache.iterdir()] == ["key"]


def test_processes_that_build_one_machine_at_the_same_time(own_cache: Path) -> None:
    script = "from autograd import jit; print(jit(lambda x: x * x)(3.0))"
    running = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", script], stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [process.communicate(timeout=300)[0] for process in running] == [b"9.0\n"] * 2
    assert len(list(own_cache.iterdir())) == 1


def test_no_handle_stays_open(own_cache: Path, tmp_path: Path) -> None:
    _link_to_nothing(own_cache / NAME, tmp_path / "beside")
    before = os.dup(0)
    os.close(before)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(5):
            cache.load(NAME)
            cache.load("missing")
            cache.save("other", CODE)
            cache.load("other")
    after = os.dup(0)  # the lowest number that is free
    os.close(after)
    assert after == before
