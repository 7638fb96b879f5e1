"""How many examples Hypothesis tries of a property, and where machine code is kept.

At every push 300, under CI the same ones each time; `pytest --hypothesis-profile=nightly` tries
20,000.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile(
    "default", max_examples=300, deadline=None, derandomize="CI" in os.environ
)
settings.register_profile("nightly", max_examples=20_000, deadline=None)
settings.load_profile("default")


@pytest.fixture(scope="session", autouse=True)
def _machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One cache for the session, so that nothing depends on what the user's holds."""
    folder = tmp_path_factory.getbasetemp().parent / "machines"
    folder.mkdir(mode=0o700, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOTGRAD_CACHE", str(folder))
        yield
