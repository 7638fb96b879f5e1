"""What is typed wrong on the command line is answered with the name that was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import fails, run

import nn
from dotgrad.command import main


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        ("darw w w=1 -o a.dot", "draw"),
        ("Explain w w=1", "explain"),
        ("draw w w=1 -o a.dot --theem dark", "--theme"),
        ("draw w w=1 -o a.dot --theme drak", "dark"),
        ("draw w w=1 -o a.dot --collapse neurons", "neuron"),
        ("train iris --dtype float23", "float32"),
        ("train iris --ephocs=3", "--epochs"),
        ("train iriss", "iris"),
        ("train Digits", "digits"),
        ("train iris --activation tahn", "tanh"),
        ("explain sigmiod(w) w=1", "sigmoid"),
        ("explain W*x w=1 x=2 --wrt w", "w"),
        ("explain W1*x W1=1 x=2 --wrt w1", "W1"),
        ("explain classic --wrt W1", "w1"),
        ("explain classic w9=2 --wrt w1", ""),
    ],
)
def test_a_near_name_is_offered(
    arguments: str,
    meant: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("x,kind\n1,a\n2,b\n3,a\n4,b\n")
    told = fails(capsys, *arguments.split())
    assert (f"did you mean {meant!r}?" in told) if meant else ("did you mean" not in told)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["explain", "w*x", "w=1", "x=2", "lr=0.5"], "'lr' is not in the formula: it has"),
        (["explain", "sigmoid(x)", "x=2", "sigmoid2=1"], "'sigmoid2' is not in"),
        (["explain", "x", "x=1e400"], "'1e400', for 'x', is larger than any float"),
        (["explain", ""], "'' is not a formula: it is empty"),
        (["explain", "  ", "w=1"], "is not a formula: it is empty"),
        (["explain", "sin*x", "x=1"], "'sin' is a function: sin(x)"),
        (["explain", "classic", "x=3"], "classic has the weights w1 to w8, but no 'x'"),
    ],
)
def test_what_is_wrong_is_told(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told in fails(capsys, *arguments)


def test_infinity_can_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "1/x", "x=-inf"]) == 0
    assert "-0" in capsys.readouterr().out


def test_weights_of_the_classic_network_can_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    from nn.classic import without_biases

    network = without_biases()
    network.weights[0].data, network.weights[4].data = 3.0, -0.5
    network.forward().backward()
    assert main(["explain", "classic", "w1=3", "w5=-0.5", "--wrt", "w1"]) == 0
    assert f"= {network.weights[0].grad:.10g}"[:12] in capsys.readouterr().out


def test_numbers_may_stand_behind_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["draw", "w*x", "w=1", "-o", str(tmp_path / "a.dot"), "x=2"]) == 0
    assert capsys.readouterr().out.startswith("w*x = 2\n")


@pytest.mark.parametrize("arguments", ["explain classic --wrt w1", "doctor", "--version"])
def test_an_output_that_is_closed_or_full_is_an_error(arguments: str) -> None:
    for redirection in (">&-", ">/dev/full"):
        status, _, told = run(*arguments.split(), shell=redirection)
        assert status == 2
        assert told.count("\n") == 1
        assert told.startswith("dotgrad: ")


def test_a_closed_stderr_does_not_mix_with_the_output(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,y\n" + "".join(f"{i},{i}\n" for i in range(20)))
    given = ["--target", "y", "--epochs", "1", "--layers", "2", "--no-report", "--out", "net"]
    assert run("train", "t.csv", *given, cwd=tmp_path)[0] == 0
    status, said, _ = run("predict", "net", "t.csv", cwd=tmp_path, shell="2>&-")
    assert status == 0
    assert len(said.splitlines()) == 21
    assert nn.load(tmp_path / "net" / "model.safetensors").parameters()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("draw w*w w=1 --radius 3", "--radius is the distance shown around a focus; set one with"),
        ("draw w*w w=1 --row 1,2", "--row is for a model's sample; 'w*w' is a formula"),
        ("play w*w w=1 --sample 3", "--sample is for a model's sample; 'w*w' is a formula"),
        ("draw classic --delimiter ;", "--delimiter is for a model's sample"),
        ("draw net --sample 2", "--sample is for the samples of a table; name one with --data"),
        ("draw net --encoding utf-16", "--encoding is for the samples of a table"),
        ("draw net --data iris --decimal ,", "--decimal is for a CSV file; iris is a data set"),
        ("worksheet w*w w=1 --seed 3", "--seed chooses which numbers are blank; set how many with"),
        ("explain w*w w=1 --latex", "--latex is for text, and 'out.dot' is a picture; leave"),
    ],
)
def test_options_that_do_not_apply_are_refused(
    arguments: str,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    about = {"features": list("abcd"), "classes": list("xyz"), "target": "class"}
    nn.save(nn.MLP(4, [3], rng=0), "net.safetensors", about=about)
    given = ["net.safetensors" if x == "net" else x for x in arguments.split()]
    assert told in fails(capsys, *given, "-o", "out.dot")
    assert not Path("out.dot").exists()


OF_A_FILE = ["--target x", "--classes", "--numbers", "--ignore x", "--categories x", "--missing x"]


@pytest.mark.parametrize("option", OF_A_FILE)
def test_a_data_set_takes_no_options_of_a_file(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = fails(capsys, "train", "iris", *option.split())
    assert f"{option.split()[0]} is for a CSV file; iris is a data set that is ready" in told
