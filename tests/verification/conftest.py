"""Gathers the figures of a run: what was tried, and how near to its bound the worst came.

The table is printed at the end.  With DOTGRAD_FIGURES=docs/verification.md in the environment it
also takes the place of the one in that file.  DOTGRAD_EXAMPLES=3000 there asks for so many
examples of each property, where neither 300 nor the 20,000 of the nightly profile will do.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import figures
import pytest
from hypothesis import settings

if count := os.environ.get("DOTGRAD_EXAMPLES"):
    settings.register_profile("counted", max_examples=int(count), deadline=None)
    settings.load_profile("counted")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist hands its figures to the process that started it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["figures"] = figures.as_lists()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    figures.merge(getattr(node, "workeroutput", {}).get("figures", []))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    table = figures.table()
    if table:
        terminalreporter.section("verification figures")
        terminalreporter.write_line(table)
        if path := os.environ.get("DOTGRAD_FIGURES"):
            figures.write(Path(path), table)
