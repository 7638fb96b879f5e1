"""`dotgrad train` and `predict`: what they learn, write, print and refuse."""

from __future__ import annotations

import base64
import csv
import io
import random
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from commands import fails

import nn
from dotgrad import flow
from dotgrad.arguments import parsed
from dotgrad.command import main
from dotgrad.progress import parts
from dotgrad.report import fitting
from dotgrad.tables import SETS
from dotgrad.training import fit, prepared
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


def svgs(page: str) -> str:
    """The texts of the pictures of a page."""
    found = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", page)
    return "\n".join(base64.b64decode(x).decode() for x in found)


def test_classes_are_learnt_told_and_predicted(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    trained(out, str(table), "--target", "kind", "--epochs", "60", "--batch", "8")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{table}: 32 samples to train on, 8 held out"
    assert re.fullmatch(
        r"trained 240 steps in .* s; loss 0\.\d+; held-out accuracy 100.0%", lines[2]
    )
    lines = [line for line in lines if not line.startswith("kept epoch")]
    assert lines[3:] == [f"wrote {out / 'model.safetensors'}", f"wrote {out / 'report.html'}"]

    assert main(["predict", str(out), str(table)]) == 0
    captured = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(captured.out)))
    assert [row["prediction"] for row in rows] == ["rose" if i % 2 else "lily" for i in range(40)]
    assert {round(float(row["p(rose)"]) + float(row["p(lily)"]), 5) for row in rows} == {1.0}
    assert captured.err == "100.0% of 40 correct\n"


def test_a_training_is_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    trained(out, "moons", "--epochs", "3", "--record")
    assert '<a href="training.html">Step through' in (out / "report.html").read_text("utf-8")
    assert capsys.readouterr().out.endswith(f"wrote {out / 'training.html'}\n")
    page = (out / "training.html").read_text("utf-8")
    assert "<h1>moons: training</h1>" in page
    assert '"title":"moons: 학습"' in page  # for readers whose browser prefers Korean
    assert '"steps":[0,10,20,30]' in page
    assert fails(
        capsys, "train", "digits", "--record", "--layers", "32,32", "--out", str(tmp_path / "none")
    ) == (
        "--record is for networks of up to 1,000 parameters, and this one has 3,466; use fewer or "
        "narrower --layers, or viz.record in Python"
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
    assert "predicted against true" in svgs(page)
    assert "residuals" in svgs(page)
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
        "Data", "Architecture", "Training", "Held-out samples", "Gradient flow", "Using the model",
    ):  # fmt: skip
        assert f">{heading}</h2>" in page
    assert page.count("<img") == 2 * (1 + 1 + 2 + 1)  # both themes
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!data:image/svg|#)', page)
    assert "middle" in page
    rows = re.findall(r'<th scope="row">(layers\[\d\])</th>(?:<td>[\d.e-]+</td>){3}', page)
    assert rows == ["layers[0]", "layers[1]"]
    assert len(model.parameters()) == 22


def noise(path: Path) -> Path:
    """A table whose classes are chance, which can only be learnt by heart."""
    draw = random.Random(0)
    rows = [f"{draw.random()},{draw.random()},{draw.choice('ab')}" for _ in range(60)]
    path.write_text("\n".join(["x,y,kind", *rows]), "utf-8")
    return path


def test_overfitting_is_told_and_the_best_weights_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = noise(tmp_path / "noise.csv")
    given = (str(table), "--target", "kind", "--epochs", "80", "--batch", "8", "--lr", "0.05")
    found = {}
    for keep in ("best", "last"):
        model: Any = trained(tmp_path / keep, *given, "--keep", keep)
        told = re.search(r"kept epoch (\d+), where", capsys.readouterr().out)
        assert (told is None) == (keep == "last")
        page = (tmp_path / keep / "report.html").read_text("utf-8")
        assert re.search(r"From epoch \d+ on the held-out loss rose.*\(overfitting\)", page)
        found[keep] = page, [p.data for p in model.parameters()]
        if told:
            again: Any = trained(
                tmp_path / "short", *given[:3], "--epochs", told[1], *given[5:], "--no-report",
                "--keep", "last",
            )  # fmt: skip
            assert [p.data for p in again.parameters()] == found[keep][1]
            capsys.readouterr()
    assert "look slightly better than they are" in found["best"][0]
    assert "the last epoch, 80" in found["last"][0]
    assert found["best"][1] != found["last"][1]


