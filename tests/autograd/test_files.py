"""Files written whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from autograd import files
from autograd.files import replace_file, write_whole

OLD, NEW = b"old" * 1000, b"new" * 2000

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions and pipes of POSIX")


def drafts(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".dotgrad-")]


def test_a_new_and_an_old_file(tmp_path: Path) -> None:
    for content in (OLD, NEW):
        write_whole(tmp_path / "x", content)
        assert (tmp_path / "x").read_bytes() == content
    assert os.listdir(tmp_path) == ["x"]


def test_a_name_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_whole("x", NEW)
    assert (tmp_path / "x").read_bytes() == NEW


def test_the_longest_name(tmp_path: Path) -> None:
    write_whole(tmp_path / ("x" * 255), NEW)


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755, 0o666])
def test_an_existing_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "x"
    path.write_bytes(OLD)
    path.chmod(mode)
    write_whole(path, NEW)
    assert path.stat().st_mode & 0o7777 == mode
    assert path.read_bytes() == NEW


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "x", NEW)
        replace_file(tmp_path / "private", NEW, private=True)
    finally:
        os.umask(before)
    assert (tmp_path / "x").stat().st_mode & 0o7777 == 0o666 & ~umask
    assert (tmp_path / "private").stat().st_mode & 0o7777 == 0o600


@posix
def test_a_read_only_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(OLD)
    path.chmod(0o444)
    with pytest.raises(PermissionError, match=r"it is read-only; choose another name: .*x'"):
        write_whole(path, NEW)
    assert path.read_bytes() == OLD
    assert path.stat().st_mode & 0o777 == 0o444
    assert not drafts(tmp_path)


@posix
def test_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target, link, dangling = tmp_path / "elsewhere" / "x", tmp_path / "link", tmp_path / "dangling"
    target.write_bytes(OLD)
    target.chmod(0o600)
    link.symlink_to(target)
    dangling.symlink_to(tmp_path / "elsewhere" / "y")
    for path in (link, dangling):
        write_whole(path, NEW)
        assert path.is_symlink()
        assert path.read_bytes() == NEW
    assert target.stat().st_mode & 0o777 == 0o600
    assert not drafts(tmp_path)
    replace_file(link, OLD)  # but this one takes the place of the link
    assert not link.is_symlink()
    assert target.read_bytes() == NEW


def test_what_can_not_be_written_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "x", tmp_path / ("x" * 256)):
        with pytest.raises(OSError, match=r"tmp|none|xxx") as caught:
            write_whole(path, NEW)
        assert caught.value.filename == os.fspath(path)
    assert not os.listdir(tmp_path)


@posix
def test_a_device_and_a_pipe_are_written_to_and_stay(tmp_path: Path) -> None:
    write_whole(os.devnull, NEW)
    assert not Path(os.devnull).is_file()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="pipe"):  # nobody reads
        write_whole(pipe, NEW)
    content = []
    reader = threading.Thread(target=lambda: content.append(pipe.read_bytes()))
    reader.start()
    while True:
        try:
            write_whole(pipe, b"x" * 100_000)  # more than a pipe holds
            break
        except OSError:  # the reader has not come yet
            continue
    reader.join()
    assert content == [b"x" * 100_000]
    assert pipe.is_fifo()


@pytest.mark.parametrize("where", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, error: BaseException
) -> None:
    path = tmp_path / "x"
    path.write_bytes(OLD)

    def fails(*_: Any) -> None:
        raise error

    monkeypatch.setattr(os, where, fails)
    with pytest.raises(type(error)) as caught:
        write_whole(path, NEW)
    assert isinstance(caught.value, KeyboardInterrupt) or caught.value.filename == str(path)
    assert path.read_bytes() == OLD
    assert os.listdir(tmp_path) == ["x"]


KILLED = """
import os, signal, sys
from autograd.files import write_whole
if sys.argv[2] == "fsync":
    os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
else:
    os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
write_whole(sys.argv[1], b"new" * 2000)
"""


@posix
@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_kill_leaves_the_old_content_and_the_next_write_removes_its_draft(
    tmp_path: Path, where: str
) -> None:
    path = tmp_path / "x"
    path.write_bytes(OLD)
    killed = subprocess.run([sys.executable, "-c", KILLED, path, where], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == OLD
    assert len(drafts(tmp_path)) == 1
    (tmp_path / ".dotgrad-notes").write_text("somebody's own")
    write_whole(tmp_path / "y", NEW)
    assert drafts(tmp_path) == [".dotgrad-notes"]


@posix
def test_the_draft_of_a_writer_at_work_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, path = os.replace, tmp_path / "x"

    def while_another_writes(draft: str, target: str) -> None:
        monkeypatch.setattr(os, "replace", replace)
        write_whole(tmp_path / "y", OLD)  # it looks for abandoned drafts
        replace(draft, target)

    monkeypatch.setattr(os, "replace", while_another_writes)
    write_whole(path, NEW)
    assert path.read_bytes() == NEW
    assert not drafts(tmp_path)


@posix
def test_a_draft_taken_for_abandoned_before_it_was_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, made = files._locked, []

    def late(file: Any) -> bool:
        made.append(file.name)
        if len(made) == 1:
            files._remove_abandoned(str(tmp_path))
        return locked(file)

    monkeypatch.setattr(files, "_locked", late)
    write_whole(tmp_path / "x", NEW)
    assert len(made) == 2
    assert (tmp_path / "x").read_bytes() == NEW
    assert os.listdir(tmp_path) == ["x"]
