"""Colours: text that can be read, and differences that colour-blind eyes see too."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from viz.theme import THEMES

# How eyes without red or green cones see linear RGB: Machado, Oliveira and Fernandes, "A
# physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15 (2009),
# table 1, severity 1.
EYES = {
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
APART = 15.0  # CIEDE2000; 1 is what a trained eye just sees side by side
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750),
       (0.0193339, 0.1191920, 0.9503041))  # fmt: skip
WHITE = (0.95047, 1.0, 1.08883)  # D65


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("name", THEMES)
def test_what_must_be_told_apart_differs_in_all_eyes(name: str, eyes: str) -> None:
    theme = THEMES[name]
    edges = (theme.positive, theme.negative, theme.trouble, theme.quiet, theme.background)
    frames = (theme.text, theme.trouble, theme.background)
    strands = (*theme.paths, theme.background)
    for group in (edges, frames, strands):
        for one, other in combinations(group, 2):
            seen = ciede2000(lab(one, eyes), lab(other, eyes))
            assert seen >= APART, f"{one} and {other}: {seen:.1f}"


def test_the_simulation_and_the_distance_are_those_of_the_papers() -> None:
    # Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula" (2005), pairs 1, 7, 17, 25.
    for one, other, distance in (
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ):
        assert ciede2000(one, other) == pytest.approx(distance, abs=1e-4)
    assert lab("#ffffff", "protanopia") == pytest.approx((100.0, 0.0, 0.0), abs=0.1)
    red, green = "#b01010", "#386a00"
    assert ciede2000(lab(red, "all cones"), lab(green, "all cones")) > 50.0
    assert ciede2000(lab(red, "deuteranopia"), lab(green, "deuteranopia")) < APART


@pytest.mark.parametrize("name", THEMES)
def test_text_can_be_read_on_its_ground(name: str) -> None:
    theme = THEMES[name]
    grounds = [theme.background, theme.inner, theme.leaf, theme.root, theme.folded]
    assert all(contrast(theme.text, ground) >= 7.0 for ground in grounds)
    assert all(contrast(theme.trouble, ground) >= 4.5 for ground in grounds)
    assert contrast(theme.on_operation, theme.operation) >= 7.0
    assert contrast(theme.quiet, theme.background) >= 4.5
    for line in (theme.positive, theme.negative, theme.line):
        assert contrast(line, theme.background) >= 3.0
    for path in theme.paths:
        assert contrast(path, theme.background) >= 2.9


@pytest.mark.parametrize("name", THEMES)
def test_the_signs_differ_in_brightness_too(name: str) -> None:
    assert contrast(THEMES[name].positive, THEMES[name].negative) >= 1.4


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.1)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    """The relative luminance (WCAG 2.1)."""
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(color: str) -> list[float]:
    """The linear RGB of "#rrggbb"."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def lab(color: str, eyes: str) -> tuple[float, float, float]:
    """The CIELAB coordinates of a colour as those eyes see it."""
    seen = [min(max(x, 0.0), 1.0) for x in times(EYES[eyes], linear(color))]
    parts = [part / white for part, white in zip(times(XYZ, seen), WHITE)]
    x, y, z = (p ** (1 / 3) if p > 216 / 24389 else (24389 / 27 * p + 16) / 116 for p in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def times(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector)) for row in matrix]


def ciede2000(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """The difference of two colours in CIELAB, by the formula CIEDE2000."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * math.sqrt(mean7 / (mean7 + 25.0**7))
    c1, c2 = math.hypot(a1 * stretch, b1), math.hypot(a2 * stretch, b2)
    h1 = math.degrees(math.atan2(b1, a1 * stretch)) % 360
    h2 = math.degrees(math.atan2(b2, a2 * stretch)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = h1 + turn / 2 if c1 * c2 else h1 + h2
    weight = 1.0 + sum(
        factor * math.cos(math.radians(times_h * mean_h + shift))
        for factor, times_h, shift in (
            (-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63)
        )
    )  # fmt: skip
    scale_l = 1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2)
    in_l = (l2 - l1) / scale_l
    in_c = (c2 - c1) / (1 + 0.045 * mean_c)
    in_h = hue / (1 + 0.015 * mean_c * weight)
    twist = math.radians(60 * math.exp(-((((mean_h % 360) - 275) / 25) ** 2)))
    rotation = -2 * math.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * math.sin(twist)
    return math.sqrt(in_l**2 + in_c**2 + in_h**2 + rotation * in_c * in_h)