@pytest.mark.parametrize(
    ("held_out", "kept", "words"),
    [
        ([3.0, 2.0, 1.0], 3, ["The model has the weights of the last epoch, 3."]),
        ([3.0, 1.0, 1.01], 2, ["The model has the weights of epoch 2 of 3"]),
        ([3.0, 1.0, 2.0], 2, ["From epoch 2 on the held-out loss rose, from 1 to 2,", "The model"]),
        ([3.0, 1.0, 2.0], 3, ["From epoch 2", "The model", "Those of epoch 2 had the lowest"]),
        ([], 0, []),
    ],
)
def test_the_sentences_on_overfitting(held_out: list[float], kept: int, words: list[str]) -> None:
    run: Any = SimpleNamespace(history=nn.History([3.0, 2.0, 1.0], held_out), kept=kept)
    told = fitting(run)
    assert len(told) == len(words)
    for sentence, begin in zip(told, words):
        assert sentence.startswith(begin)


def test_a_loss_that_rises_with_that_of_the_training_is_no_overfitting() -> None:
    run: Any = SimpleNamespace(history=nn.History([2.0, 1.0, 3.0], [2.0, 1.0, 3.0]), kept=2)
    assert not any("overfitting" in sentence for sentence in fitting(run))


def test_the_report_names_features_and_has_one_scale_of_gradients(
    table: Path, tmp_path: Path
) -> None:
    trained(tmp_path / "out", str(table), "--target", "kind", "--epochs", "6")
    texts = svgs((tmp_path / "out" / "report.html").read_text("utf-8"))
    for name in ("length", "colour=blue", "colour=red"):
        assert f">{name}</text>" in texts
    (picture,) = {x for x in texts.split("<?xml") if "start: inputs" in x and "#ffffff" in x}
    for moment in ("start", "middle", "end"):
        assert f"{moment}: inputs" in picture
    assert picture.count(">layers[0]</text>") == 3


def test_the_flow_is_that_of_the_loss(tmp_path: Path) -> None:
    """Against derivatives by differences of the mean loss over one sample."""
    options = parsed(["train", "moons", "--layers", "3", "--epochs", "2", "--out", str(tmp_path)])
    run = prepared(options)
    fit(run, options)
    before = [p.data for p in run.model.parameters()]
    found = flow.flows(run)
    assert list(found) == ["start", "middle", "end"]
    assert [p.data for p in run.model.parameters()] == before
    end = found["end"]
    scaler, perceptron = run.model.layers
    squares, losses, h = [], [], 1e-6
    for x, t in zip(run.train.inputs[: flow.SAMPLES], run.train.targets):
        inputs = [float(number) for number in scaler(x)]

        def loss(at: list[float], t: Any = t) -> float:
            return float(nn.cross_entropy(perceptron(at), t).data)

        losses.append(loss(inputs))
        for i in range(2):
            up, down = inputs[:], inputs[:]
            up[i] += h
            down[i] -= h
            squares.append(((loss(up) - loss(down)) / (2 * h)) ** 2)
    assert end.results[0] == pytest.approx((sum(squares) / len(squares)) ** 0.5, rel=1e-4)
    assert end.loss == pytest.approx(sum(losses) / len(losses))
    assert len(end.results) == 3


def test_a_terminal_is_told_what_is_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        with parts("report", 2) as tell:
            tell("curves")
            tell("it")
        lines = stream.getvalue().split("\r")
        told = ["", "report: curves (1 of 2)", "report: it (2 of 2)    ", " " * 19, ""]
        assert lines == (told if isinstance(stream, Terminal) else [""])


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


def test_the_report_speaks_korean(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    trained(out, str(table), "--target", "kind", "--epochs", "3", "--lang", "ko")
    page = (out / "report.html").read_text("utf-8")
    assert '<html lang="ko"' in page
    assert ">기울기의 흐름</h2>" in page
    assert "처음: 입력" in svgs(page)
    assert ">length</text>" in svgs(page)  # names of features are data
