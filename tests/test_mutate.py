"""The tool that plants faults: what it plants, and that it tells the caught from the survivors."""

from __future__ import annotations

from pathlib import Path

import mutate
import pytest

SOURCE = """\
def f(a, b: int | None) -> int | None:
    if a < b <= 2 and not a is None:
        return a + b * 3
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(mutate, "ROOT", tmp_path)
    monkeypatch.setattr(mutate, "LAST", [])
    path = tmp_path / "pack" / "some.py"
    path.parent.mkdir()
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_what_is_planted(source: Path) -> None:
    planted = {fault.text for fault in mutate._Source(source).decisions()}
    assert planted == {
        "((a < b <= 2) or (not a is None))",
        "((a) <= (b) <= (2))",
        "((a) < (b) < (2))",
        "(a is None)",
        "((a) is not (None))",
    }
    assert {fault.text for fault in mutate._Source(source).operands()} == {
        "(2 + 1)", "(3 + 1)", "((a) - (b * 3))", "((b) // (3))",
    }  # fmt: skip


def test_a_fault_is_caught_or_survives(source: Path, tmp_path: Path) -> None:
    tests = tmp_path / "tests" / "pack"
    tests.mkdir(parents=True)
    (tests / "test_some.py").write_text(
        "from pack.some import f\ndef test_f():\n    assert f(0, 1) == 3\n", encoding="utf-8"
    )
    alive = {
        fault.text: mutate.survives(fault, tmp_path, 60.0)
        for fault in mutate._Source(source).decisions()
    }
    assert alive == {
        "((a < b <= 2) or (not a is None))": True,
        "((a) <= (b) <= (2))": True,
        "((a) < (b) < (2))": True,
        "(a is None)": False,
        "((a) is not (None))": False,
    }
    assert source.read_text(encoding="utf-8") == SOURCE
