"""The numbers of a column have the same count of digits, and none of them is made up."""

from __future__ import annotations

import math

import pytest
from columns import COLUMNS
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, explain
from autograd.chain.digits import same_digits
from autograd.chain.text import column as long_column
from viz.text import column


@pytest.mark.parametrize(("numbers", "texts"), COLUMNS)
def test_a_column_has_the_same_count_of_digits(numbers: list[float], texts: str) -> None:
    assert " ".join(column(numbers)) == texts


def test_texts_of_no_number_stay() -> None:
    assert same_digits(["-", "0.5", "0.25", "..."], 4) == ["-", "0.50", "0.25", "..."]


@given(st.lists(st.floats(), max_size=5))
def test_a_padded_zero_is_a_correct_digit(numbers: list[float]) -> None:
    for x, short, long in zip(numbers, column(numbers), long_column(numbers)):
        for text, digits in ((short, 4), (long, 10)):
            if not math.isfinite(x) or x == 0.0:
                continue
            bare = text.partition("e")[0].lstrip("-").replace(".", "").lstrip("0")
            precision = max(len(bare) - 1, digits - 1)
            assert float(f"{x:.{precision}e}") == pytest.approx(float(text), rel=10.0**-digits)
            if "." in text and len(bare) <= digits:
                assert float(f"{x:.{len(bare) - 1}e}") == float(text)


def test_the_tables_of_an_explanation_have_the_same_count_of_digits() -> None:
    x, a = Value(2.0, "x"), Value(0.5, "a")
    y = a * x + 0.25 * x + 0.125 * x
    e = explain(y, x)
    cells = [line.split("|")[-2].strip() for line in e.markdown().splitlines() if "|" in line]
    assert cells[2:] == ["0.500", "0.250", "0.125", "0.875"]
