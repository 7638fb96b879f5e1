"""What the package graphviz does, a drawing does: the same calls on both, with dot and without."""

from __future__ import annotations

import importlib.util
import re
import sys
import webbrowser
from pathlib import Path
from typing import Any

import graphviz
import pytest
from pictures import expression

from autograd import Value
from viz import Drawing, RenderError, TooLargeError, draw, draw_dot
from viz.dot import bundled

# A program dot: its arguments are understood here, and the libraries of a wheel do the work.
_DOT = """#!{python} -I
import pathlib, subprocess, sys
options, files, out, own = [], [], None, False
arguments = iter(sys.argv[1:])
for x in arguments:
    if x == "-O":
        own = True
    elif x == "-o":
        out = next(arguments)
    elif x.startswith("-o"):
        out = x[2:]
    elif x.startswith("-"):
        options += [] if x == "-Kdot" else [x]
    else:
        files.append(x)
text = pathlib.Path(files[0]).read_bytes() if files else sys.stdin.buffer.read()
command = ["{python}", "-I", "{bundled}", "{folder}", *options]
done = subprocess.run(command, input=text, stdout=subprocess.PIPE)
suffix = ".".join(reversed([x[2:] for x in options if x.startswith("-T")][0].split(":")))
out = files[0] + "." + suffix if own else out
if out:
    pathlib.Path(out).write_bytes(done.stdout)
else:
    sys.stdout.buffer.write(done.stdout)
sys.exit(done.returncode)
"""

CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("render", ("gout",), {}),
    ("render", ("graphs/gout",), {}),
    ("render", ("gout.gv",), {"format": "png", "cleanup": True}),
    ("render", ("gout",), {"directory": "folder", "format": "pdf"}),
    ("render", (), {"filename": "a", "directory": "b/c"}),
    ("render", (), {"outfile": "a.png"}),
    ("render", (), {"outfile": "a.svg", "cleanup": True, "raise_if_result_exists": True}),
    ("render", ("gout",), {"engine": "circo", "quiet": True}),
    ("render", ("gout",), {"format": "png", "renderer": "cairo"}),
    ("pipe", (), {}),
    ("pipe", ("svg",), {"encoding": "utf-8"}),
    ("pipe", (), {"format": "png", "engine": "neato"}),
    ("save", ("a.gv",), {}),
    ("save", ("a.gv",), {"directory": "folder"}),
    ("save", (), {"filename": "a.gv", "skip_existing": True}),
]


@pytest.fixture
def dot(tmp_path: Path) -> str:
    """A folder for the PATH, with a program dot."""
    package = importlib.util.find_spec("pygraphviz")
    assert package is not None
    assert package.origin is not None
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "dot"
    places = {"bundled": bundled.__file__, "folder": Path(package.origin).parents[1]}
    program.write_text(_DOT.format(python=sys.executable, **places))
    program.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(("method", "arguments", "named"), CALLS)
def test_the_same_call_on_both(
    method: str, arguments: tuple[Any, ...], named: dict[str, Any],
    dot: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    drawing = draw(expression())
    drawing.values = 500  # one resolution, the package's
    found = []
    for name, thing, path in (
        ("package", graphviz.Source(drawing.dot, format="svg"), dot),
        ("by dot", drawing, dot),
        ("without", drawing, str(tmp_path)),
    ):
        monkeypatch.setenv("PATH", path)
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        returned = getattr(thing, method)(*arguments, **named)
        files = {
            str(file.relative_to(Path.cwd())): _content(file)
            for file in Path.cwd().rglob("*")
            if file.is_file()
        }
        found.append((str(returned) if isinstance(returned, Path) else returned, files))
    assert found[1] == found[2]
    assert _comparable(found[0]) == _comparable(found[1])


def _content(file: Path) -> bytes:
    """What is in a file; a pdf has its time in it, and a picture for print another resolution."""
    content = file.read_bytes()
    return content[:5] if file.suffix in (".pdf", ".png") else content.strip()


def _comparable(found: tuple[Any, dict[str, bytes]]) -> tuple[Any, dict[str, bytes]]:
    """The same without resolutions, and without titles, which a drawing has from its Values."""
    returned, files = found
    if isinstance(returned, bytes) and returned.startswith(b"\x89PNG"):
        returned = returned[:5]
    elif isinstance(returned, bytes):
        returned = _untitled(returned)
    elif "<svg" in returned:
        returned = _untitled(returned.encode())
    return returned, {name: _untitled(content) for name, content in files.items()}


def _untitled(svg: bytes) -> bytes:
    return re.sub(rb"<title>.*?</title>", b"", svg)


def test_attributes_can_be_set() -> None:
    drawing = draw_dot(expression())
    drawing.format, drawing.engine = "png", "neato"
    assert drawing.pipe().startswith(b"\x89PNG")
    source = drawing.to_graphviz()
    assert (source.source.strip(), source.format, source.engine) == (
        drawing.source.strip(), "png", "neato",
    )  # fmt: skip
    assert drawing.pipe("svg") != draw_dot(expression()).pipe("svg")


def test_a_picture_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(webbrowser, "open", lambda uri: opened.append(uri) or True)
    assert draw_dot(expression()).view() == "dotgrad.gv.svg"
    assert draw_dot(expression()).render("a", view=True) == "a.svg"
    assert opened == [(tmp_path / name).as_uri() for name in ("dotgrad.gv.svg", "a.svg")]
    monkeypatch.setattr(webbrowser, "open", lambda uri: False)
    with pytest.raises(RenderError, match=r"no program for pictures was found: open a\.svg"):
        draw_dot(expression()).render("a", quiet_view=True)


def test_what_can_not_be_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    drawing = draw(Value(1.0))
    with pytest.raises(ValueError, match="format is one of svg, png, pdf, dot, not 'gif'"):
        drawing.render("a", format="gif")
    with pytest.raises(ValueError, match=r"engine is one of dot, neato, .* not 'spring'"):
        drawing.pipe(engine="spring")
    with pytest.raises(ValueError, match="formatter= refines a renderer: pass renderer= as well"):
        drawing.pipe(formatter="gd")
    with pytest.raises(ValueError, match=r"outfile='a\.b' has no format in its suffix"):
        drawing.render(outfile="a.b")
    with pytest.raises(ValueError, match=r"a\.gv would be both the text and the picture"):
        drawing.render("a.gv", outfile="a.gv", format="svg")
    Path("a.svg").write_text("")
    with pytest.raises(FileExistsError, match=r"a\.svg already exists"):
        drawing.render("a", raise_if_result_exists=True)
    with pytest.raises(TooLargeError):
        Drawing(drawing.dot, values=501).render("b")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RenderError, match="could not render svg: -n2 needs the program dot"):
        drawing.pipe(neato_no_op=2)
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
