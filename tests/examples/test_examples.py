"""The examples run as they stand, here for one epoch."""

from __future__ import annotations

import functools
import re
import runpy
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nn

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """`Trainer.fit` for one epoch, whatever it is asked for."""
    fit = nn.Trainer.fit

    @functools.wraps(fit)  # a sweep reads which arguments it takes
    def once(*arguments: Any, **named: Any) -> Any:
        return fit(*arguments, **{**named, "epochs": 1})

    monkeypatch.setattr(nn.Trainer, "fit", once)
    monkeypatch.setattr("sys.argv", ["example"])


def run(name: str, capsys: Any) -> str:
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    out: str = capsys.readouterr().out
    return out


@pytest.mark.parametrize("name", ["classic.py", "digits.py", "moons.py", "sweep.py", "cluster.py"])
def test_help(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", [name, "--help"])
    with pytest.raises(SystemExit):
        run(name, capsys)
    assert f"python examples/{name}" in capsys.readouterr().out


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


@pytest.fixture
def gpt(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Runs gpt.py on a file of these names, with these arguments; gives what it prints."""

    def run_on(names: str | bytes, *arguments: str) -> str:
        file = tmp_path / "names.txt"
        file.write_bytes(names if isinstance(names, bytes) else names.encode())
        monkeypatch.setattr("sys.argv", ["gpt.py", "--names", str(file), *arguments])
        return run("gpt.py", capsys)

    return run_on


def test_gpt(gpt: Callable[..., str]) -> None:
    head, traced, steps, losses, *invented = gpt(
        "Ada\nbo\nann\nbob\n", "--steps", "60"
    ).splitlines()
    assert head == "4 names; 3,520 parameters"
    assert re.fullmatch(r"traced and planned in \d+\.\d s", traced)
    assert re.fullmatch(r"60 steps in \d+\.\d s", steps)
    begin, end = map(float, re.findall(r"\d\.\d+", losses))
    assert end < begin / 1.5
    assert len(invented) == 20
    assert set("".join(invented)) <= set("adbon")
    assert {"ada", "ann", "bo", "bob"} & set(invented)


def test_gpt_takes_names_as_people_type_them(gpt: Callable[..., str]) -> None:
    text = "\ufeffMary  Ann \r\n\r\n  J. R.\r\nMar\u00eda-Jos\u00e9\r\nRumpelstilzchen Der Grosse"
    out = gpt(text, "--steps", "3", "--batch", "2", "--seed", "1")
    head, _, steps, *_ = out.splitlines()
    characters = len(set("mary ann j. r. mar\u00eda-jos\u00e9 rumpelstilzchen der grosse")) + 1
    assert head == f"4 names; {2 * 16 * characters + 256 + 4 * 256 + 2048:,} parameters"
    assert steps.startswith("4 steps")  # the nearest number that sees each name equally often


def test_gpt_takes_no_more_steps_than_asked(gpt: Callable[..., str]) -> None:
    out = gpt("\n".join("abcdefgh"), "--steps", "2", "--batch", "3")
    assert out.startswith("6 names;")
    assert "2 steps in" in out


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (" \n\n", "has no names"),
        (b"\xff\xfe\x00", "is no text in UTF-8"),
        (
            "\n".join(map(chr, range(0x4E00, 0x4EC9))),
            "more than 200 different characters; is it a list",
        ),
    ],
)
def test_gpt_names_what_is_wrong_with_a_file(
    names: str | bytes, text: str, gpt: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        gpt(names)
    assert caught.value.code == 2
    assert text in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--names", "missing.txt"], "can't read missing.txt: No such file"),
        (["--steps", "0"], "a number from 1 up, not 0"),
        (["--batch", "-3"], "a number from 1 up, not -3"),
    ],
)
def test_gpt_refuses_bad_arguments(
    arguments: list[str], text: str, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["gpt.py", *arguments])
    with pytest.raises(SystemExit):
        run("gpt.py", capsys)
    assert text in capsys.readouterr().err


def test_gpt_invents_names_after_ctrl_c(
    gpt: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fit = nn.Trainer.fit

    def interrupted(trainer: nn.Trainer, *arrays: Any, **named: Any) -> nn.History:
        if named["epochs"]:
            named["callbacks"] = [lambda *_: signal.raise_signal(signal.SIGINT)]
        return fit(trainer, *arrays, **named)

    monkeypatch.setattr(nn.Trainer, "fit", interrupted)
    out = gpt("ada\nbob\n", "--steps", "5").splitlines()
    assert re.fullmatch(r"1 steps in .* s, stopped by Ctrl-C", out[2])
    assert len(out) == 4 + 20


def test_classic_has_the_published_numbers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["classic.py"])
    out = run("classic.py", capsys)
    assert out.startswith("forward: E = 0.0239719008\n")
    assert "0.209446005 * 0.238021572 * 0.5199893402\n" in out
    assert "= 0.02243370031 + 0.009973110675\n" in out
    weights = [".2995955623", ".2491911246", ".3996449570", ".3492899140", ".4370385722"]
    for number in (*weights, ".3868520493", ".6962957777", ".5962424717"):
        assert f" = 0{number}\n" in out
    assert "E after 1 step: 0.0232363389\nE after 1,000:  " in out
    assert float(out.split()[-1]) < 1e-12


@pytest.mark.usefixtures("short")
def test_sweep(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["sweep.py", "--jobs", "1", "--folder", str(tmp_path)])
    for _ in range(2):  # the second time there is nothing left to do
        out = run("sweep.py", capsys)
        assert "one run: " in out
        assert "100 of 100 runs" in out
        assert out.splitlines()[-1].endswith("from fold to fold")
        assert len(list(tmp_path.glob("runs/*.json"))) == 100


@pytest.mark.usefixtures("short")
def test_cluster(client: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["cluster.py", client.scheduler.address])
    out = run("cluster.py", capsys)
    assert out.count("50 steps in ") == 2
    assert out.endswith("the same 82 weights to the bit: True\n")
