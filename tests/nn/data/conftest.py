"""What the tests of tables have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nn.data import Dataset, read_csv


@pytest.fixture
def table(tmp_path: Path) -> Any:
    """Writes a table to t.csv and reads it."""

    def read(text: str | bytes, target: str | None = "y", **options: Any) -> Dataset:
        path = tmp_path / "t.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_csv(path, target, **options)

    return read
