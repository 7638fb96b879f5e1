"""Numbers and labels on their way into a picture."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.text import LABEL_LIMIT, clean, number, quote


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (-0.0, "-0"),
        (3.0, "3"),
        (0.5, "0.5"),
        (0.49999, "0.5000"),
        (0.1 + 0.2, "0.3000"),
        (-0.0190491183, "-0.01905"),
        (999.97, "1000.0"),
        (1234.5678, "1234.6"),
        (123456.0, "123456"),
        (1e6, "1e6"),
        (1234567.0, "1.235e6"),
        (1.5e-7, "1.5e-7"),
        (5e-324, "4.941e-324"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
    ],
)
def test_numbers_are_short(x: float, text: str) -> None:
    assert number(x) == text


@given(st.floats(-1.79e308, 1.79e308))
def test_a_number_of_few_digits_is_exact_and_no_other_is_far_off(x: float) -> None:
    text = number(x)
    digits = re.sub(r"e.*|[-.]", "", text).lstrip("0")
    assert float(text) == x or len(digits) >= 4
    assert math.isclose(float(text), x, rel_tol=5.01e-4)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("w1", "w1"),
        ("a\nb\r\tc", "a�b��c"),
        ("\x00\x1b[31m\x7f\x9f", "��[31m��"),
        ("\ud800x\udfff", "�x�"),
        ("\u2028\u2029\ufffe\uffff\ufdd0\U0001ffff", "������"),
        ("\u202eevil\u202c\u2066\u2069", "�evil���"),
        ("e\u0301 \U0001f600 \u03c3 \u200d", "e\u0301 \U0001f600 \u03c3 \u200d"),
        ("x" * LABEL_LIMIT, "x" * LABEL_LIMIT),
        ("x" * (LABEL_LIMIT + 1), "x" * (LABEL_LIMIT - 1) + "…"),
    ],
)
def test_labels_are_cleaned(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text())
def test_cleaning_is_idempotent_and_fits(text: str) -> None:
    shown = clean(text)
    assert len(shown) <= LABEL_LIMIT
    assert clean(shown) == shown
    shown.encode()  # no surrogate is left


def test_a_dot_string_escapes_what_graphviz_would_read() -> None:
    assert quote(r"\N", 'say "hi"', "&lt;") == r'"\\N\nsay \"hi\"\n&amp;lt;"'
