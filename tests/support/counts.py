"""How much to try: a little in every run, much in the nightly one."""

from __future__ import annotations

from hypothesis import settings


def count(ordinary: int, nightly: int) -> int:
    """The number for the profile that Hypothesis runs with."""
    return nightly if settings.default.max_examples >= 20_000 else ordinary
