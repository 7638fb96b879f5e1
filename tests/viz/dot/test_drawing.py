"""What a drawing offers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pictures import expression

from autograd import Value
from viz import Drawing, TooLargeError, draw, draw_dot


def test_saving_goes_by_the_suffix(tmp_path: Path) -> None:
    drawing = draw(expression())
    starts = {"svg": b"<?xml", "PNG": b"\x89PNG", "pdf": b"%PDF-", "dot": b"digraph",
              "gv": b"digraph"}  # fmt: skip
    for suffix, start in starts.items():
        path = tmp_path / f"picture.{suffix}"
        assert drawing.save(path) == path
        assert path.read_bytes().startswith(start)
    assert sorted(os.listdir(tmp_path)) == sorted(f"picture.{suffix}" for suffix in starts)


@pytest.mark.parametrize("name", ["picture.gif", "picture", "svg", "picture.svg.gz"])
def test_another_suffix_is_refused_with_what_is_possible(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        ValueError, match=r"a drawing is saved as \.svg, \.png, \.pdf, \.dot, \.gv or \.html, not"
    ):
        draw(Value(1.0)).save(tmp_path / name)
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_an_interrupted_save_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    path = tmp_path / "picture.dot"
    path.write_text("old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, moment, interrupt)
    with pytest.raises(KeyboardInterrupt):
        draw(Value(1.0)).save(path)
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["picture.dot"]


def test_a_saved_file_has_the_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    saved = draw(Value(1.0)).save(tmp_path / "x.dot")
    assert saved.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_saving_into_a_missing_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        draw(Value(1.0)).save(tmp_path / "missing" / "x.dot")


@pytest.mark.parametrize(
    ("format", "mime"),
    [("svg", "image/svg+xml"), ("png", "image/png"), ("pdf", "application/pdf")],
)
def test_a_notebook_shows_the_picture(format: str, mime: str) -> None:
    drawing = draw(Value(1.0), format=format)  # type: ignore[arg-type]
    bundle = drawing._repr_mimebundle_()
    assert set(bundle) == {mime, "text/plain"}
    assert isinstance(bundle[mime], str if format == "svg" else bytes)
    assert (drawing._repr_svg_() is not None) == (format == "svg")


def test_a_notebook_shows_dot_as_text() -> None:
    drawing = draw(Value(1.0), format="dot")
    assert drawing._repr_mimebundle_() == {"text/plain": drawing.dot}


def test_the_repr_says_what_it_is() -> None:
    assert repr(draw(expression())) == "<Drawing of 5 Values as svg; .save(path) or .dot>"


def test_small_pictures_are_sharp() -> None:
    def width(values: int) -> int:
        picture = Drawing('digraph { a [width="3"] }', "png", values).pipe()
        return int.from_bytes(picture[16:20], "big")

    assert width(100) == pytest.approx(2 * width(200), abs=4)


def test_a_drawing_is_a_snapshot() -> None:
    x = Value(1.0, "x")
    drawing = draw(x)
    x.data = 2.0
    assert "data 1" in drawing.dot


def test_micrograd_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    drawing = draw_dot(expression(), "png", "TB")
    assert isinstance(drawing, Drawing)
    assert drawing.source == drawing.dot
    assert 'rankdir="TB"' in drawing.source
    assert drawing.pipe().startswith(b"\x89PNG")
    assert drawing.pipe("svg").startswith(b"<?xml")
    assert drawing.render("gout") == "gout.png"
    assert sorted(os.listdir(tmp_path)) == ["gout", "gout.png"]


def test_arguments_are_checked() -> None:
    x = Value(1.0)
    with pytest.raises(ValueError, match="rankdir is one of LR, TB, RL, BT, not 'up'"):
        draw(x, rankdir="up")
    with pytest.raises(ValueError, match="theme is one of light, dark, not 'blue'"):
        draw(x, theme="blue")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="format is one of svg, png, pdf, dot, not 'gif'"):
        draw(x, format="gif")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("root", "kind"), [(1.0, "float"), ([Value(1.0), 2], "int"), ("x", "str"), (None, "NoneType")]
)
def test_what_is_no_value_is_refused_by_type(root: object, kind: str) -> None:
    with pytest.raises(TypeError, match=f"draw takes a Value or several Values, not {kind}"):
        draw(root)  # type: ignore[arg-type]


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(ValueError, match="the list of Values is empty"):
        draw([])


def test_the_limit_can_be_raised_and_lowered() -> None:
    with pytest.raises(TooLargeError, match="limit=4"):
        draw(expression(), limit=4, collapse="none")
    assert draw(expression(), limit=5).values == 5
