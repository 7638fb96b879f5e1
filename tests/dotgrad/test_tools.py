"""What scripts and shells ask of the command: JSON, completion, exit statuses, examples."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from commands import fails

from autograd import explain
from dotgrad.arguments import commands, parsed
from dotgrad.command import main
from dotgrad.completion import bash, fish, zsh
from dotgrad.tool_arguments import EXIT_STATUS
from nn.classic import without_biases


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """The object that a command prints, and its exit status."""
    status = main(arguments)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return json.loads(out), status


def test_an_explanation_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found, status = said(capsys, "explain", "classic", "--wrt", "w1", "--json")
    network = without_biases()
    told = explain(network.forward(), network.weights[0])
    assert status == 0
    assert found["gradient"] == told.total
    assert [path["product"] for path in found["paths"]] == [path.product for path in told.paths]
    assert found["paths"][0]["factors"][0] == {"of": "E", "by": "o1", "slope": 0.2094460049966992}
    assert (found["output"], found["wrt"], found["more paths"]) == ("E", "w1", 0)


def test_numbers_that_json_has_not_are_texts(capsys: pytest.CaptureFixture[str]) -> None:
    found, _ = said(capsys, "explain", "log(x)", "x=0", "--json")
    assert (found["value"], found["gradient"]) == ("-inf", "inf")


def test_an_explanation_is_saved_as_json(tmp_path: Path) -> None:
    path = tmp_path / "why.txt"
    assert main(["explain", "x*x", "x=3", "--json", "-o", str(path)]) == 0
    assert json.loads(path.read_text())["gradient"] == 6.0


def test_one_form_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    told = fails(capsys, "explain", "x*x", "x=3", "--json", "--latex")
    assert told == "--json and --latex are two formats; choose one"


def test_the_doctor_as_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, status = said(capsys, "doctor", "--json")
    assert (found["healthy"], found["advice"], status) == (True, [], 0)
    assert set(found["packages"]) == {
        *("numpy", "llvmlite", "graphviz", "pygraphviz", "safetensors", "tqdm"),
    }
    monkeypatch.setattr("dotgrad.doctor._version", lambda name: None)
    found, status = said(capsys, "doctor", "--json")
    assert (found["healthy"], status) == (False, 1)
    assert found["advice"]


def test_the_help_tells_exit_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = " ".join(capsys.readouterr().out.split())
    for status, meaning in EXIT_STATUS.items():
        assert f"{status} {meaning}" in out


@pytest.mark.parametrize("name", commands())
def test_the_help_of_each_command_has_an_example(name: str) -> None:
    """That the command takes."""
    examples = str(commands()[name].description).split("; ")
    command = next(text for text in examples if "dotgrad " in text)
    command = command[command.index("dotgrad ") :].partition(")")[0] if "$(" in command else command
    assert parsed(shlex.split(command.partition(" for ")[0])[1:]).parser is not None


@pytest.mark.parametrize("name", commands())
def test_the_help_says_what_each_argument_is_for(name: str) -> None:
    """More than its default."""
    for action in commands()[name]._actions:
        assert action.help, action.dest
        assert not action.help.startswith("default"), action.dest


# Completion


def completed(line: str, script: str, folder: Path) -> list[str]:
    """What bash offers at the end of the line in that folder."""
    words = line.split(" ")
    asked = f"COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1}; _dotgrad; "
    asked += 'printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(
        ["bash", "--norc", "-c", f"complete() {{ :; }}; {script}\n{asked}"],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.split()


@pytest.mark.parametrize(("line", "offered"), [
    ("dotgrad pl", {"play"}),
    ("dotgrad play clas", {"classic", "classic-biases"}),
    ("dotgrad play classic --the", {"--theme"}),
    ("dotgrad play classic --theme d", {"dark"}),
    ("dotgrad train ir", {"iris"}),
    ("dotgrad completion z", {"zsh"}),
])  # fmt: skip
def test_bash_completes(line: str, offered: set[str], tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        return  # Windows
    assert set(completed(line, bash(), tmp_path)) == offered


def test_the_other_shells_get_the_same_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert zsh().endswith(bash())
    for name in commands():
        assert f"__fish_seen_subcommand_from {name}" in fish()
    assert "-l theme -x -a 'auto light dark'" in fish()
    assert main(["completion", "fish"]) == 0
    assert capsys.readouterr().out == fish()
