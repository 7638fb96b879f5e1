"""How many examples Hypothesis tries, where machine code is kept, the language, browsers.

At every push 300 examples, under CI the same ones each time; `pytest --hypothesis-profile=nightly`
tries 20,000.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from heavy import heavy
from hypothesis import given, settings
from hypothesis import strategies as st

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"

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


@pytest.fixture(scope="session", autouse=True)
def _bytecode(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where Python may not write bytecode beside the sources, processes share it elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get("PYTHONDONTWRITEBYTECODE"):
            patch.delenv("PYTHONDONTWRITEBYTECODE")
            folder = tmp_path_factory.getbasetemp().parent / "bytecode"
            patch.setenv("PYTHONPYCACHEPREFIX", str(folder))
        yield


@pytest.fixture(scope="session", autouse=True)
def _language() -> Iterator[None]:
    """The command speaks English, whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LC_ALL", raising=False)
        patch.setenv("LC_MESSAGES", "C")
        yield


@pytest.fixture(scope="session")
def client() -> Iterator[Any]:
    """A client of two Dask workers, processes of their own."""
    import dask
    from distributed import Client, LocalCluster

    from dotgrad.workers import LASTING

    with (
        dask.config.set(LASTING),
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


def chromium() -> str | None:
    """The path of a Chromium, for the tests in tests/browser; None where there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of a Chromium.  A test fails without: it was left out unless CI wants it to fail."""
    path = chromium()
    assert path, "no Chromium is here: apt-get install chromium"
    return path


def _missing() -> dict[str, str]:
    """The markers of tests that lack something here, and how to have it; under CI they fail."""
    if "CI" in os.environ:
        return {}
    missing = {}
    if not chromium():
        missing["browser"] = "there is no Chromium (Debian, Ubuntu: apt-get install chromium)"
    elif not AXE.exists():
        missing["axe"] = "axe-core is not there (npm install --prefix tests/browser)"
    return missing


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Keep the collector from walking 15,000 tests and their modules again and again.

    It stays on in name: `dask.utils.disable_gc` leaves it, after each use, as it was at the import
    of the function that it decorates.
    """
    usual = gc.get_threshold()
    gc.set_threshold(10**8)
    try:
        return (yield)
    finally:
        import_module("numpy")
        _drawing()
        gc.freeze()
        gc.set_threshold(*usual)


@given(st.none())
def _drawing(nothing: None) -> None:
    """A property, for which Hypothesis looks up who refers to NumPy's state: not what is frozen."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests of heavy extras; leave out the tests that lack something here."""
    for item in items:
        for marker in heavy(item.path, getattr(item, "fixturenames", ())):
            item.add_marker(marker)
    missing = _missing()
    needy = [x for x in items if any(map(x.get_closest_marker, missing))]
    if needy:
        config.hook.pytest_deselected(items=needy)
        items[:] = [x for x in items if x not in needy]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and how to have it."""
    for marker, reason in _missing().items():
        terminalreporter.write_line(f"Tests marked {marker} were left out: {reason}.")
