"""Numbers as the decimals they are shown as, packed into few bytes.

A number is stored as two integers: its digits, and the power of ten of the last digit.  They stand
for exactly the text that `viz.text.number` writes: 0.5000 is (5000, -4), 0.5 is (5, -1), and 1.5e-7
is (15, -8).  Anything else is stored as (code, MARK): 0 for nan, 1 and -1 for the infinities, 2 for
-0, and 3 for a missing number.
"""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np

from viz.text import number

MARK = 4096  # larger than any exponent, and small enough for two bytes
NONE = 3
_CODES = {"nan": 0, "inf": 1, "-inf": -1, "-0": 2}
_DIGITS = 4
_TIE = 1e-6  # the rounding of a product this close to a tie may be wrong


def decimals(table: Any) -> tuple[Any, Any]:
    """The digits (int32) and exponents (int16) of an array of numbers, in its shape."""
    x = np.ascontiguousarray(table, np.float64)
    digits, exponents = np.zeros(x.shape, np.int32), np.zeros(x.shape, np.int16)
    with np.errstate(all="ignore"):
        size = np.abs(x)
        whole = (size < 1e6) & (x == np.trunc(x))
        digits[whole] = x[whole]
        minus = (x == 0.0) & np.signbit(x)
        digits[minus], exponents[minus] = _CODES["-0"], MARK
        places = _DIGITS - 1 - np.floor(np.log10(size))
        plain = ~whole & (size < 1e3) & (places <= 22.0)
        scaled = x * np.where(plain, 10.0**places, 1.0)
        nearest = np.rint(scaled)
        plain &= (np.abs(nearest) >= 10.0 ** (_DIGITS - 1)) & (np.abs(nearest) < 10.0**_DIGITS)
        plain &= np.abs(np.abs(scaled - nearest) - 0.5) > _TIE
        digits[plain], exponents[plain] = nearest[plain], -places[plain]
        exact = plain & (nearest / np.where(plain, 10.0**places, 1.0) == x)
    for _ in range(_DIGITS - 1):  # a number shown exactly has no trailing zeros
        exact &= digits % 10 == 0
        digits[exact] //= 10
        exponents[exact] += 1
    for place in np.argwhere(~whole & ~plain):
        digits[tuple(place)], exponents[tuple(place)] = _read(number(float(x[tuple(place)])))
    return digits, exponents


def _read(text: str) -> tuple[int, int]:
    """The digits and the exponent of a number's text."""
    if text in _CODES:
        return _CODES[text], MARK
    mantissa, _, exponent = text.partition("e")
    before, _, after = mantissa.partition(".")
    return int(before + after), int(exponent or 0) - len(after)


def packed(digits: Any, exponents: Any, levels: Any) -> str:
    """The columns and the pictures of all states as text: zlib's format in base64.

    digits, exponents   a row for each column, a number for each state
    levels              a row of bytes for each state

    Each number is stored as its difference from the one before, with the sign in the lowest bit.
    All lowest bytes come first, then all second bytes, and so on: four bytes for digits, two for
    exponents.  Levels follow, as differences from the picture before, modulo 256.
    """
    planes = [*_planes(digits, 4), *_planes(exponents, 2)]
    steps = np.diff(levels, axis=0, prepend=np.zeros((1, levels.shape[1]), np.uint8))
    content = b"".join(plane.tobytes() for plane in [*planes, steps.astype(np.uint8)])
    return base64.b64encode(zlib.compress(content, 7)).decode("ascii")


def _planes(numbers: Any, count: int) -> list[Any]:
    steps = np.diff(numbers.astype(np.int64), axis=1, prepend=0)
    coded = (steps << 1) ^ (steps >> 63)
    return [(coded >> (8 * k) & 255).astype(np.uint8) for k in range(count)]
