"""From DOT to pictures: by `dot` where it is, by the bundled libraries where it is not."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fresh import printed
from pictures import Svg, expression

from autograd import Value
from viz import RenderError, draw
from viz.dot import bundled
from viz.dot.render import forget, layout, render, renderers

_DOT = 'digraph { a [label="hello"] a -> b }'
_STARTS = {"svg": b"<?xml", "png": b"\x89PNG\r\n", "pdf": b"%PDF-"}


@pytest.fixture(autouse=True)
def _no_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder is all of the PATH, and nothing is rendered yet."""
    forget()
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def _put_dot(tmp_path: Path, script: str) -> None:
    program = tmp_path / "bin" / "dot"
    program.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    program.chmod(0o755)


@pytest.mark.parametrize("picture_format", ["svg", "png", "pdf"])
def test_the_bundled_libraries_render(
    picture_format: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert render(_DOT, picture_format).startswith(_STARTS[picture_format])
    assert capfd.readouterr() == ("", "")


def test_the_same_again_is_not_laid_out_again(tmp_path: Path) -> None:
    count = tmp_path / "count"
    _put_dot(tmp_path, f'echo >> "{count}"; cat > /dev/null; echo graph 1 1 1')
    assert layout(_DOT) == layout(_DOT) == "graph 1 1 1\n"
    assert layout(_DOT + " ") == "graph 1 1 1\n"
    assert len(count.read_text()) == 2
    forget()
    layout(_DOT)
    assert len(count.read_text()) == 3


def test_a_failure_is_tried_again(tmp_path: Path) -> None:
    _put_dot(tmp_path, "exit 3")
    with pytest.raises(RenderError, match="exit status 3"):
        layout(_DOT)
    _put_dot(tmp_path, "cat > /dev/null; echo stop")
    assert layout(_DOT) == "stop\n"


def test_the_text_itself_is_a_format_and_others_are_refused() -> None:
    assert render(_DOT, "dot") == _DOT.encode()
    with pytest.raises(ValueError, match=r"format is one of svg, png, pdf, dot, not 'gif'"):
        render(_DOT, "gif")


def test_a_png_has_the_resolution_asked_for() -> None:
    def width(dpi: int) -> int:
        return int.from_bytes(render(_DOT, "png", dpi=dpi)[16:20], "big")

    assert width(192) == pytest.approx(2 * width(96), abs=4)


def test_threads_render_at_once_and_alike() -> None:
    drawing = draw(expression())
    with ThreadPoolExecutor(4) as pool:
        pictures = set(pool.map(lambda _: drawing.pipe(), range(8)))
    assert pictures == {drawing.pipe()}


def test_broken_text_is_an_error_with_the_reason() -> None:
    with pytest.raises(RenderError, match=r"bundled libraries could not render svg: .*bad input"):
        render("digraph {", "svg")


def test_dot_is_preferred_and_gets_its_arguments_as_a_list(tmp_path: Path) -> None:
    _put_dot(tmp_path, f'printf "%s|" "$@" > {tmp_path}/arguments; cat > {tmp_path}/text; echo ok')
    assert render(_DOT, "svg") == b"ok\n"
    assert (tmp_path / "text").read_text() == _DOT
    assert (tmp_path / "arguments").read_text() == "-Tsvg|"
    render(_DOT, "png", dpi=192)
    assert (tmp_path / "arguments").read_text() == "-Tpng|-Gdpi=192|"


def test_a_dot_that_hangs_is_stopped(tmp_path: Path) -> None:
    _put_dot(tmp_path, "exec sleep 60")
    start = time.perf_counter()
    with pytest.raises(RenderError, match=r"program dot took longer than 0\.3 s and was stopped"):
        render(_DOT, "svg", seconds=0.3)
    assert time.perf_counter() - start < 30.0


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (
            'echo "Fontconfig warning" >&2; echo "syntax error in line 1" >&2; exit 1',
            "syntax error",
        ),
        ("kill -SEGV $$", "exit status -11"),
        ("echo half a picture; exit 3", "exit status 3"),
        ("exit 0", "exit status 0, no picture"),
    ],
)
def test_a_dot_that_fails_says_why(tmp_path: Path, script: str, reason: str) -> None:
    _put_dot(tmp_path, script)
    with pytest.raises(RenderError, match=f"the program dot could not render svg: {reason}"):
        render(_DOT, "svg")


