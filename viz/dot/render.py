"""DOT text to pictures, by whichever Graphviz is here.

There are two ways, and each is a command that reads DOT and writes the picture: the program `dot`
where it is on the PATH, else this Python running `bundled.py` on the libraries that the wheels of
pygraphviz carry.  A command gets its arguments as a list, never through a shell, and a time limit.
(The package graphviz runs `dot` without a limit, which is why it is not asked to.)
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

SECONDS = 30.0  # the time limit of a picture
DPI = 96  # dots per inch of a png

_BUNDLED = Path(__file__).with_name("bundled.py")
_DRAWN = ("svg", "png", "pdf")  # the formats that take a Graphviz


class RenderError(RuntimeError):
    """The picture could not be rendered.

    by      what was to render it, such as "the program dot"; "" where nothing here can
    reason  why it could not
    advice  the way out, a text in parts as Advised takes them; () where there is none
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
    """A way from DOT to pictures, and whether it works here."""

    name: str
    version: str  # of Graphviz; empty where unknown
    formats: tuple[str, ...]  # those that a trial rendered
    remark: str  # what is wrong or worth knowing; empty where nothing is

    @property
    def works(self) -> bool:
        """True where it renders every format."""
        return self.formats == _DRAWN


@dataclass(frozen=True)
class _Graphviz:
    """How to reach a Graphviz: a command, to which format and resolution are added."""

    name: str
    command: tuple[str, ...]
    without_fonts: str  # what then becomes of texts

    def render(
        self, dot: str, picture_format: str, dpi: int, seconds: float, options: Iterable[str] = ()
    ) -> bytes:
        """The picture; RenderError with the program's own words where it fails."""
        options = [*options, f"-T{picture_format}"]
        if picture_format.startswith("png"):
            options.append(f"-Gdpi={dpi}")
        return _made(self, dot, picture_format, tuple(options), seconds)


@lru_cache(maxsize=16)
def _made(
    graphviz: _Graphviz, dot: str, picture_format: str, options: tuple[str, ...], seconds: float
) -> bytes:
    """What a Graphviz writes; what was laid out is not laid out again."""
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

    A format may name a renderer, as in `png:cairo`; `options` are more of the program dot.
    Raises ValueError for another format, and RenderError where no Graphviz is here, where it fails,
    and where it takes longer than `seconds`.
    """
    check_format(picture_format.partition(":")[0])
    if picture_format == "dot":
        return dot.encode()
    return _in_use().render(dot, picture_format, dpi, seconds, options)


def layout(dot: str, *, seconds: float = SECONDS) -> str:
    """Where the nodes and edges of a DOT text go, in Graphviz's line format `plain`.

    Raises RenderError as `render` does.
    """
    return _in_use().render(dot, "plain", DPI, seconds).decode()


def forget() -> None:
    """Forget what was laid out: whatever is asked for again, Graphviz runs again."""
    _made.cache_clear()


def check_format(picture_format: str) -> None:
    """Raises ValueError, naming what is possible, for a format that pictures do not have."""
    if picture_format not in FORMATS:
        raise ValueError(f"there is no format {picture_format!r} here, only {', '.join(FORMATS)}")


def renderers(*, seconds: float = 10.0) -> list[Renderer]:
    """What each way can do here, the one in use first; tried out, not guessed."""
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
    """The Graphviz in use; RenderError where there is none."""
    found = _dot() or _bundled()
    if found is None:
        raise RenderError(
            "", "no Graphviz is here: the program dot is not on the PATH, and the package "
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
    """The last line that a program wrote to say what went wrong."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines()]
    told = [line for line in lines if line and not line.startswith("Fontconfig")]
    return told[-1] if told else ""
