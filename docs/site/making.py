"""Commands that stand in documents: what they write, how they are run, how that is shown."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
from html import escape
from pathlib import Path

FOLDER = "made"
_SHOWN = ("play",)  # whose pages are shown in the page
WORDS = {
    "en": {"play": "Open this page alone", "worksheet": "Open the worksheet",
           "train": "Open the report", "made by": "Made by"},
    "ko": {"play": "이 페이지만 열기", "worksheet": "학습지 열기", "train": "보고서 열기",
           "made by": "만든 명령"},
}  # fmt: skip


def parsed(line: str) -> tuple[list[str], str]:
    """(the arguments of a command, the file that it writes).

    Raises ValueError for a line that is no command of dotgrad, or writes no file.
    """
    name, *arguments = shlex.split(line)
    target = re.search(r"(?:-o|--out) (\S+)", line)
    if name != "dotgrad" or target is None:
        raise ValueError(f"{line!r} is no command of dotgrad with -o or --out")
    return arguments, target[1]


def run(line: str, folder: Path) -> str:
    """Run the command in the folder; the page that it made there, by its name.

    Raises RuntimeError where it fails, or makes no page.
    """
    from dotgrad.command import main

    arguments, target = parsed(line)
    page = target if target.endswith(".html") else f"{target}/report.html"
    folder.mkdir(parents=True, exist_ok=True)
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            status = main(arguments)
    finally:
        os.chdir(before)
    if status or not (folder / page).exists():
        raise RuntimeError(f"{line!r} ended with status {status} and made no {page}")
    return page


def shown(kind: str, address: str, line: str, words: dict[str, str]) -> str:
    """The HTML of a page that was made."""
    frame = ""
    if kind in _SHOWN:
        title = escape(line, quote=True)
        frame = f'<iframe class="made" src="{address}" title="{title}" loading="lazy"></iframe>'
    return (
        f'<figure class="made">{frame}<figcaption><a href="{address}">{words[kind]}</a>. '
        f"{words['made by']} <code>{escape(line)}</code></figcaption></figure>"
    )
