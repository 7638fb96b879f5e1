"""Hangul in pictures: a font that has it, or one sentence that there is none."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

import pytest

from autograd import Value
from autograd.language import speaking
from viz import draw, fonts
from viz.dot import habits
from viz.plots import plot, plot_regression


def font(path: Path, hangul: bool, collection: bool = False) -> Path:
    """A file with the table that says which characters a font has, and no other."""
    head = struct.pack(">4sII", b"ttcf", 0x10000, 1) + struct.pack(">I", 16) if collection else b""
    table = len(head) + 12 + 2 * 16
    records = struct.pack(">4sIII", b"GDEF", 0, 0, 0) + struct.pack(">4sIII", b"OS/2", 0, table, 58)
    ranges = struct.pack(">IIII", 1, hangul << 24, 0, 0)
    path.write_bytes(head + struct.pack(">I4H", 0x10000, 2, 0, 0, 0) + records + bytes(42) + ranges)
    return path


@pytest.mark.parametrize("collection", [False, True])
@pytest.mark.parametrize("hangul", [False, True])
def test_a_font_says_what_it_has(tmp_path: Path, hangul: bool, collection: bool) -> None:
    assert fonts.has_hangul(font(tmp_path / "a.ttf", hangul, collection)) is hangul


def test_what_is_no_font_has_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"none")
    assert not fonts.has_hangul(tmp_path / "a.ttf")
    assert not fonts.has_hangul(tmp_path / "b.ttf")


def test_fonts_are_found_in_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts.sys, "platform", "linux")
    folders = (str(tmp_path),)
    font(tmp_path / "latin.ttf", hangul=False)
    assert not fonts.installed(folders)
    fonts.installed.cache_clear()
    (tmp_path / "ko").mkdir()
    font(tmp_path / "ko" / "hangul.OTF", hangul=True)
    assert fonts.installed(folders)


def test_a_picture_names_the_fonts_of_its_language() -> None:
    assert "Noto Sans KR" not in draw(Value(1.0, "a")).dot
    assert '"Helvetica,Arial,DejaVu Sans,Noto Sans KR,' in draw(Value(1.0, "a"), lang="ko").dot
    with speaking("ko"):
        assert fonts.family().endswith(",NanumGothic,sans-serif")


@pytest.mark.parametrize("format", ["png", "pdf"])
def test_a_drawing_without_a_font_says_so_once(
    monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr(habits, "installed", lambda: False)
    drawing = draw(Value(1.0, "값"), legend=False)
    with pytest.warns(UserWarning, match="no installed font has Hangul") as told:
        drawing.pipe(format)
    assert len(told) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawing.pipe("svg")  # its reader has the fonts
        draw(Value(1.0, "a"), legend=False).pipe(format)


def test_a_plot_without_a_font_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plot, "hangul_family", lambda: None)
    with pytest.warns(UserWarning, match="no installed font") as told:
        plot_regression([1.0, 2.0], [1.0, 2.5], lang="ko").pipe("png")
    assert [str(x.message) for x in told] == [fonts.MISSING]


def test_a_plot_takes_a_font_that_has_hangul(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plot, "hangul_family", lambda: "DejaVu Sans Mono")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = plot_regression([1.0, 2.0], [1.0, 2.5], lang="ko").pipe("svg").decode()
    assert "정답과 예측" in picture
    assert "DejaVu Sans Mono" in picture
    assert "DejaVu Sans Mono" not in plot_regression([1.0], [1.0]).pipe("svg").decode()
