"""The command `dotgrad`."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module

from autograd.modes import join_library
from dotgrad.arguments import parsed

join_library(__file__)  # an error names the user's line, not one of the command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0, 2 for an error told in one line, 130 for Ctrl-C.

    `doctor` gives 1 where something is to be mended.
    """
    _prepare_streams()
    try:
        try:
            options = parsed(_shielded(sys.argv[1:] if arguments is None else arguments))
            module, _, function = options.run.partition(":")
            status: int = getattr(import_module(f"dotgrad.{module}"), function)(options)
            return status
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        print("\ndotgrad: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, such as `head`, has gone
        _give_up_stdout()
        return 0
    except Exception as error:
        if os.environ.get("DOTGRAD_DEBUG"):
            raise
        if isinstance(error, OSError) and error.filename is None:
            _give_up_stdout()  # full, perhaps: Python is not to try once more at the end
        print(f"dotgrad: {_one_line(error)}", file=sys.stderr)
        return 2


class _Closed(io.TextIOBase):
    """Stands for a standard output that was closed before we began."""

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, "standard output is closed")


def _prepare_streams() -> None:
    """Let both streams take any text: a label may hold what the terminal can't show."""
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - or print() would take stdout
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _give_up_stdout() -> None:
    """Let what is left to write go nowhere."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _shielded(arguments: Sequence[str]) -> list[str]:
    """The arguments; a blank before a formula that starts with a minus, which is no option."""
    return [f" {x}" if re.match(r"-[^-oh]|-[oh]\W", x) else x for x in arguments]


def _one_line(error: Exception) -> str:
    """What went wrong, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    text = " ".join(str(error).split()) or type(error).__name__
    expected = isinstance(error, (ValueError, ImportError, ArithmeticError, RuntimeError))
    if isinstance(error, ValueError):  # of Python's arguments, by the names of the options
        text = re.sub(r"\b(limit|collapse)=(?=\d|\W|$)", _option, text)
        text = text.replace('take the DOT text with format="dot"', "take the DOT text, -o FILE.dot")
    return text if expected else f"{type(error).__name__}: {text}"


def _option(argument: re.Match[str]) -> str:
    """`--limit` for `limit=`, `--limit 60` for `limit=60`."""
    following = argument.string[argument.end() : argument.end() + 1]
    return f"--{argument[1]} " if following.isdigit() else f"--{argument[1]}"
