"""The command: what it prints, what it writes, and how it fails."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import ROOT, fails, run, start

import autograd
from autograd import Value, explain, tanh
from dotgrad import demo as demo_module
from dotgrad.command import main

PNG = b"\x89PNG\r\n\x1a\n"


# demo


def test_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    """The real thing, on half of its epochs."""
    monkeypatch.setattr(demo_module, "EPOCHS", 2)
    folder = tmp_path / "made" / "on the way"
    assert main(["demo", "--out", str(folder)]) == 0
    out = capsys.readouterr().out
    for line in (
        "o1 = 0.609446005  o2 = 0.6638449097",
        "E = 0.02397190075",
        "dE/dw5 = dE/do1 * do1/dnet_o1 * dnet_o1/dw5",
        "= 0.209446005 * 0.238021572 * 0.5199893402",
        "= 0.0259228556",
        "= 0.02243370031 + 0.009973110675",
        "= 0.03240681099 * 0.2496004263 * 0.1",
        "= 0.0008088753836",
        "w1 = 0.2995955623  w2 = 0.2491911246  w3 = 0.399644957  w4 = 0.349289914",
        "w5 = 0.4370385722  w6 = 0.3868520493  w7 = 0.6962957777  w8 = 0.5962424717",
        "0.02397190075 before, 0.02323633887 after 1 step",
        "2.996891289e-16 after 1,000 steps",
    ):
        assert line in out
    assert all(len(line) <= 80 for line in out.splitlines() if "wrote" not in line)
    before, after = map(float, re.findall(r"(\d+\.\d)% (?:before|after)", out))
    assert before < 30.0
    assert after > 90.0
    names = {f"{name}-{theme}.{suffix}" for name in ("classic", "digits")
             for theme in ("light", "dark") for suffix in ("svg", "png")}  # fmt: skip
    pages = ["classic.html", "playground.html"]
    assert {path.name for path in folder.iterdir()} == {*names, *pages}
    for page in pages:
        assert out.index(f"  wrote {folder / page}: ") < out.index("1. ")
        html = (folder / page).read_text("utf-8")
        assert html.startswith('<!doctype html>\n<html lang="en"')
        assert '<button type="button" lang="ko">한국어</button>' in html
    for name in names:
        content = (folder / name).read_bytes()
        assert content.startswith(PNG) if name.endswith("png") else b"</svg>" in content
        assert f"  wrote {folder / name}\n" in out


def test_control_c_during_the_demo(tmp_path: Path) -> None:
    process = start("demo", "--out", str(tmp_path), env={"PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    while b"epochs" not in process.stdout.readline():  # the training begins
        pass
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert err.endswith(b"dotgrad: interrupted\n")
    for path in tmp_path.iterdir():  # whole files of the first part, and nothing else
        assert path.name.startswith("classic-") or path.suffix == ".html"
        assert path.read_bytes().startswith((PNG, b"<?xml", b"<!doctype html>"))


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    with start("demo", "--out", str(tmp_path), env={"PYTHONUNBUFFERED": "1"}) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"Pages")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(120) == 0


@pytest.mark.parametrize("arguments", [["--help"], ["doctor"], ["explain", "w*w", "w=1"]])
def test_a_closed_pipe_is_no_error(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        [sys.executable, "-m", "dotgrad", *arguments],
        stdout=writer, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    os.close(writer)
    assert process.communicate(timeout=120)[1] == b""
    assert process.returncode == 0


# draw


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("suffix", "start_"), [
    ("svg", b"<?xml"), ("png", PNG), ("pdf", b"%PDF"), ("dot", b"digraph"),
])  # fmt: skip
def test_draw(
    suffix: str, start_: bytes, theme: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"out.{suffix}"
    arguments = ["draw", "sigmoid(w*x+b)", "w=0.3", "x=2", "b=1", "-o", str(path), "--theme", theme]
    assert main(arguments) == 0
    assert capsys.readouterr().out == f"sigmoid(w*x+b) = 0.8320183851\nwrote {path}\n"
    assert path.read_bytes().startswith(start_)
    assert list(tmp_path.iterdir()) == [path]


def test_themes_differ(tmp_path: Path) -> None:
    for theme in ("light", "dark"):
        main(["draw", "w*w", "w=1", "-o", str(tmp_path / f"{theme}.dot"), "--theme", theme])
    light, dark = ((tmp_path / f"{theme}.dot").read_text() for theme in ("light", "dark"))
    assert light != dark


def test_the_gradients_are_in_the_picture(tmp_path: Path) -> None:
    main(["draw", "w*x", "w=3", "x=0.125", "-o", str(tmp_path / "a.dot")])
    text = (tmp_path / "a.dot").read_text()
    assert "0.125" in text
    assert "0.375" in text


def test_folding_focus_and_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.dot"
    draw = ["draw", "tanh(w*x)+exp(a*b)*w", "w=3", "x=2", "a=1", "b=0", "-o", str(path)]
    assert main([*draw, "--collapse", "module"]) == 0
    assert "16 nodes" in path.read_text()
    assert main([*draw, "--collapse", "neuron", "--open", "part 2"]) == 0
    assert capsys.readouterr().out.count("\n") == 4
    assert main([*draw, "--focus", "x", "--radius", "1"]) == 0
    assert "Of 10 Values, those within 1 step of the focus.\n" in capsys.readouterr().out
    assert 'label="a' not in path.read_text()
    assert main([*draw, "--limit", "9"]) == 0
    told = "10 Values are more than limit=9: folded by neuron; open=[name] unfolds one.\n"
    assert told in capsys.readouterr().out
    assert "'q' is the name of no box here; " in fails(capsys, *draw, "--open", "q")
    assert "nothing in this picture is called 'q'" in fails(capsys, *draw, "--focus", "q")
    assert "too many to lay out with --limit 2: " in fails(
        capsys, *draw, "--limit", "2", "--collapse", "none"
    )


def test_a_drawing_as_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.html"
    assert main(["draw", "classic", "-o", str(path)]) == 0
    assert path.read_text("utf-8").startswith("<!doctype html>")
    assert capsys.readouterr().out == f"The classic 2-2-2 network\nwrote {path}\n"


@pytest.mark.parametrize("expression", ["-w", "-w*x", "-(w+x)", "-o*h", "-h/o", "-2*w"])
def test_an_expression_may_begin_with_a_minus(
    expression: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = [f"{name}=2" for name in "wxoh" if name in expression]
    assert main(["draw", expression, *values, "-o", str(tmp_path / "a.dot")]) == 0
    assert " = -" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "complaint"), [
    ([], "the following arguments are required: COMMAND"),
    (["dance"], "invalid choice"),
    (["draw"], "arguments are required: expression, -o/--out (see dotgrad draw --help)"),
    (["draw", "w", "w=1"], "the following arguments are required: -o/--out"),
    (["draw", "w", "w=1", "-o", "a.gif"], ".dot, .gv or .html, not as 'a.gif'"),
    (["draw", "w", "w=1", "-o", "a"], "a drawing is saved as .svg"),
    (["draw", "w", "w=1", "-o", "a.svg", "--theme", "pink"], "invalid choice: 'pink'"),
    (["draw", "w", "-o", "a.svg"], "'w' has no value; give it one: w=1.0"),
    (["draw", "__import__('os')", "-o", "a.svg"], "there is no function '__import__'"),
    (["draw", "w", "w=one", "-o", "a.svg"], "'one', for 'w', is not a number"),
    (["draw", "w", "w=1", "-o", "no/such/folder/a.svg"], "No such file or directory: no/such"),
    (["explain", "w*x", "w=1", "x=1"], "with respect to which variable? --wrt w, --wrt x"),
    (["explain", "w*x", "w=1", "x=1", "--wrt", "z"], "no variable is called 'z'; there are --wrt"),
    (["explain", "w", "w=1", "--latex", "--markdown"], "not allowed with argument --latex"),
    (["demo", "--seed", "one"], "invalid int value: 'one'"),
    (["demo", "--epochs", "1"], "unrecognized arguments: --epochs 1"),
    (["doctor", "now"], "unrecognized arguments: now"),
])  # fmt: skip
def test_errors_are_one_line(
    arguments: list[str], complaint: str, tmp_path: Path, monkeypatch: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert complaint in fails(capsys, *arguments)
    assert list(tmp_path.iterdir()) == []


def test_folders_that_cannot_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    assert fails(capsys, "demo", "--out", str(file)) == f"File exists: {file}"
    assert fails(capsys, "demo", "--out", str(file / "a")).startswith("Not a directory: ")
    assert "Not a directory: " in fails(capsys, "draw", "w", "w=1", "-o", str(file / "a.svg"))
    folder = tmp_path / "a.svg"
    folder.mkdir()
    assert "Is a directory: " in fails(capsys, "draw", "w", "w=1", "-o", str(folder))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.svg", "file"]
    assert file.read_text() == "mine"

    def denied(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied", "/locked")

    monkeypatch.setattr(Path, "mkdir", denied)  # as root, every folder is writable
    assert fails(capsys, "demo", "--out", "x") == "Permission denied: /locked"
    hint = "Permission denied: /locked; choose another place with --out"
    assert fails(capsys, "demo", "--out", "/locked") == hint


def test_unforeseen_errors_are_one_line_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    def broken(*_: Any) -> None:
        raise AssertionError("first\n  second")

    monkeypatch.setattr("dotgrad.subject.formula", broken)
    assert fails(capsys, "explain", "w", "w=1") == "AssertionError: first second"
    monkeypatch.setenv("DOTGRAD_DEBUG", "1")
    with pytest.raises(AssertionError):
        main(["explain", "w", "w=1"])


def test_a_terminal_that_cannot_show_a_letter() -> None:
    status, out, err = run("explain", "é*é", "é=3", env={"PYTHONIOENCODING": "ascii"})
    assert (status, err) == (0, "")
    assert out.startswith(r"dy/d\xe9 = 6")


def test_errors_of_the_process(tmp_path: Path) -> None:
    status, out, err = run("draw", "w*", "w=1", "-o", "a.svg", cwd=tmp_path)
    assert (status, out) == (2, "")
    assert err == "dotgrad: 'w*' is not a formula: invalid syntax\n"


# explain


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(-0.3, "b")
    assert main(["explain", "tanh(w*x+b)", "w=0.5", "x=2", "b=-0.3", "--wrt", "w"]) == 0
    assert capsys.readouterr().out == f"{explain(tanh(w * x + b), w)}\n"
    assert main(["explain", "w*w", "w=3", "--latex"]) == 0
    assert capsys.readouterr().out == (
        "\\begin{aligned}\n\\frac{\\partial y}{\\partial w} &= 6\n\\end{aligned}\n"
    )
    assert main(["explain", "w*w", "w=3", "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("$$\n")


# help


@pytest.mark.parametrize("arguments", [[], ["demo"], ["draw"], ["explain"], ["doctor"]])
def test_help_fits_a_narrow_terminal(
    arguments: list[str], monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--help"])
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith("usage: dotgrad")
    # argparse keeps a word of the usage whole
    assert all(len(line) <= 48 for line in out.splitlines())


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"dotgrad {autograd.__version__}\n"


# worksheet


def test_a_worksheet_of_an_expression_and_of_the_classic_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "sheet.html"
    given = ["sigmoid(w*x+b)", "w=0.3", "x=2", "b=1", "-o", str(page)]
    assert main(["worksheet", *given, "--blanks", "3", "--title", "Mine"]) == 0
    assert capsys.readouterr().out == f"wrote {page}: 3 numbers to find, and the solution\n"
    assert "<h1>Mine</h1>" in page.read_text("utf-8")
    assert main(["worksheet", "classic", "-o", str(page)]) == 0
    assert "dE/dnet_o1" in page.read_text("utf-8")


def test_a_worksheet_that_can_not_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = str(tmp_path / "a.txt")
    assert "saved as .html or .pdf" in fails(capsys, "worksheet", "a*b", "a=1", "b=2", "-o", text)
    assert "nothing to find" in fails(capsys, "worksheet", "a", "a=1", "-o", text)


# play


def test_a_player_of_an_expression_and_of_the_classic_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    given = ["sigmoid(w*x+b)", "w=0.3", "x=2", "b=1", "-o", str(page)]
    assert main(["play", *given, "--theme", "dark"]) == 0
    assert capsys.readouterr().out == f"wrote {page}: 6 Values to step through\n"
    written = page.read_text("utf-8")
    assert '<html lang="en" data-theme="dark">' in written
    assert "<h1>sigmoid(w*x+b) = 0.8320183851</h1>" in written
    assert main(["play", "classic", "-o", str(page), "--title", "<b>"]) == 0
    assert "<h1>&lt;b&gt;</h1>" in page.read_text("utf-8")


def test_a_player_that_can_not_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, missing = str(tmp_path / "a.txt"), str(tmp_path / "no" / "a.html")
    told = fails(capsys, "play", "a*b", "a=1", "b=2", "-o", text)
    assert "saved as .html or .htm, not as 'a.txt'" in told
    told = fails(capsys, "play", "a*b", "a=1", "b=2", "-o", missing)
    assert told == f"No such file or directory: {missing}"
