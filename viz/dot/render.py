"""DOT text to pictures, with whichever Graphviz is installed.

Two commands can read DOT and write the picture: the program `dot` if it is on the PATH, otherwise
this Python running `bundled.py` with the libraries in pygraphviz's wheels.  A command gets its
arguments as a list, never through a shell, and has a time limit.  (The package graphviz runs `dot`
without a limit, so it is not used here.)
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from autograd.messages import Advised, Part, in_python
from viz.dot.bundled import has_fonts

Format = Literal["svg", "png", "pdf", "dot"]
FORMATS: tuple[Format, ...] = get_args(Format)

SECONDS = 30.0  # the time limit for a picture
DPI = 96  # dots per inch of a PNG

_BUNDLED = Path(__file__).with_name("bundled.py")
_DRAWN = ("svg", "png", "pdf")  # the formats that need Graphviz


class RenderError(RuntimeError):
    """The picture could not be rendered.

    by      what tried to render it, such as "the program dot"; "" if nothing is installed
    reason  why it failed
    advice  the way out, a text in parts as Advised takes them; () if there is none

    >>> from viz import RenderError
    >>> drawing = draw(Value(2.0, label="x") * 3.0)
    >>> drawing.dot = "digraph {"  # not DOT
    >>> try:
    ...     drawing.pipe("svg")
    ... except RenderError as error:
    ...     print(error.reason.partition(":")[0])
    could not render svg
    """

    def __init__(self, by: str, reason: str, *advice: Part) -> None:
        super().__init__(by, reason, *advice)
        self.by, self.reason, self.advice = by, reason, advice

    def told(self, spell: Callable[[str, Any], str]) -> str:
        """The message with the arguments of its advice spelled by `spell(name, value)`."""
        told = f"{self.by} {self.reason}".strip()
        return f"{told}: {Advised(*self.advice).told(spell)}" if self.advice else told

    def __str__(self) -> str:
        return self.told(in_python)


@dataclass(frozen=True)
class Renderer:
    """A way from DOT to pictures, and whether it works on this system."""

    name: str
    version: str  # of Graphviz; "" if unknown
    formats: tuple[str, ...]  # the formats rendered in a trial
    remark: str  # a problem or other note; "" if there is none

    @property
    def works(self) -> bool:
        """True if it renders every format."""
        return self.formats == _DRAWN


@dataclass(frozen=True)
class _Graphviz:
    """A Graphviz: the command that runs it, to which format and resolution are added."""

    name: str
    command: tuple[str, ...]
    without_fonts: str  # what text looks like if no fonts are installed

    def render(
        self, dot: str, picture_format: str, dpi: int, seconds: float, options: Iterable[str] = ()
    ) -> bytes:
        """The picture.  Raises RenderError with the program's own message if it fails."""
        options = [*options, f"-T{picture_format}"]
        if picture_format.startswith("png"):
            options.append(f"-Gdpi={dpi}")
        return _made(self, dot, picture_format, tuple(options), seconds)


@lru_cache(maxsize=16)
def _made(
    graphviz: _Graphviz, dot: str, picture_format: str, options: tuple[str, ...], seconds: float
) -> bytes:
    """The output of a Graphviz, cached so that the same text is not laid out again."""
    try:
        done = subprocess.run(
            [*graphviz.command, *options],
            input=dot.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RenderError(
            graphviz.name, f"took longer than {seconds:g} s and was stopped",
            "fold the graph (", ("collapse", ...), "), draw a smaller root, or take the DOT "
            "text with ", ("format", "dot"),
        ) from None  # fmt: skip
    except OSError as error:
        raise RenderError(graphviz.name, f"did not start: {error}") from error
    if done.returncode != 0 or not done.stdout:
        reason = _last_words(done.stderr) or f"exit status {done.returncode}, no picture"
        raise RenderError(graphviz.name, f"could not render {picture_format}: {reason}")
    return done.stdout


def render(
    dot: str, picture_format: str, *, dpi: int = DPI, seconds: float = SECONDS,
    options: Iterable[str] = (),
) -> bytes:  # fmt: skip
    """The picture of a DOT text as svg, png or pdf; for dot, the text itself in UTF-8.

    A format may name a renderer, as in `png:cairo`; `options` are further options of the program
    dot.  Raises ValueError for another format, and RenderError if no Graphviz is installed, if it
    fails, or if it takes longer than `seconds`.
    """
    check_format(picture_format.partition(":")[0])
    if picture_format == "dot":
        return dot.encode()
    return _in_use().render(dot, picture_format, dpi, seconds, options)


def layout(dot: str, *, seconds: float = SECONDS) -> str:
    """The positions of a DOT text's nodes and edges, in Graphviz's format `plain`.

    Raises RenderError as `render` does.
    """
    return _in_use().render(dot, "plain", DPI, seconds).decode()


def forget() -> None:
    """Clear the cache of rendered pictures."""
    _made.cache_clear()


def check_format(picture_format: str) -> None:
    """Raise ValueError, naming the possible ones, for a format that pictures do not have."""
    if picture_format not in FORMATS:
        raise ValueError(f"format is one of {', '.join(FORMATS)}, not {picture_format!r}")


def renderers(*, seconds: float = 10.0) -> list[Renderer]:
    """What each installed or missing Graphviz can do, the preferred one first; each is tried."""
    ways = (("the program dot", _dot()), ("the bundled libraries", _bundled()))
    return [
        Renderer(name, "", (), _MISSING[name]) if graphviz is None else _try_out(graphviz, seconds)
        for name, graphviz in ways
    ]


_MISSING = {
    "the program dot": "not on the PATH; not needed where the bundled libraries work",
    "the bundled libraries": "the package is not installed: pip install 'pygraphviz>=2.0'",
}


def _try_out(graphviz: _Graphviz, seconds: float) -> Renderer:
    formats, version, remark = [], "", ""
    for picture_format in _DRAWN:
        try:
            picture = graphviz.render("digraph { a -> b }", picture_format, DPI, seconds)
        except RenderError as error:
            remark = remark or str(error)
            continue
        formats.append(picture_format)
        if said := re.search(rb"graphviz version ([\w.]+)", picture):
            version = said[1].decode()
    if not remark and not has_fonts():
        remark = f"no fonts are installed here, so texts in png and pdf {graphviz.without_fonts}"
    return Renderer(graphviz.name, version, tuple(formats), remark)


def _in_use() -> _Graphviz:
    """The preferred Graphviz.  Raises RenderError if none is installed."""
    found = _dot() or _bundled()
    if found is None:
        raise RenderError(
            "", "no Graphviz is installed: the program dot is not on the PATH, and the package "
            "pygraphviz is not installed",
            "pip install 'pygraphviz>=2.0', or take the DOT text with ", ("format", "dot"),
        )  # fmt: skip
    return found


def _dot() -> _Graphviz | None:
    program = shutil.which("dot")
    return _Graphviz("the program dot", (program,), "are empty boxes") if program else None


def _bundled() -> _Graphviz | None:
    package = importlib.util.find_spec("pygraphviz")
    if package is None or package.origin is None:
        return None
    folder = str(Path(package.origin).parent.parent)
    command = (sys.executable, "-I", str(_BUNDLED), folder)
    return _Graphviz("the bundled libraries", command, "are in the font that comes with dotgrad")


def _last_words(stderr: bytes) -> str:
    """The last line of a program's error output, apart from warnings of Fontconfig."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines()]
    told = [line for line in lines if line and not line.startswith("Fontconfig")]
    return told[-1] if told else ""
