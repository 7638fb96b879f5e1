"""`dotgrad sweep`: what it varies, writes, goes on with and refuses."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from commands import fails

import nn
from dotgrad.command import main
from dotgrad.sweeping import varied

LINE = "x,y\n" + "".join(f"{i},{1000 + 50 * i}\n" for i in range(30))
QUICK = ("--epochs", "5", "--jobs", "1")


def test_settings_are_compared_and_the_best_is_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = ["sweep", "iris", "--vary", "lr", "0.1", "1e-6", "--vary", "layers", "4", "4,4",
               "--folds", "2", "--out", str(out), *QUICK]  # fmt: skip
    assert main(command) == 0
    said = capsys.readouterr().out
    lines = said.splitlines()
    assert lines[0].endswith(": 150 samples, 2 runs per setting")
    assert lines[1] == "8 of 8 runs"
    assert "lr=0.1" in lines[3]
    assert [line.split("/")[-1] for line in lines[-3:]] == [
        "results.csv", "model.safetensors", "results.svg",
    ]  # fmt: skip
    with open(out / "results.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    assert {row["layers"] for row in rows} == {"[4]", "[4, 4]"}
    before = (out / "results.csv").read_bytes()
    assert main(command) == 0  # the seconds would be others
    assert (out / "results.csv").read_bytes() == before
    assert main(["predict", str(out), "iris"]) == 0
    assert nn.about(out / "model.safetensors")["sweep"]["run"]["lr"] == 0.1
    assert (out / "results.svg").read_text("utf-8").rstrip().endswith("</svg>")


def test_numbers_are_predicted_in_their_own_scale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, out = tmp_path / "line.csv", tmp_path / "out"
    table.write_text(LINE)
    arguments = ("--target", "y", "--vary", "batch", "5", "100", "--lr", "0.05", "--out", str(out))
    assert main(["sweep", str(table), *arguments, "--epochs", "60", "--jobs", "1"]) == 0
    assert "validation_loss of" in capsys.readouterr().out
    assert main(["predict", str(out), str(table)]) == 0
    said = [float(row["prediction"]) for row in csv.DictReader(
        capsys.readouterr().out.splitlines())]  # fmt: skip
    assert max(abs(y - (1000 + 50 * i)) for i, y in enumerate(said)) < 150


def test_values_are_read_as_the_option_is() -> None:
    space = varied([["layers", "8", "32,16"], ["batch", "4..16"], ["lr", "1e-3..1"]])
    assert space["layers"] == [[8], [32, 16]]
    assert repr(space["batch_size"]) == "whole(4, 16)"
    assert repr(space["lr"]) == "log_uniform(0.001, 1.0)"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("--vary lrr 1", r"--vary takes one of layers, .*, not 'lrr'; did you mean 'lr'\?"),
        ("--vary lr", "--vary lr needs the values to try after the name"),
        ("--vary lr a", "--vary lr a: could not convert string to float: 'a'"),
        ("--vary lr 0..1", "--vary lr 0..1: log_uniform takes bounds above 0"),
        ("--vary layers 8,x", "--vary layers 8,x: '8,x' is not a list of sizes"),
        ("--vary lr 0.1..1", "lr is drawn .*; set how many settings to draw, --samples 20"),
        ("--folds 2.5", "--folds must be a whole number, or a share below 1, not 2.5"),
        ("--folds 1", "folds must be a number of parts of at least 2"),
        ("--vary activation tahn", "no run is done; the first failed: ValueError: .*tanh"),
    ],
)
def test_what_is_wrong_is_told(
    arguments: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = main(["sweep", "moons", *arguments.split(), "--out", str(tmp_path / "o"), *QUICK])
    except SystemExit as exit_:
        status = exit_.code  # type: ignore[assignment]
    assert status == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert re.match(f"dotgrad: {told}", err)


def test_a_near_name_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean '--vary'?" in fails(capsys, "sweep", "iris", "--varry", "lr", "1")
