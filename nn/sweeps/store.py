"""Finished runs: in a folder, where another call of the same sweep finds them, or in memory."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from autograd.files import write_whole
from nn.training.console import held_back

FINISHED = ("done", "diverged")  # statuses that another attempt would not change


class Outcome(NamedTuple):
    """The result of a run: its row of the table, and its model as the bytes of a file, if any."""

    row: dict[str, Any]
    model: bytes | None


class Store:
    """Runs by their keys.

    In a folder, each is `runs/KEY.json`, written last and whole, beside `runs/KEY.safetensors`, its
    model.  Raises OSError if the folder can't be made.
    """

    def __init__(self, folder: str | os.PathLike[str] | None) -> None:
        self.folder = None if folder is None else Path(folder)
        self._kept: dict[str, Outcome] = {}
        if self.folder is not None:
            (self.folder / "runs").mkdir(parents=True, exist_ok=True)

    def put(self, key: str, outcome: Outcome) -> None:
        """Keep a run."""
        if self.folder is None:
            self._kept[key] = outcome
            return
        place = self.folder / "runs" / key
        with held_back():  # so that no draft of a file is left behind
            if outcome.model is not None:
                write_whole(place.with_suffix(".safetensors"), outcome.model)
            write_whole(place.with_suffix(".json"), json.dumps(outcome.row, indent=1).encode())

    def row(self, key: str) -> dict[str, Any] | None:
        """The row of a finished run; None if it is still to be run.

        Raises ValueError if its file is damaged.
        """
        if self.folder is None:
            return None
        path = self.folder / "runs" / f"{key}.json"
        try:
            found = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            found = None
        if not isinstance(found, dict) or "status" not in found:
            raise ValueError(f"{path} is damaged; remove it, and its run is repeated")
        return found if found["status"] in FINISHED else None

    def model(self, key: str) -> bytes | None:
        """The model of a run as the bytes of a file; None if it has none."""
        if self.folder is None:
            return self._kept[key].model
        path = self.folder / "runs" / f"{key}.safetensors"
        return path.read_bytes() if path.exists() else None

    def write(self, name: str, content: bytes) -> None:
        """Write a file of the whole sweep, if there is a folder."""
        if self.folder is not None:
            with held_back():
                write_whole(self.folder / name, content)
