"""What pictures and pages have in common: they save themselves, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from autograd.files import write_whole


class Saved:
    """A picture or a page that saves itself; `content` gives its bytes in a format."""

    kind: ClassVar[str]  # what it is called in messages
    formats: ClassVar[tuple[str, ...]]  # what it is saved as, by suffix

    def content(self, format: str) -> bytes:
        """The bytes of the file in one of the formats."""
        raise NotImplementedError

    @classmethod
    def check_path(cls, path: str | os.PathLike[str]) -> Path:
        """The path.  Raises ValueError for a suffix that stands for none of the formats."""
        path = Path(path)
        if path.suffix[1:].lower() not in cls.formats:
            *others, last = (f".{suffix}" for suffix in cls.formats)
            listed = f"{', '.join(others)} or {last}" if others else last
            raise ValueError(f"a {cls.kind} is saved as {listed}, not as {path.name!r}")
        return path

    def save(self, path: str | os.PathLike[str]) -> Path:
        """The path, once the file is there whole, in the format of its suffix.

        An interrupted save leaves the old file or the new one, never half of it.  Raises ValueError
        for a suffix that stands for no format, RenderError where a picture can't be rendered or a
        page printed, OSError where the file can't be written.
        """
        path = self.check_path(path)
        write_whole(path, self.content(path.suffix[1:].lower()))
        return path
