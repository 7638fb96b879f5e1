"""The language of what the command writes: by its option, by the environment, else English."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import fails
from shown_data import shown_data

import nn
from autograd.chain.text import columns
from dotgrad import demo as demo_module
from dotgrad.command import main

COMMANDS = {
    "draw": ("draw", "classic", "-o", "{}.dot"),
    "play": ("play", "classic", "-o", "{}.html"),
    "worksheet": ("worksheet", "classic", "-o", "{}.html"),
    "explain": ("explain", "relu(x) * 2", "x=-1", "-o", "{}.txt"),
}


def written(folder: Path, name: str, *more: str) -> str:
    """What the command writes."""
    arguments = [part.replace("{}", str(folder / name)) for part in COMMANDS[name]]
    assert main([*arguments, *more]) == 0
    return Path(arguments[-1]).read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "korean", "english"),
    [("draw", ">최종 결과<", ">root<"),
     ("worksheet", "<h1>손으로 계산하는 고전적인 2-2-2 신경망</h1>", "2-2-2 network by hand</h1>"),
     ("explain", "-1에서 죽은 relu", "a dead relu at -1")],
)  # fmt: skip
def test_option_and_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, korean: str, english: str
) -> None:
    assert english in written(tmp_path, name)
    assert korean in written(tmp_path, name, "--lang", "ko")
    monkeypatch.setenv("LC_MESSAGES", "ko_KR.UTF-8")
    spoken = written(tmp_path, name)
    assert korean in spoken
    assert english not in spoken
    assert english in written(tmp_path, name, "--lang", "en")


def test_a_live_page_is_for_its_reader_without_the_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_MESSAGES", "ko_KR.UTF-8")
    title = "The classic 2-2-2 network, step by step", "고전적인 2-2-2 신경망, 한 단계씩"
    both = written(tmp_path, "play")
    assert '<html lang="en"' in both
    assert f"<h1>{title[0]}</h1>" in both
    assert f'"title":"{title[1]}"' in both
    alone = {lang: written(tmp_path, "play", "--lang", lang) for lang in ("en", "ko")}
    for lang, k in (("en", 0), ("ko", 1)):
        assert f'<html lang="{lang}"' in alone[lang]
        assert f"<title>{title[k]}</title>" in alone[lang]
        assert title[1 - k] not in alone[lang]
        assert 'id="languages"' not in alone[lang]


def test_a_model_is_named_in_the_language_of_who_runs_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The label of a Value is no text of the page; its title is."""
    nn.save(nn.MLP(2, [1], rng=0), tmp_path / "model.safetensors")
    page = tmp_path / "page.html"
    command = ["play", str(tmp_path / "model.safetensors"), "--row", "1,2", "-o", str(page)]
    for variable, label in (("ko_KR.UTF-8", "출력"), ("C", "output")):
        monkeypatch.setenv("LC_ALL", variable)
        assert main(command) == 0
        data = shown_data(page.read_text("utf-8"))
        assert data["nodes"][data["root"]]["name"] == label
        assert ", inputs 1, 2: output = " in data["title"]
        korean = shown_data(page.read_text("utf-8"), "ko")
        assert ", 입력 1, 2: 출력 = " in korean["title"]


def test_pages_say_which_language_they_are_in(tmp_path: Path) -> None:
    for name in ("play", "worksheet"):
        assert '<html lang="en"' in written(tmp_path, name)
        assert '<html lang="ko"' in written(tmp_path, name, "--lang", "ko")


def test_an_unknown_language(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = fails(capsys, "play", "classic", "-o", str(tmp_path / "a.html"), "--lang", "kr")
    assert "argument --lang: invalid choice: 'kr'; there are en, ko" in told


def test_the_demo_in_korean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_module, "EPOCHS", 1)
    assert main(["demo", "--lang", "ko", "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    for line in (
        "1. 고전적인 2-2-2 신경망, 시그모이드, 가중치 8개, 편향 없음",
        "   순전파:  h1 = 0.5199893402  h2 = 0.5274723043",
        "경로 2개를 더하면 됩니다. 큰 것부터:",
        "   오차:    E = 업데이트 전 0.02397190075, 1번 후 0.02323633887,",
        "            1,000번 후 2.996891289e-16",
        "   학습 1,438개, 평가 359개; 매개변수 1,210개; 에포크 1번",
        f"  {tmp_path / 'classic-dark.png'} 저장",
    ):
        assert f"{line}\n" in out
    assert all(columns(line) <= 80 for line in out.splitlines() if "저장" not in line)
