"""The width of a flow: the same in pictures, players and recorded trainings."""

from __future__ import annotations

import math
import re

import pytest

from viz.flow import DECADES, share
from viz.page.document import read


@pytest.mark.parametrize(
    ("flow", "width"),
    [(1e3, 1.0), (-1e2, 0.75), (1.0, 0.25), (1e-9, 0.0), (0.0, 0.0), (math.nan, 1.0)],
)
def test_it_is_the_logarithm_over_four_decades(flow: float, width: float) -> None:
    assert share(flow, 1e3) == pytest.approx(width)


def test_the_page_of_a_training_has_as_many_decades() -> None:
    found = re.search(r"const FLOWS = (\d+);", read("viz.page.training.page", "training.js"))
    assert found
    assert float(found[1]) == DECADES
