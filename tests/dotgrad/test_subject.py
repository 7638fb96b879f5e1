"""What the commands look at: the classic network and models, by way of a sample."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commands import fails

import dotgrad
import nn
from dotgrad.command import main
from dotgrad.look import _FORMS

ROWS = "a,b,y\n1,2,lily\n2,1,rose\n3,5,lily\n4,0,rose\n0,1,lily\n5,5,rose\n2,2,lily\n1,0,rose\n"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A table in the current folder, and `net`, a model of it."""
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(ROWS)
    arguments = "train t.csv --target y --layers 2 --epochs 2 --test 0.5 --no-report --out net"
    assert main(arguments.split()) == 0
    return "t.csv"


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_a_model_plays_the_loss_of_a_sample_or_what_it_says(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Path("p.html")
    model = nn.load("net/model.safetensors").eval()
    loss = nn.cross_entropy(model([2.0, 1.0]), 1).data
    told = said(capsys, "play", "net", "--data", table, "--sample", "2", "-o", "p.html")
    assert told == "wrote p.html: 31 Values to step through\n"
    title = f"net/model.safetensors, sample 2 of t.csv: loss, where y is rose = {loss:.6g}"
    assert f"<h1>{title}</h1>" in page.read_text("utf-8")
    for arguments, row in (["--row", "3,1"], [3.0, 1.0]), ([], [0.0, 0.0]):
        said(capsys, "play", "net/model.safetensors", *arguments, "-o", "p.html")
        scores = [y.data for y in model(row)]
        name = ("lily", "rose")[scores.index(max(scores))]
        assert f"the score of {name} = {max(scores):.6g}</h1>" in page.read_text("utf-8")


def test_a_model_trains_in_a_page(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "play", "net", "--data", table, "--train", "-o", "p.html")
    assert re.fullmatch(r"wrote p\.html: \d\d Values, 8 samples to train with\n", told)
    page = Path("p.html").read_text("utf-8")
    assert "<h1>net/model.safetensors learns from t.csv</h1>" in page
    assert '"held":[[' in page
    assert callable(dotgrad.playground)  # no module of the command took its name
    Path("no.csv").write_text("a,b\n1,2\n")
    assert fails(capsys, "play", "net", "--data", "no.csv", "--train", "-o", "p.html") == (
        "no.csv has no column 'y' to train on"
    )


def test_any_saved_model_will_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, page = tmp_path / "m.safetensors", tmp_path / "m.html"
    nn.save(nn.MLP(3, [2, 1], rng=0), path)
    said(capsys, "play", str(path), "-o", str(page))
    assert "inputs 0: output = " in page.read_text("utf-8")
    assert "x3" in page.read_text("utf-8")
    assert "only models of dotgrad train do" in fails(
        capsys, "play", str(path), "--data", "iris", "-o", str(page)
    )


def test_a_gradient_of_a_model_is_explained_by_the_name_of_a_column(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, "explain", "net", "--data", table, "--wrt", "b").startswith("dloss/db = ")
    told = fails(capsys, "explain", "net")
    assert told.startswith(
        "differentiate with respect to which variable? --wrt a, --wrt b, "
        "--wrt layers[1].layers[0].neurons[0].w[0]"
    )
    assert told.endswith("and 6 more, the last --wrt layers[1].layers[1].neurons[1].b")


def test_a_model_is_drawn_as_neurons_and_its_sample_as_a_graph(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Sequential(Standardize(2)" in said(capsys, "draw", "net", "-o", "net.dot")
    told = said(capsys, "draw", "net", "--data", table, "-o", "loss.dot")
    assert "sample 1 of t.csv: loss, where y is lily = " in told
    assert Path("net.dot").read_text("utf-8") != Path("loss.dot").read_text("utf-8")


def test_the_classic_network_is_drawn_and_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("classic").mkdir()  # as `train --out classic` makes it
    assert "0.0008088753836" in said(capsys, "explain", "classic", "--wrt", "w1")
    assert "0.0004385677345" in said(capsys, "explain", "classic-biases", "--wrt", "w1")
    assert said(capsys, "draw", "classic", "--collapse", "neuron", "-o", "c.dot") == (
        "The classic 2-2-2 network\nwrote c.dot\n"
    )
    told = said(capsys, "draw", "classic-biases", "w1=3", "-o", "c.dot")
    assert told == "The classic 2-2-2 network with biases, w1 = 3\nwrote c.dot\n"
    given = ("classic=2", "biases=1", "--wrt", "classic")
    assert "= 1\n" in said(capsys, "explain", "classic-biases", *given)


def test_a_file_called_like_a_variable_is_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x").write_text("")
    assert said(capsys, "draw", "x", "x=1", "-o", "x.dot") == "x = 1\nwrote x.dot\n"


def test_an_explanation_is_written_as_text_or_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["explain", "w*x", "w=2", "x=3", "--wrt", "w"]
    for suffix, content in (*zip(_FORMS, ("dy/dw = 3", "$$", r"\frac")), (".svg", "<svg")):
        path = tmp_path / f"e{suffix}"
        assert said(capsys, *given, "-o", str(path)) == f"wrote {path}\n"
        assert content in path.read_text("utf-8")
    path = tmp_path / "e.txt"
    assert said(capsys, *given, "--latex", "-o", str(path)) == f"wrote {path}\n"
    assert r"\frac" in path.read_text("utf-8")  # the form that was asked for, whatever the name
    assert "saved as .txt, .md, .tex, .svg, .png, .pdf, .dot, not as 'e.html'" in fails(
        capsys, *given, "-o", str(tmp_path / "e.html")
    )


@pytest.mark.parametrize(("arguments", "complaint"), [
    ("net --row 1", "--row has 1 numbers; net/model.safetensors takes 2 inputs"),
    ("net --row 1,b", "argument --row: '1,b' is not a list such as 5.1,3.5,0.2"),
    ("net --data t.csv --sample 9", "--sample must be from 1 to 8, the samples of t.csv, not 9"),
    ("net --row 1,2 --data t.csv", "not allowed with argument --row"),
    ("w*x w=1 x=2 --row 1,2", "--row is for a model's sample; 'w*x' is a formula, not a model"),
    ("t.csv", "t.csv is not a safetensors file"),
    ("no.safetensors", "No such file or directory: no.safetensors"),
    ("w*x w=1 x=2 --train", "--train is for a model, but 'w*x' is a formula"),
    ("net --train", "--train needs samples to train on; give them with --data"),
    ("net --train --row 1,2", "--row gives one sample, but --train needs many"),
    ("net --train --data t.csv --sample 2", "--sample does not go with --train"),
    ("net --limit 9", "this graph has 20 Values, too many to step through with --limit 9: play a "
     "smaller root, such as the loss of one sample, or pass a larger --limit"),
])  # fmt: skip
def test_what_does_not_fit_is_told_in_a_line(
    arguments: str, complaint: str, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert complaint in fails(capsys, "play", *arguments.split(), "-o", "p.html")
    assert not Path("p.html").exists()
