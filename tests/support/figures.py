"""What a run of the verification suite tried, and how near to its bounds the worst case came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"

_tried: dict[str, int] = {}
_worst: dict[str, float] = {}
_notes: dict[str, str] = {}


def record(check: str, ratio: float | None = None, note: str = "", count: int = 1) -> None:
    """Count a case of `check`; `ratio` is its error over what is allowed, `note` says where."""
    _tried[check] = _tried.get(check, 0) + count
    if ratio is not None and ratio >= _worst.get(check, -1.0):
        _worst[check] = ratio
        _notes[check] = note


def as_lists() -> list[list[Any]]:
    """The figures in plain lists, to be sent from process to process."""
    return [[name, n, _worst.get(name), _notes.get(name, "")] for name, n in _tried.items()]


def merge(lists: list[list[Any]]) -> None:
    """Add the figures of another process."""
    for name, count, ratio, note in lists:
        record(name, ratio, note, count)


def table() -> str:
    """The figures in Markdown; "" where nothing was counted."""
    if not _tried:
        return ""
    lines = ["| check | cases | worst error / allowed | at |", "|---|---:|---:|---|"]
    for name in sorted(_tried):
        worst = f"{_worst[name]:.3f}" if name in _worst else ""
        lines.append(f"| {name} | {_tried[name]:,} | {worst} | {_notes.get(name, '')} |")
    return "\n".join(lines)


def write(path: Path, new: str) -> None:
    """Put the table between the marks in the file `path`."""
    before, rest = path.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    path.write_text(f"{before}{BEGIN}\n{new}\n{END}{after}", encoding="utf-8")
