"""A cache for machine code that is the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograd.tape import cache


@pytest.fixture(scope="session", autouse=True)
def _machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One cache for the session, so that nothing depends on what the user's holds."""
    folder = tmp_path_factory.getbasetemp().parent / "machines"
    folder.mkdir(mode=0o700, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOTGRAD_CACHE", str(folder))
        yield


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the cache of one test, and warnings not said yet."""
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("DOTGRAD_CACHE", str(folder))
    monkeypatch.setattr(cache, "_warned", set())
    return folder
