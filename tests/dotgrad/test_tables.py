"""CSV files on the command line: options say how they are written, and errors name the options."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import fails, run

import nn
from dotgrad.command import main

TRAIN = ["--layers", "2", "--epochs", "1", "--no-report", "--out", "net"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str, encoding: str = "utf-8") -> None:
    Path("t.csv").write_text(text, encoding)


def test_every_dialect_can_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{i},5|{10115 + i % 2}|n{i}|{'--' if i % 3 else 'NA'}|{i}\n" for i in range(12))
    write("größe|plz|id|note|y\n" + rows, "cp1252")
    written = ["--delimiter", "|", "--encoding", "cp1252", "--decimal", ",", "--missing", ""]
    given = [*written, "--ignore", "id", "--categories", "plz"]
    assert main(["train", "t.csv", "--target", "y", *given, *TRAIN]) == 0
    about = nn.about("net/model.safetensors")
    assert about["features"] == ["größe", "plz=10115", "plz=10116", "note=--", "note=NA"]
    capsys.readouterr()
    assert main(["predict", "net", "t.csv", *written]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 13
    assert main(["explain", "net", "--data", "t.csv", *written, "--wrt", "größe"]) == 0
    write("a\tb\ty\n" + "".join(f"{i},{i}\t{i}\t{i}\n" for i in range(9)))
    assert (
        main(["train", "t.csv", "--target", "y", *TRAIN, "--delimiter", "tab", "--decimal", ","])
        == 0
    )


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a;y\n1,5;1\n2,5;2\n", "have a point: --decimal ,; if they are names, --categories a"),
        ("a b;y\n2024-01-05;1\n2024-01-06;2\n", "leave the column out: --ignore 'a b'; if they"),
        ("a|y\n1|2\n3|4\n", "is the delimiter a different one? --delimiter '|'"),
        ("a,y\n1,2\nx,3\n4,5\n", "or declare it as categories: --categories a"),
        ("a,y\nr,2\nNA,3\nb,5\n", "if it is one, --missing ''"),
        ("a,y\n1,2.5%\n2,3.5%\n", "if they are names, --classes"),
        (
            "a,y\n" + "".join(f"{i},name{i}\n" for i in range(99)),
            "predict another column: --target",
        ),
        ("größe,y\n1,2\n", "name it: --encoding cp1252 (Western European)"),
    ],
)
def test_advice_is_in_the_words_of_the_command(
    text: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(text, "cp1252")
    told = fails(capsys, "train", "t.csv", "--target", "y", *TRAIN)
    assert advice in told
    assert "=[" not in told


def test_predict_is_not_advised_to_use_options_it_does_not_have(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("a,y\n1,2\n2,3\n4,5\n5,6\n")
    assert main(["train", "t.csv", "--target", "y", *TRAIN]) == 0
    capsys.readouterr()
    write("a;y\n1;2\nx;3\n")
    told = fails(capsys, "predict", "net", "t.csv")
    assert told.endswith(
        "line 3, column 'a': 'x' is not a number like others in this column; correct it"
    )


def test_names_from_a_file_do_not_command_the_terminal() -> None:
    bad = "\x1b]0;gone\x07\u202e"
    rows = "".join(f"{i % 5},{bad}{'pq'[i % 2]}\n" for i in range(20))
    write(f"a{bad},y\n{rows}")
    results = [
        run("train", "t.csv", "--target", "y", *TRAIN[:4], "--out", "net"),
        run("predict", "net", "t.csv"),
        run("explain", "net", "--wrt", f"a{bad}"),
        run("explain", "net", "--wrt", "none"),
        run("draw", "net", "--data", "t.csv", "-o", "a.dot"),
        run("train", "t.csv", "--target", f"y{bad}"),
        run("train", bad),
        run("explain", f"{bad}*w", "w=1"),
        run("draw", "w*w", "w=1", bad, "-o", "a.dot"),
        run("draw", "w*w", "w=1", "-o", "a.dot", f"--{bad}"),
    ]
    for _, out, err in results:
        assert (out + err).replace("\n", "").isprintable(), (out, err)
    assert "\\x1b]0;gone" in results[1][1]
