"""Saving, which drawings and pages share: a file is written completely or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from autograd.files import write_whole


class Saved:
    """A drawing or page with a `save` method; `_content` returns its bytes in a format."""

    kind: ClassVar[str]  # its name in messages
    formats: ClassVar[tuple[str, ...]]  # the suffixes it can be saved with

    def _content(self, format: str) -> bytes:
        """The bytes of a file in one of `formats`."""
        raise NotImplementedError

    @classmethod
    def check_path(cls, path: str | os.PathLike[str]) -> Path:
        """The path.  Raises ValueError if its suffix is none of `formats`."""
        path = Path(path)
        if path.suffix[1:].lower() not in cls.formats:
            *others, last = (f".{suffix}" for suffix in cls.formats)
            listed = f"{', '.join(others)} or {last}" if others else last
            raise ValueError(f"a {cls.kind} is saved as {listed}, not as {path.name!r}")
        return path

    def save(self, path: str | os.PathLike[str]) -> Path:
        """The path of the saved file, whose suffix selects the format.

        An interrupted save leaves either the old file or the new one, never a partial file.  Raises
        ValueError for an unknown suffix, RenderError if the drawing can't be rendered or the page
        can't be printed, OSError if the file can't be written.
        """
        path = self.check_path(path)
        write_whole(path, self._content(path.suffix[1:].lower()))
        return path
