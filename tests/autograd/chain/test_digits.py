"""The numbers of a column have the same count of digits, and none of them is made up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, explain
from autograd.chain.digits import same_digits
from autograd.chain.text import column as long_column
from viz.text import column


@pytest.mark.parametrize(
    ("numbers", "texts"),
    [
        ([0.1, 0.2, 0.29999, 0.4], "0.1000 0.2000 0.3000 0.4000"),
        ([0.15, 0.2, -0.3], "0.15 0.20 -0.30"),
        ([0.05, 0.1], "0.05 0.10"),
        ([1.0, 0.5, 12.25], "1.00 0.50 12.25"),
        ([0.5, 0.0821670406], "0.5000 0.08217"),
        ([1.0, 0.274811], "1.000 0.2748"),
        ([1234.5, 0.25], "1234.5 0.2500"),
        ([1.5e-7, 0.5, 2e-9], "1.5e-7 0.50 2.0e-9"),
        ([0.0, -0.0, 0.25, math.nan, math.inf], "0 -0 0.25 nan inf"),
        ([3.0, -12.0, 0.0], "3 -12 0"),
        ([100_000.0, 0.5], "100000 0.5"),
        ([], ""),
    ],
)
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
