"""`dotgrad train` at its limits: no epochs, Ctrl-C at once, networks that are too large."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from commands import fails, run

import nn
from dotgrad import training
from dotgrad.command import main
from dotgrad.tables import SETS
from nn.training.loop import Run

ROWS = "a,b,y\n" + "".join(f"{i % 5},{i % 3},{i % 5 - i % 3}\n" for i in range(30))


@pytest.mark.parametrize("options", [[], ["--record"]])
@pytest.mark.parametrize("data", ["iris", "moons", "t.csv"])
def test_no_epochs_write_the_model_as_it_begins(
    data: str, options: list[str], tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(ROWS)
    target = ["--target", "y"] if data == "t.csv" else []
    assert main(["train", data, *target, *options, "--epochs", "0", "--layers", "3"]) == 0
    assert "trained 0 steps in" in capsys.readouterr().out
    page = Path("dotgrad-model/report.html").read_text("utf-8")
    assert "Gradient flow" in page
    assert nn.load("dotgrad-model/model.safetensors").parameters()


def test_ctrl_c_before_the_first_step_still_saves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "_loop", interrupted)
    for name, target in (("iris", []), ("t.csv", ["--target", "y"])):
        (tmp_path / "t.csv").write_text(ROWS)
        monkeypatch.chdir(tmp_path)
        assert main(["train", name, *target, "--layers", "3"]) == 0
        assert "interrupted after 0 steps" in capsys.readouterr().out
        assert "interrupted" in Path("dotgrad-model/report.html").read_text("utf-8")


@pytest.mark.parametrize("name", SETS)
def test_every_data_set_can_be_recorded_as_it_comes(name: str) -> None:
    from dotgrad.arguments import parsed

    run = training.prepared(parsed(["train", name, "--record"]))
    assert run.recording is not None
    assert len(run.model.parameters()) <= training.RECORDED


def test_a_network_that_is_too_large_is_refused_before_it_is_built(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert fails(capsys, "train", "iris", "--layers", "100000,100000") == (
        "--layers 100000,100000 with 4 inputs has 10,000,900,003 parameters, about 12,001.1 GB of "
        "memory; dotgrad train takes up to 5,000,000: use fewer or narrower --layers"
    )


def test_a_large_network_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "MANY", 20)
    given = ["--layers", "4", "--epochs", "0", "--no-report", "--out", str(tmp_path)]
    assert main(["train", "iris", *given]) == 0
    assert "dotgrad: 35 parameters take about 0.0 GB of memory" in capsys.readouterr().err


def test_epochs_below_none_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert fails(capsys, "train", "iris", "--epochs", "-1") == (
        "--epochs must be at least 0, not -1"
    )


def test_a_home_that_can_not_be_written_is_no_matter(tmp_path: Path) -> None:
    environment = {
        "HOME": "/proc/none", "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "TMPDIR": str(tmp_path),
    }  # fmt: skip
    given = ["--layers", "2", "--epochs", "1", "--out", str(tmp_path / "out")]
    for _ in range(2):
        status, _, told = run("train", "moons", *given, env=environment)
        assert (status, told) == (0, "")
    (folder,) = tmp_path.glob("dotgrad-matplotlib-*")
    assert [path for path in folder.iterdir() if path.name.startswith("fontlist")]
    assert folder.stat().st_mode & 0o777 == 0o700
