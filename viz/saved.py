"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file by way of another one in the same folder, which takes its place when done.

    Raises OSError, naming `path`, where it can't be written.
    """
    scratch = path.with_name(f".dotgrad-{secrets.token_hex(8)}")
    try:
        with scratch.open("xb") as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                os.replace(scratch, path)
            finally:
                scratch.unlink(missing_ok=True)
    except OSError as error:  # its own file name is of the other file, which nobody has heard of
        raise OSError(error.errno, error.strerror, str(path)) from error
