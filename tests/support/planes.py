"""Where a sample is on the plane of a playground."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page


def spots(page: Page, inputs: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """The places in the window of all samples of two inputs."""
    box = page.locator("#surface").bounding_box()
    assert box is not None

    def shares(numbers: Sequence[float]) -> list[float]:
        low, high = min(numbers), max(numbers)
        edge = 0.08 * (high - low)
        return [(x - low + edge) / (high - low + 2.0 * edge) for x in numbers]

    across, up = (shares(column) for column in zip(*inputs))
    return [
        (box["x"] + x * box["width"], box["y"] + (1.0 - y) * box["height"])
        for x, y in zip(across, up)
    ]
