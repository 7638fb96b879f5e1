"""Embedding: a row of numbers for each index."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from autograd import Value, take
from autograd.trace.leaves import Index
from nn.checks import check_count, check_size
from nn.generator import Seed, generator
from nn.init import Rule, rule
from nn.module import Module


class Embedding(Module):
    """A table of `count` rows of `width` parameters: `Embedding(27, 16)(3)` is the fourth row.

    `weight` is the table.  It is initialized from N(0, 1), as in PyTorch, unless `init`, a name or
    a rule of `nn.init`, is given; `rng` is a seed or a `random.Random`.  Raises ValueError for a
    count or width below 1 and an unknown name, TypeError for another rng, MemoryError if so many
    parameters don't fit into the free memory.

    >>> table = Embedding(3, 2, init="zeros")
    >>> table.weight[1][0].data = 7.0
    >>> [x.data for x in table(1)], len(table([2, 0, 1]))
    ([7.0, 0.0], 3)
    """

    def __init__(
        self, count: int, width: int, init: str | Rule | None = None, rng: Seed = None
    ) -> None:
        check_count("Embedding", "row", count)
        check_count("Embedding", "column", width)
        check_size("an Embedding", count * width)
        draw, source = rule("normal" if init is None else init), generator(rng)
        self.weight = [
            [Value(draw(count, width, source)) for _ in range(width)] for _ in range(count)
        ]

    def __call__(self, index: Any) -> list[Any]:
        """The row with that index, a list of numbers; for a list of indices, the list of rows.

        An index is an integer, or an element of an integer array in a traced function.  Raises
        IndexError for an index without a row, TypeError for anything but an integer.
        """
        if hasattr(index, "tolist"):
            index = index.tolist()
        if isinstance(index, (list, tuple)):
            return [self(i) for i in index]
        if not isinstance(index, (Index, Integral)):
            raise TypeError(f"an index of {self!r} must be an integer, not {type(index).__name__}")
        count = len(self.weight)
        if isinstance(index, Integral) and not 0 <= int(index) < count:
            raise IndexError(f"{self!r} has rows 0 to {count - 1}, not {index}")
        return list(take(self.weight, index))

    def config(self) -> dict[str, Any]:
        """See Module."""
        return {"count": len(self.weight), "width": len(self.weight[0])}

    def __repr__(self) -> str:
        return f"Embedding({len(self.weight)}, {len(self.weight[0])})"
