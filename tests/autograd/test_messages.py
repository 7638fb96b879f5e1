"""What error messages have in common, piece by piece."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value
from autograd.messages import a_type


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (2, "an int"), (2.0, "a float"), ("x", "a str"), (None, "a NoneType"), ([], "a list"),
        (np.zeros(1), "an ndarray"), (np.float64(1.0), "a float64"), (OSError(), "an OSError"),
        (Value(1.0), "a Value"), (type("Unit", (), {})(), "a Unit"), (int, "a type"),
        (type("A" * 70, (), {})(), f"an '{'A' * 57}'..."),
    ],
)  # fmt: skip
def test_a_type_stands_behind_its_article(thing: Any, name: str) -> None:
    assert a_type(thing) == name
