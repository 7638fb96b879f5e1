"""A layer as cells: a row of weights and a result for each neuron, their gradients below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Numbers = tuple[float, ...]

LARGE, SMALL = 8, 4  # points: the side of a cell, and of one in a layer of more than 16
MOST = (
    33  # rows and columns, a bias among them; a cell of a larger layer stands for several numbers
)
GAP = 5  # points, between the weights and the results
CAPTION = 14  # points, the height of the line above the cells


@dataclass(frozen=True)
class Cells:
    """Numbers of the neurons of a layer, one row a neuron.

    weights   of each neuron, the bias first where there is one
    results   of each neuron, the mean over the samples; () where weights stand alone
    weight_grads, result_grads   the same of the gradients; () before a backward pass
    block     how many rows and columns one cell stands for: it shows the largest of them
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
    """The width and height of the cells in a box, in points."""
    rows, columns = len(cells.weights), len(cells.weights[0]) + 1
    grids = 2 if cells.weight_grads else 1
    return columns * cells.side + GAP, grids * (rows * cells.side + CAPTION)


def grid_of(weights: Sequence[Sequence[float]]) -> Cells:
    """The cells of weights alone, a row for each neuron."""
    block = (-(-len(weights) // MOST), -(-len(weights[0]) // MOST))
    return Cells(_shrunk(weights, block), (), block=block)


def cells_of(
    weights: Sequence[Sequence[tuple[float, float | None]]],
    results: Sequence[Sequence[tuple[float, float | None]]],
) -> Cells | None:
    """The cells of a layer; None where its neurons have not all as many weights, or no result.

    `weights` holds a row of (number, gradient) for each neuron, `results` those of each neuron's
    result, one for each sample.
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
    """The rows with the number of the largest size in place of each block."""
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
    """The largest finite size; 1 where all are 0."""
    sizes = (abs(x) for row in numbers for x in row if math.isfinite(x))
    return max(sizes, default=0.0) or 1.0
