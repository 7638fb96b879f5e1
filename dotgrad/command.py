"""The command `dotgrad`."""

from __future__ import annotations

import argparse
import errno
import io
import os
import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from autograd.language import of_environment, speaking
from autograd.messages import harmless
from autograd.modes import join_library
from autograd.needed import missing
from dotgrad.arguments import parsed

join_library(__file__)  # so that errors name the user's line, not one of the command


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status of a command: 0, 2 for an error reported in one line, 130 for Ctrl-C.

    `doctor` returns 1 if something needs fixing.
    """
    _prepare_streams()
    with redirect_stdout(_Harmless(sys.stdout)):
        return _main(sys.argv[1:] if arguments is None else arguments)


def _main(arguments: Sequence[str]) -> int:
    """`main`, on streams that accept any text."""
    options = None
    try:
        try:
            options = parsed(_shielded(arguments))
            module, _, function = options.run.partition(":")
            with speaking(getattr(options, "lang", None) or of_environment()):
                status: int = getattr(import_module(f"dotgrad.{module}"), function)(options)
            return status
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        print("\ndotgrad: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whatever read our output, such as `head`, has ended
        _give_up_stdout()
        return 0
    except Exception as error:
        if os.environ.get("DOTGRAD_DEBUG"):
            raise
        if isinstance(error, OSError) and error.filename is None:
            _give_up_stdout()  # the disk may be full: keep Python from trying again at exit
        print(f"dotgrad: {harmless(_one_line(error, options))}", file=sys.stderr)
        return 2


def _without_package(error: Exception) -> str:
    """Which package to install, if the command needs one that is missing; else ""."""
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    if name is None or str(error) != f"No module named {name!r}":
        return ""
    return missing(name.partition(".")[0], "this command")


class _Harmless:
    """A stream that escapes control characters, which names from a file may contain."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text with its control characters escaped; how many characters it had."""
        self._stream.write(harmless(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Closed(io.TextIOBase):
    """Takes the place of a standard output that was closed before we started."""

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, "standard output is closed")


def _prepare_streams() -> None:
    """Let both streams accept any text: a label may contain what the terminal can't show."""
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - or print() would take stdout
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _give_up_stdout() -> None:
    """Discard what is still to be written."""
    with suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _shielded(arguments: Sequence[str]) -> list[str]:
    """The arguments, with a space before a formula that starts with a minus: it is no option."""
    return [f" {x}" if re.match(r"-[^-oh]|-[oh]\W", x) else x for x in arguments]


def _of_file(error: OSError, options: argparse.Namespace | None) -> str:
    """What went wrong with a file, and that --out may help where nothing can be written."""
    text = f"{error.strerror}: {error.filename}"
    out = getattr(options, "out", None)
    if error.errno not in (errno.EROFS, errno.EACCES) or out is None:
        return text
    written = Path(error.filename)
    return (
        f"{text}; choose another place with --out" if out in (written, *written.parents) else text
    )


def _one_line(error: Exception, options: argparse.Namespace | None) -> str:
    """What went wrong, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return _of_file(error, options) if error.filename else error.strerror
    spell_out = getattr(error, "told", None)  # of errors that suggest arguments
    if spell_out is not None and options is not None:
        told = spell_out(options.parser.spelled)
    else:
        told = _without_package(error) or str(error)
    text = " ".join(told.split()) or type(error).__name__
    expected = isinstance(error, (ValueError, ImportError, ArithmeticError, RuntimeError))
    return text if expected else f"{type(error).__name__}: {text}"
