"""Programs in processes that were spawned, or forked from a server: they compute the same bits."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from workers import PROGRAM, fitted, gradients

XS = np.linspace(-1.0, 1.0, 4096)


STARTED = [m for m in multiprocessing.get_all_start_methods() if m != "fork"]


@pytest.mark.parametrize("method", STARTED)
def test_started_processes_get_the_same_bits(method: str) -> None:
    """Each pickles the program with its parameters, and traces it anew."""
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(1, context) as pool:
        theirs = pool.submit(gradients, PROGRAM, XS)
        run = pool.submit(fitted, XS)
        assert theirs.result(120) == gradients(PROGRAM, XS)
        assert run.result(120) == fitted(XS)
