"""Blocks of samples."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograd.cluster.collections import prepared

TABLE = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})


def crooked(array: Any) -> Any:
    """The array at an odd address, where a message may leave it."""
    room = np.empty(array.nbytes + 1, np.uint8)
    found = room[1:].view(array.dtype).reshape(array.shape)
    found[...] = array
    return found


def unpickled(x: Any) -> Any:
    """x out of a message in which the numbers of its arrays begin at odd addresses."""
    parts: list[Any] = []
    content = pickle.dumps(x, protocol=5, buffer_callback=parts.append)
    odd = [crooked(np.frombuffer(part.raw(), np.uint8)) for part in parts]
    return pickle.loads(content, buffers=odd)


@pytest.mark.parametrize(
    "given",
    [
        crooked(np.arange(6.0).reshape(3, 2)),
        np.arange(6.0).reshape(2, 3).T,
        np.arange(12.0).reshape(3, 4)[:, ::2],
        crooked(np.arange(3)),
        TABLE,
        TABLE["b"],
    ],
    ids=["odd address", "by columns", "every second column", "integers", "table", "column"],
)
def test_the_arrays_of_a_block_lie_row_by_row(given: Any) -> None:
    block = prepared(0, lambda arrays, _: [*arrays], "fit", given)
    for made in (block, pickle.loads(pickle.dumps(block)), unpickled(block)):
        (array,) = made.arrays
        assert array.flags.aligned
        assert array.flags.c_contiguous
        assert array.dtype == np.asarray(given).dtype
        assert np.array_equal(array, given)
        assert made.info == block.info


def test_arrays_that_lie_so_are_not_copied() -> None:
    given = np.arange(6.0).reshape(3, 2)
    assert prepared(0, lambda arrays, _: [*arrays], "fit", given).arrays[0] is given
