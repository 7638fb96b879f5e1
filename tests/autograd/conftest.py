"""A cache for machine code of one test's own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the cache of one test, and warnings not said yet."""
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("DOTGRAD_CACHE", str(folder))
    monkeypatch.setattr("autograd.modes._warned", set())
    return folder
