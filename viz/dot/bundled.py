"""A separate program that reads DOT from standard input and writes the picture to standard output.

Run as `python -I bundled.py FOLDER -Tpng -Gdpi=96`, where FOLDER contains the package pygraphviz:
its wheels include the Graphviz libraries, so no system package is needed.  Because this is a
separate process, a time limit can stop it, a crash in the libraries does not end the caller,
threads need no lock, and the libraries' messages stay off the user's terminal.  It imports nothing
from dotgrad.
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

_GRAPH = 0  # pygraphviz's code for attributes of the graph itself


def main(folder: str, *options: str) -> int:
    """The exit status: 0 if the picture was written, 1 if the layout failed."""
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
            print(f"{option} needs the program dot", file=sys.stderr)
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
    """True if text can be drawn with an installed font.

    Only Linux can be without any, in a slim container; every character would be an empty box.
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

    It is copied because fontconfig writes files beside the fonts that it reads.
    """
    shutil.copy(FONT, scratch)
    configuration = scratch / "fonts.conf"
    configuration.write_text(
        f"<fontconfig><dir>{scratch}</dir><cachedir>{scratch}</cachedir></fontconfig>"
    )
    os.environ["FONTCONFIG_FILE"] = str(configuration)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
