"""Methods with the arguments, file names and return values of the package graphviz.

Programs written for its `Source` or `Digraph`, such as micrograd's notebooks, work unchanged.  All
of them render through `viz.dot.render`, which uses any installed Graphviz and stops one that hangs.
"""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, overload

from autograd.files import write_whole
from autograd.language import say
from viz.dot.facts import Facts, retitled
from viz.dot.render import DPI, FORMATS, RenderError, check_format, render
from viz.fonts import in_hangul, installed, told_where_missing
from viz.graph.size import check_layout
from viz.patience import told
from viz.saved import Saved

ENGINES = ("dot", "neato", "fdp", "sfdp", "circo", "twopi", "osage", "patchwork")

_NAME = "dotgrad.gv"  # the default file name of the DOT text
_SHARP = 150  # most Values of a PNG with twice the resolution

PathLike = str | os.PathLike[str]


class Habits(Saved):
    """A picture with the methods of the package graphviz."""

    dot: str
    format: str
    engine: str
    values: int
    limit: int
    facts: Facts

    @property
    def source(self) -> str:
        """The DOT text, under its name in the package graphviz."""
        return self.dot

    @overload
    def pipe(self, format: str | None = None) -> bytes: ...

    @overload
    def pipe(
        self, format: str | None = None, renderer: str | None = None, formatter: str | None = None,
        neato_no_op: bool | int | None = None, quiet: bool = False, *, engine: str | None = None,
        encoding: str | None = None,
    ) -> bytes | str: ...  # fmt: skip

    def pipe(
        self, format: str | None = None, renderer: str | None = None, formatter: str | None = None,
        neato_no_op: bool | int | None = None, quiet: bool = False, *, engine: str | None = None,
        encoding: str | None = None,
    ) -> bytes | str:  # fmt: skip
        """The picture as bytes, in its own format or another; with an `encoding`, as text.

        The format dot is the text itself.  `quiet` has no effect, since nothing is printed.  Raises
        ValueError for an unknown format or engine, RenderError if the picture can't be rendered,
        TooLargeError beyond the limit.
        """
        wanted, engine = format or self.format, engine or self.engine
        check_format(wanted)
        if engine not in ENGINES:
            raise ValueError(f"engine is one of {', '.join(ENGINES)}, not {engine!r}")
        if formatter and not renderer:
            raise ValueError("formatter= refines a renderer: pass renderer= as well")
        options = [f"-K{engine}"] if engine != "dot" else []
        options += [f"-n{int(neato_no_op)}"] if neato_no_op else []
        output = ":".join(filter(None, [wanted, renderer, formatter]))
        picture = self._drawn(output, options)
        if wanted == "svg":
            picture = retitled(picture.decode(), self.facts).encode()
        return picture.decode(encoding) if encoding else picture

    def _drawn(self, output: str, options: Sequence[str] = ()) -> bytes:
        """Graphviz's output for a format; the DOT text itself for dot."""
        if output == "dot":
            return self.dot.encode()
        check_layout(self.values, self.limit)
        if output.startswith(("png", "pdf")) and in_hangul(self.dot) and not installed():
            told_where_missing()
        dpi = 2 * DPI if self.values <= _SHARP else DPI
        with told(say("patience.picture")):
            return render(self.dot, output, dpi=dpi, options=options)

    def render(
        self, filename: PathLike | None = None, directory: PathLike | None = None,
        view: bool = False, cleanup: bool = False, format: str | None = None,
        renderer: str | None = None, formatter: str | None = None,
        neato_no_op: bool | int | None = None, quiet: bool = False, quiet_view: bool = False, *,
        outfile: PathLike | None = None, engine: str | None = None,
        raise_if_result_exists: bool = False, overwrite_source: bool = False,
    ) -> str:  # fmt: skip
        """The path of the picture, which is written beside the DOT text.

        `render("gout")` writes the text to gout and the picture to gout.svg; `cleanup` leaves the
        text out.  The suffix of an `outfile` is the format, and the text is written beside it as
        .gv.  Missing folders are created.  `view` opens the picture.  Raises what `pipe` raises,
        FileExistsError if the picture exists and `raise_if_result_exists` is set, ValueError if the
        picture would overwrite its text or the `outfile` has no known suffix, OSError if a file
        can't be written, and RenderError if there is no program to open the picture with.
        """
        if outfile is not None:
            suffix = Path(outfile).suffix[1:].lower()
            format = format or (suffix if suffix in FORMATS else None)
            if format is None:
                raise ValueError(
                    f"outfile={os.fspath(outfile)!r} has no format in its suffix: pass format= as "
                    f"well, or end it in one of {', '.join(f'.{x}' for x in FORMATS)}"
                )
            filename = filename or Path(outfile).with_suffix(".gv").name
            directory = directory or Path(outfile).parent
        text = Path(directory or "", filename or _NAME)
        parts = [formatter, renderer, format or self.format]
        picture = Path(outfile or f"{text}.{'.'.join(filter(None, parts))}")
        if raise_if_result_exists and picture.exists():
            raise FileExistsError(f"{picture} already exists")
        if picture == text and not overwrite_source:
            raise ValueError(
                f"{picture} would be both the text and the picture: pass another filename="
            )
        drawn = self.pipe(format, renderer, formatter, neato_no_op, quiet, engine=engine)
        text.parent.mkdir(parents=True, exist_ok=True)
        if not cleanup and picture != text:
            write_whole(text, self.dot.encode())
        write_whole(picture, drawn if isinstance(drawn, bytes) else drawn.encode())
        if view or quiet_view:
            show(picture)
        return str(picture)

    def view(
        self, filename: PathLike | None = None, directory: PathLike | None = None,
        cleanup: bool = False, quiet: bool = False, quiet_view: bool = False,
    ) -> str:  # fmt: skip
        """The path of the picture, after rendering it and opening it in a window.

        Raises what `render` raises.
        """
        return self.render(filename, directory, True, cleanup, None, quiet=quiet)

    def save(
        self, path: PathLike | None = None, directory: PathLike | None = None, *,
        skip_existing: bool | None = False, filename: PathLike | None = None,
    ) -> Path:  # fmt: skip
        """The path of the saved file, whose suffix selects the format.

        .gv and .dot stand for the DOT text, which is written to dotgrad.gv if no path is given.  An
        interrupted save leaves either the old file or the new one, never a partial file.  Raises
        ValueError for an unknown suffix, RenderError if the picture can't be rendered.
        """
        given = path if path is not None else filename
        target = self.check_path(Path(directory or "", given or _NAME))
        if skip_existing and target.exists():
            return target
        if directory is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
        return super().save(target)

    def to_graphviz(self) -> Any:
        """The drawing as a `graphviz.Source`, for programs that continue with that package.

        Raises ImportError if the package graphviz is not installed.
        """
        import graphviz

        return graphviz.Source(self.dot, format=self.format, engine=self.engine)


def show(path: Path) -> None:
    """Open a file in the desktop's default program.  Raises RenderError if there is none."""
    if not webbrowser.open(path.resolve().as_uri()):
        raise RenderError("", "no program for pictures was found", f"open {path} yourself")
