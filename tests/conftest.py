"""How many examples Hypothesis tries, where machine code is kept, which tests need a browser.

At every push 300 examples, under CI the same ones each time; `pytest --hypothesis-profile=nightly`
tries 20,000.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

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


def chromium() -> str | None:
    """The path of a Chromium, for the tests in tests/browser; None where there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of a Chromium.  A test fails without: it was left out unless CI wants it to fail."""
    path = chromium()
    assert path, "no Chromium is here: apt-get install chromium"
    return path


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a browser where there is none, but under CI: there it fails."""
    if "CI" in os.environ or chromium():
        return
    needy = [item for item in items if item.get_closest_marker("browser")]
    if needy:
        config.hook.pytest_deselected(items=needy)
        items[:] = [item for item in items if item not in needy]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and how to have it."""
    if "CI" not in os.environ and not chromium():
        terminalreporter.write_line(
            "The tests of pages in a browser were left out, for there is no Chromium here; "
            "Debian and Ubuntu have it: apt-get install chromium"
        )
