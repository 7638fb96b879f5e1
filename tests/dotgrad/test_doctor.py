"""`dotgrad doctor` on machines well and ill."""

from __future__ import annotations

import importlib.util
import os
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from commands import ROOT, run

import autograd
from autograd.machine.build import MachineUnavailable
from dotgrad.command import main
from dotgrad.doctor import report


def test_doctor_on_a_healthy_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"dotgrad     {autograd.__version__}  (")
    assert f"({sys.executable})" in out
    for name in ("numpy", "llvmlite", "graphviz", "pygraphviz", "safetensors", "tqdm"):
        assert f"  ok       {name:12}{metadata.version(name)}\n" in out
    assert "\nmachine code\n  ok\n" in out
    assert "the bundled libraries" in out
    assert out.endswith("\nall is well\n")


def test_doctor_where_there_is_no_dot(monkeypatch: Any) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    lines, healthy = report()
    assert healthy
    assert any("the program dot" in x and "not needed" in x for x in lines)
    assert any(x.startswith("  ok ") and "the bundled libraries" in x for x in lines)


def test_doctor_where_a_package_is_missing(
    monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    known = metadata.version

    def version(name: str) -> str:
        if name in ("tqdm", "autograd"):
            raise metadata.PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(metadata, "version", version)
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "  MISSING  tqdm\n" in out
    assert f"tqdm is missing: {sys.executable} -m pip install tqdm\n" in out
    assert "all is well" not in out


def test_doctor_where_nothing_renders(monkeypatch: Any) -> None:
    known = importlib.util.find_spec
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pygraphviz" else known(name)
    )
    lines, healthy = report()
    assert not healthy
    assert "no pictures except .dot: pip install --force-reinstall pygraphviz" in lines


def test_doctor_beside_the_distribution_autograd(tmp_path: Path, monkeypatch: Any) -> None:
    """HIPS autograd has the same import name; its metadata gives it away."""
    folder = tmp_path / "autograd-1.8.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: autograd\nVersion: 1.8.0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    lines, healthy = report()
    assert not healthy
    assert "  CLASH    autograd    1.8.0" in lines
    assert any("pip uninstall autograd" in x for x in lines)


def test_doctor_where_there_is_no_machine_code(monkeypatch: Any) -> None:
    def missing(*_: Any) -> Any:
        raise MachineUnavailable("ImportError: no LLVM here")

    monkeypatch.setattr("autograd.machine.build.machine", missing)
    lines, healthy = report()
    assert not healthy
    assert "  -        ImportError: no LLVM here" in lines
    assert lines[-1].startswith("no machine code, so NumPy runs compiled programs, slowly")
    assert lines[-1].endswith("-m pip install --force-reinstall llvmlite")


def test_a_warning_of_a_command_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "llvmlite").mkdir()
    (tmp_path / "llvmlite" / "__init__.py").write_text("raise ImportError('no LLVM here')")
    code, out, err = run(
        *"train moons --layers 2 --epochs 1 --no-report --out net".split(),
        cwd=tmp_path,
        env={"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
    )
    assert (code, out.count("\n")) == (0, 4)
    why = "ImportError: no LLVM here"
    assert err == f"dotgrad: no machine code here ({why}); NumPy runs the program, slowly\n"
