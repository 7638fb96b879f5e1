"""A program of its own: DOT on standard input, the picture on standard output.

Run as `python -I bundled.py FOLDER -Tpng -Gdpi=96`, where FOLDER holds the package pygraphviz: its
wheels carry the Graphviz libraries, so no system package is needed.  It is a process and not a call
so that a time limit can end it, a crash in the libraries ends nothing else, threads need no lock,
and what the libraries print stays out of the user's terminal.  It imports nothing of dotgrad.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

FONT = Path(__file__).parent / "fonts" / "dotgrad-sans.ttf"
FONT_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
)  # fmt: skip

_GRAPH = 0  # the kind of thing that an attribute is set on


def main(folder: str, *options: str) -> int:
    """0 where the picture was written, 1 where the layout failed."""
    sys.path.append(folder)
    if has_fonts():
        return _render(options)
    with tempfile.TemporaryDirectory(prefix="dotgrad-") as scratch:
        lend_font(Path(scratch))
        return _render(options)


def _render(options: Iterable[str]) -> int:
    from pygraphviz import graphviz

    graph = graphviz.agread(sys.stdin, None)
    picture_format, engine = b"", b"dot"
    for option in options:
        if option.startswith("-T"):
            picture_format = option[2:].encode()
        elif option.startswith("-K"):
            engine = option[2:].encode()
        elif not option.startswith("-G"):
            print(f"{option} takes the program dot", file=sys.stderr)
            return 1
        else:
            key, _, value = option.removeprefix("-G").partition("=")
            graphviz.agattr(graph, _GRAPH, key.encode(), value.encode())
    context = graphviz.gvContextWithBuiltins()
    if graphviz.gvLayout(context, graph, engine) != 0:
        return 1
    status, picture = graphviz.gvRenderData(context, graph, picture_format)
    sys.stdout.buffer.write(picture)
    return int(status != 0)


def has_fonts(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """True where texts can be drawn with a font of this machine.

    Only on Linux can it lack them all, in a slim container; each character would be an empty box.
    """
    if sys.platform != "linux" or "FONTCONFIG_FILE" in os.environ:
        return True
    return any(
        path.suffix in {".ttf", ".otf", ".ttc", ".pfb"}
        for folder in folders
        for path in Path(os.path.expanduser(folder)).rglob("*")
    )


def lend_font(scratch: Path) -> None:
    """Let the libraries use the font that comes with this package.

    It is copied, because fontconfig writes beside a font that it reads.
    """
    shutil.copy(FONT, scratch)
    configuration = scratch / "fonts.conf"
    configuration.write_text(
        f"<fontconfig><dir>{scratch}</dir><cachedir>{scratch}</cachedir></fontconfig>"
    )
    os.environ["FONTCONFIG_FILE"] = str(configuration)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
