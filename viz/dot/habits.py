"""What drawings have from the package graphviz: its methods, arguments, names of files and returns.

Programs written for its `Source` or `Digraph`, such as micrograd's notebooks, go on unchanged.  One
mechanism renders, whichever Graphviz is here, and stops one that hangs.
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
from viz.graph.size import check_layout
from viz.patience import told
from viz.saved import Saved

ENGINES = ("dot", "neato", "fdp", "sfdp", "circo", "twopi", "osage", "patchwork")

_NAME = "dotgrad.gv"  # of the text, where none is given
_SHARP = 150  # up to so many Values a png has twice the resolution

PathLike = str | os.PathLike[str]


class Habits(Saved):
    """A picture that is rendered as the package graphviz does it."""

    dot: str
    format: str
    engine: str
    values: int
    limit: int
    facts: Facts

    @property
    def source(self) -> str:
        """The DOT text (the name it has in the package graphviz)."""
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

        The format dot is the text itself.  `quiet` changes nothing, since nothing is printed.
        Raises ValueError for an unknown format or engine, RenderError where it can't be rendered,
        TooLargeError beyond the limit.
        """
        wanted, engine = format or self.format, engine or self.engine
        check_format(wanted)
        if engine not in ENGINES:
            raise ValueError(f"engine is one of {', '.join(ENGINES)}, not {engine!r}")
        if formatter and not renderer:
            raise ValueError("formatter= is a part of a renderer: give renderer=, too")
        options = [f"-K{engine}"] if engine != "dot" else []
        options += [f"-n{int(neato_no_op)}"] if neato_no_op else []
        output = ":".join(filter(None, [wanted, renderer, formatter]))
        picture = self._drawn(output, options)
        if wanted == "svg":
            picture = retitled(picture.decode(), self.facts).encode()
        return picture.decode(encoding) if encoding else picture

    def _drawn(self, output: str, options: Sequence[str] = ()) -> bytes:
        """The picture as Graphviz makes it; the text itself for dot."""
        if output == "dot":
            return self.dot.encode()
        check_layout(self.values, self.limit)
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
        """The path of the picture, once the DOT text and the picture beside it are there.

        `render("gout")` writes the text to gout and the picture to gout.svg; `cleanup` removes the
        text.  With an `outfile`, its suffix is the format, and the text stands beside it as .gv.
        Folders are made.  `view` opens the picture.  Raises what `pipe` does, FileExistsError where
        the picture is there and must not, ValueError where it would take the place of its text.
        """
        if outfile is not None:
            suffix = Path(outfile).suffix[1:].lower()
            format = format or (suffix if suffix in FORMATS else None)
            if format is None:
                raise ValueError(f"outfile={os.fspath(outfile)!r} has no format in its suffix")
            filename = filename or Path(outfile).with_suffix(".gv").name
            directory = directory or Path(outfile).parent
        text = Path(directory or "", filename or _NAME)
        parts = [formatter, renderer, format or self.format]
        picture = Path(outfile or f"{text}.{'.'.join(filter(None, parts))}")
        if raise_if_result_exists and picture.exists():
            raise FileExistsError(f"{picture} is there already")
        if picture == text and not overwrite_source:
            raise ValueError(f"{picture} would be both the text and the picture")
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
        """The path of the picture, once it is rendered and open in a window."""
        return self.render(filename, directory, True, cleanup, None, quiet=quiet)

    def save(
        self, path: PathLike | None = None, directory: PathLike | None = None, *,
        skip_existing: bool | None = False, filename: PathLike | None = None,
    ) -> Path:  # fmt: skip
        """The path, once the file is there whole, in the format of its suffix.

        .gv and .dot are the DOT text, which is written to dotgrad.gv where no path is given.
        An interrupted save leaves the old file or the new one, never half of it.  Raises ValueError
        for a suffix that stands for no format, RenderError where the picture can't be rendered.
        """
        given = path if path is not None else filename
        target = self.check_path(Path(directory or "", given or _NAME))
        if skip_existing and target.exists():
            return target
        if directory is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
        return super().save(target)

    def to_graphviz(self) -> Any:
        """The drawing as a `graphviz.Source`, for programs that go on with that package."""
        import graphviz

        return graphviz.Source(self.dot, format=self.format, engine=self.engine)


def show(path: Path) -> None:
    """Open a file in the program of this desktop.  Raises RenderError where there is none."""
    if not webbrowser.open(path.resolve().as_uri()):
        raise RenderError("", "no program here shows pictures", f"{path} is there; open it")
