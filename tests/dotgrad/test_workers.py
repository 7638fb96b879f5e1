"""`--cluster` and `--workers`: commands that train on a cluster of Dask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from commands import fails

import nn
from dotgrad.command import main

QUICK = ("--layers", "3", "--epochs", "2")


def test_train_on_a_cluster(
    tmp_path: Path, client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--cluster", client.scheduler.address, "--no-report", "--out", str(tmp_path))
    assert main(["train", "moons", *QUICK, *arguments]) == 0
    assert "trained 20 steps" in capsys.readouterr().out
    assert nn.load(tmp_path / "model.safetensors").parameters()


def test_sweep_on_a_cluster(
    tmp_path: Path, client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--cluster", client.scheduler.address, "--out", str(tmp_path))
    assert main(["sweep", "moons", "--vary", "lr", "0.1", "0.01", *QUICK, *arguments]) == 0
    assert "2 of 2 runs" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["train", "sweep"])
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--workers", "0"), "--workers must be at least 1, not 0"),
        (("--cluster", "tcp://127.0.0.1:9"), "nobody answers at tcp://127.0.0.1:9: is `dask sch"),
        (("--cluster", "nowhere"), "nobody answers at nowhere: "),
        (("--cluster", "x", "--workers", "2"), "not allowed with argument --cluster"),
    ],
)
def test_what_is_wrong_is_told(
    command: str,
    arguments: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("autograd.cluster.connect._PATIENCE", "0.3s")
    table = tmp_path / "t.csv"
    table.write_text("x,y\n" + "".join(f"{i},{i}\n" for i in range(20)))
    try:
        status = main([command, str(table), "--target", "y", *arguments, "--out", str(tmp_path)])
    except SystemExit as exit_:
        status = exit_.code  # type: ignore[assignment]
    assert status == 2
    assert told in capsys.readouterr().err.splitlines()[-1]


def test_a_near_name_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean '--cluster'?" in fails(capsys, "train", "iris", "--clsuter", "x")
