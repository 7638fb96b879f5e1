"""The examples run as they stand, here for one epoch."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

import nn

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """`Trainer.fit` for one epoch, whatever it is asked for."""
    fit = nn.Trainer.fit
    once = lambda *args, **named: fit(*args, **{**named, "epochs": 1})  # noqa: E731
    monkeypatch.setattr(nn.Trainer, "fit", once)


def run(name: str, capsys: Any) -> str:
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    out: str = capsys.readouterr().out
    return out


@pytest.mark.usefixtures("short")
def test_digits(capsys: pytest.CaptureFixture[str]) -> None:
    out = run("digits.py", capsys)
    assert "1210 parameters, 1438 images to learn from" in out
    share = float(out.split("epoch 1: ")[1].split("%")[0])
    assert share > 80.0
    assert out.rpartition("was read as ")[2].count("\n") == 9


@pytest.mark.usefixtures("short")
def test_moons(capsys: pytest.CaptureFixture[str]) -> None:
    head, *picture = run("moons.py", capsys).splitlines()
    assert head.startswith("History(epochs=1, steps=1, loss=")
    assert [len(row) for row in picture] == [56] * 18
    marks = "".join(picture)
    assert set(marks) == set("+.ox")


def test_gpt(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Ada\nbo\nann\nbob\n", "utf-8")
    monkeypatch.setattr("sys.argv", ["gpt.py", "--names", str(names), "--steps", "60"])
    head, losses, *invented = run("gpt.py", capsys).splitlines()
    assert head == "4 names; 3,520 parameters"
    begin, end = map(float, re.findall(r"\d\.\d+", losses))
    assert end < begin / 1.5
    assert len(invented) == 20
    assert set("".join(invented)) <= set("adbon")
    assert {"ada", "ann", "bo", "bob"} & set(invented)