def test_a_dot_that_does_not_start_says_why(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "dot"
    program.write_bytes(b"\x7fELF nonsense")
    program.chmod(0o755)
    with pytest.raises(RenderError, match="the program dot did not start"):
        render(_DOT, "svg")


def test_an_error_spells_its_advice_as_its_reader_writes_arguments(tmp_path: Path) -> None:
    _put_dot(tmp_path, "exec sleep 60")
    with pytest.raises(RenderError, match=r"fold the graph \(collapse=\)") as caught:
        render(_DOT, "svg", seconds=0.1)
    error = caught.value
    assert (error.by, error.reason) == ("the program dot", "took longer than 0.1 s and was stopped")
    assert "fold the graph (--collapse)" in error.told(lambda name, _: f"--{name}")
    assert str(RenderError("dot", "failed")) == "dot failed"


def test_without_any_graphviz_the_text_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    drawing = draw(Value(1.0, "w"))
    with pytest.raises(RenderError, match=r"no Graphviz is installed: .*pip install"):
        drawing.pipe()
    assert "no Graphviz is installed" in drawing._repr_mimebundle_()["text/plain"]
    assert drawing._repr_svg_() is None
    assert drawing.save(tmp_path / "w.dot").read_text() == drawing.dot
    assert [r.works for r in renderers()] == [False, False]
    assert [r.formats for r in renderers()] == [(), ()]


def test_the_renderers_are_tried_out() -> None:
    dot, libraries = renderers()
    assert (dot.name, dot.works) == ("the program dot", False)
    assert "not on the PATH" in dot.remark
    assert libraries.works
    assert libraries.formats == ("svg", "png", "pdf")
    assert int(libraries.version.split(".")[0]) >= 2


def test_a_renderer_that_fails_does_not_work(tmp_path: Path) -> None:
    _put_dot(tmp_path, 'cat >/dev/null; [ "$1" = -Tsvg ] && echo "graphviz version 2.43.0 (0)"')
    dot, _ = renderers()
    assert (dot.works, dot.formats, dot.version) == (False, ("svg",), "2.43.0")
    assert "could not render png" in dot.remark


def test_fonts_are_found_or_lent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    assert not bundled.has_fonts([str(tmp_path), str(tmp_path / "missing")])
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "x.ttf").touch()
    assert bundled.has_fonts([str(tmp_path)])
    monkeypatch.setenv("FONTCONFIG_FILE", "somewhere")
    assert bundled.has_fonts([])


def test_a_machine_without_fonts_draws_text_in_the_one_that_comes_along(tmp_path: Path) -> None:
    package = importlib.util.find_spec("pygraphviz")
    assert package is not None
    assert package.origin is not None
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from viz.dot import bundled\n"
        "bundled.has_fonts = lambda: False\n"
        "sys.exit(bundled.main(sys.argv[2], '-Tpdf'))"
    )
    root = str(Path(bundled.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", program, root, str(Path(package.origin).parents[1])],
        input=_DOT.encode(),
        capture_output=True,
        check=True,
        env={"TMPDIR": str(tmp_path)},
    )
    assert b"dotgrad" in done.stdout
    assert not list(tmp_path.glob("dotgrad-*"))


def test_a_picture_is_well_formed() -> None:
    svg = Svg(draw(expression(), title="e = a*b + c").pipe())
    assert (svg.nodes, svg.edges) == (7, 6)  # five Values and two operations
    assert {
        "a",
        "data 2",
        "grad -3",
        "\N{MULTIPLICATION SIGN}",
        "e",
        "data 4",
        "e = a*b + c",
    } <= set(svg.texts)


def test_importing_viz_loads_nothing_to_render_with() -> None:
    program = (
        "import sys, viz; print({'graphviz', 'pygraphviz', 'numpy', 'llvmlite'} & set(sys.modules))"
    )
    assert printed(program) == "set()\n"
