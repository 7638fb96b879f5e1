"""What takes long says so on a terminal, and nowhere else."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value
from viz import draw, patience, play
from viz.dot import habits as pictures
from viz.page.player import player as making
from viz.patience import line, told


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def waited(stream: Terminal) -> None:
    """Until a line is there; a loaded machine is slow, not wrong."""
    end = time.monotonic() + 30.0
    while not stream.getvalue().rpartition("\r")[2]:
        assert time.monotonic() < end
        time.sleep(0.001)


def put(monkeypatch: pytest.MonkeyPatch, after: float) -> Terminal:
    """A terminal in place of stderr, and so many seconds of silence."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(patience, "AFTER", after)
    assert isinstance(sys.stderr, Terminal)
    return sys.stderr


def test_what_takes_long_is_told_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = put(monkeypatch, 0.0)
    with told("making it ..."):
        waited(terminal)
        with told("within"):
            pass
        assert terminal.getvalue() == "\rmaking it ..."
    assert terminal.getvalue() == f"\rmaking it ...\r{' ' * 13}\r"
    with pytest.raises(KeyError), told("again"):
        raise KeyError
    assert not patience._told.locked()


def test_a_line_that_stands_already_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a report are named one after another; what takes long within one is not."""
    terminal = put(monkeypatch, 0.0)
    with line() as tell:
        assert tell is not None
        tell("report: a page")
        with told("making the page ..."), line() as inner:
            assert inner is None
        tell("report: it")
    assert terminal.getvalue() == f"\rreport: a page\rreport: it    \r{' ' * 10}\r"


def test_what_is_quick_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = put(monkeypatch, 3_600.0)
    with told("making it ..."):
        pass
    assert terminal.getvalue() == ""


def test_nothing_is_told_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "AFTER", 0.0)
    for stream in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        with told("making it ..."):
            time.sleep(0.01)
        assert stream is None or stream.getvalue() == ""


def test_pages_and_pictures_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Value(2.0, "patient") * 3.0
    drawing = draw(root)
    terminal = put(monkeypatch, 0.0)
    for module, name in ((making, "content"), (pictures, "render")):
        monkeypatch.setattr(module, name, slowly(terminal, getattr(module, name)))
    play(root)
    drawing.pipe("svg")
    told = [x.strip() for x in terminal.getvalue().split("\r")]
    assert [*filter(None, told)] == [
        "making the page of 2 Values ...",
        "laying out the picture ...",
    ]


def slowly(terminal: Terminal, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, but not before the terminal shows more than it does."""

    def slow(*args: Any, **options: Any) -> Any:
        waited(terminal)
        return function(*args, **options)

    return slow
