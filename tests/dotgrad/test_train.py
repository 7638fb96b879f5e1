"""`dotgrad train` and `predict`: what they learn, write, print and refuse."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from commands import fails

import nn
from dotgrad.command import main
from dotgrad.tables import SETS
from viz.page.report import Report

FLOWERS = "length,colour,kind\n" + "".join(
    f"{i % 7 / 10 + 3 * (i % 2)},{'blue' if i % 3 == 0 else 'red'},{('lily', 'rose')[i % 2]}\n"
    for i in range(40)
)
LINE = "x,y\n" + "".join(f"{i},{1000 + 50 * i}\n" for i in range(30))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS, "utf-8")
    return path


def trained(folder: Path, *arguments: str) -> nn.Module:
    assert main(["train", *arguments, "--layers", "4", "--out", str(folder)]) == 0
    return nn.load(folder / "model.safetensors")


def test_classes_are_learnt_told_and_predicted(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    trained(out, str(table), "--target", "kind", "--epochs", "60", "--batch", "8")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{table}: 32 samples to learn from, 8 held out"
    assert re.fullmatch(
        r"trained 240 steps in .* s; loss 0\.\d+; held-out accuracy 100.0%", lines[2]
    )
    assert lines[3:] == [f"wrote {out / 'model.safetensors'}", f"wrote {out / 'report.html'}"]

    assert main(["predict", str(out), str(table)]) == 0
    captured = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(captured.out)))
    assert [row["prediction"] for row in rows] == ["rose" if i % 2 else "lily" for i in range(40)]
    assert {round(float(row["p(rose)"]) + float(row["p(lily)"]), 5) for row in rows} == {1.0}
    assert captured.err == "100.0% of 40 right\n"


def test_a_training_is_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    trained(out, "moons", "--epochs", "3", "--no-report", "--record")
    assert capsys.readouterr().out.endswith(f"wrote {out / 'training.html'}\n")
    page = (out / "training.html").read_text("utf-8")
    assert "moons: training" in page
    assert '"steps":[0,10,20,30]' in page
    assert fails(
        capsys, "train", "digits", "--record", "--layers", "32,32", "--out", str(tmp_path / "none")
    ) == (
        "--record is for networks of up to 1,000 parameters, and this has 3,466: fewer or "
        "narrower --layers, or viz.record from Python"
    )
    assert not (tmp_path / "none").exists()


def test_a_table_without_the_target_and_in_another_order(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, new = tmp_path / "out", tmp_path / "new.csv"
    model: Any = trained(out, str(table), "--target", "kind", "--epochs", "5", "--no-report")
    assert not (out / "report.html").exists()
    new.write_text("colour,length,other\nred,3.1,zzz\n", "utf-8")
    predictions = tmp_path / "p.csv"
    capsys.readouterr()
    assert main(["predict", str(out), str(new), "-o", str(predictions)]) == 0
    assert capsys.readouterr() == (f"wrote {predictions}: 1 predictions\n", "")
    ((name, *_),) = list(csv.reader(predictions.read_text("utf-8").splitlines()))[1:]
    lily, rose = model([3.1, 0.0, 1.0])
    assert name == ("rose" if rose > lily else "lily")


def test_a_number_is_predicted_in_its_own_unit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "line.csv"
    table.write_text(LINE, "utf-8")
    model: Any = trained(
        tmp_path / "out", str(table), "--target", "y", "--epochs", "300", "--batch", "8"
    )
    assert model([10.0]).data == pytest.approx(1500.0, abs=25.0)
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "root mean square error" in page
    capsys.readouterr()
    assert main(["predict", str(tmp_path / "out"), str(table)]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[0] == "prediction"
    assert float(captured.out.splitlines()[11]) == pytest.approx(model([10.0]).data)
    assert re.fullmatch(r"r2 (0\.9\d*|1\.0*)\n", captured.err)


def test_the_report_tells_of_the_run(tmp_path: Path) -> None:
    model = trained(tmp_path, "moons", "--epochs", "4")
    page = (tmp_path / "report.html").read_text("utf-8")
    for heading in (
        "Data", "Architecture", "Training", "Held-out samples", "Gradient flow", "Use it",
    ):  # fmt: skip
        assert f">{heading}</h2>" in page
    assert page.count("<img") == 2 * (1 + 1 + 2 + 3)  # both themes
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!data:image/svg|#)', page)
    assert "middle" in page
    rows = re.findall(r'<th scope="row">(layers\[\d\])</th>(?:<td>[\d.e-]+</td>){3}', page)
    assert rows == ["layers[0]", "layers[1]"]
    assert len(model.parameters()) == 22


def test_training_says_the_same_twice_and_stops_early(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["moons", "--epochs", "60", "--patience", "2", "--lr", "0.5", "--no-report"]
    one, two = (trained(tmp_path / name, *given).parameters() for name in "ab")
    assert [p.data for p in one] == [p.data for p in two]
    steps = int(re.findall(r"trained (\d+) steps", capsys.readouterr().out)[0])
    assert steps < 600


def test_ctrl_c_still_saves(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    class Tired(nn.EarlyStopping):
        def __call__(self, trainer: nn.Trainer, history: nn.History) -> None:
            if history.epochs == 2:
                raise KeyboardInterrupt

    monkeypatch.setattr(nn, "EarlyStopping", Tired)
    trained(tmp_path, str(table), "--target", "kind", "--patience", "1")
    assert "interrupted after 2 steps" in capsys.readouterr().out
    assert (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["{table}"],
            "which column of {table} should be predicted? --target COLUMN (only",
        ),
        (["iris", "--target", "x"], "--target is for a CSV file; iris is a data set"),
        (["{table}", "--target", "weight"], "{table} has no column 'weight'; it has length,"),
        (
            ["{table}", "--target", "kind", "--test", "1"],
            "--test must be a share between 0 and 1, not 1",
        ),
        (
            ["{table}", "--target", "kind", "--layers", "4,x"],
            "'4,x' is not a list of sizes, such as 32,32",
        ),
        (["{table}", "--target", "kind", "--activation", "smooth"], "unknown activation 'smooth'"),
        (["irs"], "no file and no data set is called 'irs'; did you mean 'iris'?"),
        (["flowers"], "no data set is called 'flowers'; the data sets are iris, digits, moons"),
        (["none.csv", "--target", "kind"], "No such file or directory: none.csv"),
    ],
)
def test_what_can_not_be_trained(
    arguments: list[str], message: str, table: Path, tmp_path: Path, capsys: Any
) -> None:
    given = [argument.format(table=table) for argument in arguments]
    told = fails(capsys, "train", *given, "--out", str(tmp_path / "out"))
    assert message.format(table=table) in told
    assert not (tmp_path / "out").exists()


def test_what_can_not_be_predicted(table: Path, tmp_path: Path, capsys: Any) -> None:
    trained(tmp_path / "out", str(table), "--target", "kind", "--epochs", "1", "--no-report")
    capsys.readouterr()
    assert "was not trained on data like iris" in fails(
        capsys, "predict", str(tmp_path / "out"), "iris"
    )
    other = tmp_path / "other.csv"
    other.write_text("length\n1\n", "utf-8")
    told = fails(capsys, "predict", str(tmp_path / "out"), str(other))
    assert "no column for 'colour=blue'" in told
    plain = tmp_path / "plain.safetensors"
    nn.save(nn.MLP(1, [1]), plain)
    assert "does not say which columns it takes" in fails(capsys, "predict", str(plain), str(table))


def test_every_data_set_of_the_command_is_there() -> None:
    for name, make in SETS.items():
        assert len(make()) >= 100, name


def test_a_page_keeps_texts_as_texts(tmp_path: Path) -> None:
    page = Report("<b>", "a & b")
    page.section("<i>")
    page.text("x < y")
    page.code("</code><script>")
    page.facts([("<k>", "<v>")])
    page.table(["<h>"], [["<c>", "<d>"]])
    html = page.save(tmp_path / "a.html").read_text("utf-8")
    assert not re.findall(r"<(?:b|i|k|v|h|c|d|script)>", html)
    for text in ("&lt;b&gt;", "a &amp; b", "&lt;i&gt;", "x &lt; y", "&lt;/code&gt;", "&lt;v&gt;"):
        assert text in html
    assert repr(page) == "<Report '<b>' of 1 sections; .save(path)>"


def test_a_folder_that_can_not_be_is_told_before_the_training(table: Path, capsys: Any) -> None:
    assert fails(capsys, "train", "iris", "--out", str(table)) == f"File exists: {table}"
