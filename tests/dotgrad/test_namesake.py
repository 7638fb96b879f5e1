"""HIPS autograd in the same environment: its files have replaced some of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def overwritten(tmp_path: Path) -> Path:
    """A folder of packages in which the other distribution came last."""
    for name in ("autograd", "nn", "viz", "dotgrad"):
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    (tmp_path / "autograd" / "__init__.py").write_text("grad = None\n")
    (tmp_path / "autograd" / "differential_operators.py").write_text("")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_the_command_says_so_in_one_line(overwritten: Path) -> None:
    result = run(overwritten, "-m", "dotgrad", "doctor")
    assert result.returncode == 2
    assert result.stderr.startswith("dotgrad: the distribution 'autograd' (HIPS) has taken")
    assert "pip install --force-reinstall dotgrad" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("package", ["nn", "viz"])
def test_imports_say_so(overwritten: Path, package: str) -> None:
    result = run(overwritten, "-c", f"import {package}")
    assert "ImportError: the distribution 'autograd' (HIPS) has taken" in result.stderr


def test_a_namesake_that_was_there_first_is_warned_of(overwritten: Path) -> None:
    shutil.copy(ROOT / "autograd" / "__init__.py", overwritten / "autograd")
    result = run(overwritten, "-W", "always", "-c", "import autograd; autograd.Value(1.0)")
    assert result.returncode == 0
    assert "one hides or overwrites the other" in result.stderr
