"""The command `dotgrad` in tests: as a process of its own, and as a call that is to fail."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dotgrad.command import main

ROOT = Path(__file__).parents[2]


def start(*arguments: str, shell: str = "", **options: Any) -> subprocess.Popen[bytes]:
    """`python -m dotgrad` as a process of its own; `shell` is a redirection."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    command = [sys.executable, "-m", "dotgrad", *arguments]
    if shell:
        command = ["sh", "-c", f"exec {shlex.join(command)} {shell}"]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        **options,
    )


def run(*arguments: str, **options: Any) -> tuple[int, str, str]:
    """(exit status, stdout, stderr) of the command."""
    process = start(*arguments, **options)
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that the command complains with."""
    try:
        status = main(arguments)
    except SystemExit as exit_:
        status = exit_.code  # type: ignore[assignment]
    captured = capsys.readouterr()
    assert status == 2
    assert captured.out == ""
    assert captured.err.startswith("dotgrad: ")
    assert captured.err.count("\n") == 1
    assert captured.err.endswith("\n")
    return captured.err[9:-1]
