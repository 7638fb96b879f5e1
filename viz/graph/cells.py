"""A layer as cells: for each neuron a row of weights and its result, with the gradients below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Numbers = tuple[float, ...]

LARGE, SMALL = 8, 4  # points: the side of a cell; small if the layer has over 16 rows or columns
MOST = 33  # rows and columns, including a bias; in a larger layer each cell covers several numbers
GAP = 5  # points, between the weights and the results
CAPTION = 14  # points, the height of the line above the cells


@dataclass(frozen=True)
class Cells:
    """The numbers of a layer, one row per neuron.

    weights   the weights of each neuron, after its bias if it has one
    results   the result of each neuron, averaged over the samples; () if only weights are drawn
    weight_grads   the gradients of the weights; () before a backward pass
    result_grads   the gradient of each result, summed over the samples; () before a backward pass
    block     rows and columns that one cell covers; it shows the number of largest magnitude
    """

    weights: tuple[Numbers, ...]
    results: Numbers
    weight_grads: tuple[Numbers, ...] = ()
    result_grads: Numbers = ()
    block: tuple[int, int] = (1, 1)

    @property
    def side(self) -> int:
        """The side of a cell, in points."""
        rows, columns = len(self.weights), len(self.weights[0])
        return LARGE if max(rows, columns) <= 16 else SMALL


def size_of_cells(cells: Cells) -> tuple[float, float]:
    """The width and height of the cells with their captions, in points."""
    rows, columns = len(cells.weights), len(cells.weights[0]) + 1
    grids = 2 if cells.weight_grads else 1
    return columns * cells.side + GAP, grids * (rows * cells.side + CAPTION)


def grid_of(weights: Sequence[Sequence[float]]) -> Cells:
    """Cells for weights without results, one row per neuron."""
    block = (-(-len(weights) // MOST), -(-len(weights[0]) // MOST))
    return Cells(_shrunk(weights, block), (), block=block)


def cells_of(
    weights: Sequence[Sequence[tuple[float, float | None]]],
    results: Sequence[Sequence[tuple[float, float | None]]],
) -> Cells | None:
    """The cells of a layer; None if its neurons differ in their number of weights or lack a result.

    `weights` has a row of (number, gradient) pairs per neuron; `results` has a row per neuron with
    one such pair per sample.
    """
    widths = {len(row) for row in weights}
    if len(widths) != 1 or not widths.pop() or not all(results):
        return None
    block = (-(-len(weights) // MOST), -(-len(weights[0]) // MOST))
    numbers = [[x for x, _ in row] for row in weights]
    means = [[sum(x for x, _ in row) / len(row)] for row in results]
    cells = Cells(_shrunk(numbers, block), _column(means, block), block=block)
    slopes = [[g for _, g in row if g is not None] for row in weights]
    sums = [[sum(g for _, g in row if g is not None)] for row in results]
    if any(len(row) < len(weights[0]) for row in slopes):
        return cells
    return Cells(cells.weights, cells.results, _shrunk(slopes, block), _column(sums, block), block)


def _column(rows: Sequence[Sequence[float]], block: tuple[int, int]) -> Numbers:
    return tuple(x for (x,) in _shrunk(rows, (block[0], 1)))


def _shrunk(rows: Sequence[Sequence[float]], block: tuple[int, int]) -> tuple[Numbers, ...]:
    """The rows with each block replaced by its number of largest magnitude."""
    high, wide = block
    return tuple(
        tuple(
            max((x for row in rows[i : i + high] for x in row[j : j + wide]), key=_size)
            for j in range(0, len(rows[0]), wide)
        )
        for i in range(0, len(rows), high)
    )


def _size(x: float) -> float:
    return math.inf if math.isnan(x) else abs(x)


def largest(numbers: Sequence[Numbers]) -> float:
    """The largest finite magnitude; 1 if there is none above 0."""
    sizes = (abs(x) for row in numbers for x in row if math.isfinite(x))
    return max(sizes, default=0.0) or 1.0
