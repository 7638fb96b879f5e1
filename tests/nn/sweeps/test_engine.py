"""Calls shared out to processes: what is given up, and that nobody is warned of it."""

from __future__ import annotations

import time
import warnings

from nn.sweeps.engine import sharing


def _slowly(x: int) -> int:
    time.sleep(0.2)
    return x


def test_what_is_left_is_given_up_without_a_word() -> None:
    """Wherever Ctrl-C comes: between two results the block ends while calls are being made."""
    calls = {k: (_slowly, (k,)) for k in range(8)}
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        with sharing(calls, "loky", 2) as results:
            k, result = next(results)
    assert k == result
    assert not found
    assert not list(results)
