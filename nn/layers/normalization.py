"""Normalization: numbers scaled to a common size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import Value, dot, sqrt
from nn.checks import check_count
from nn.module import Module


def rms_norm(x: Sequence[Any], weight: Sequence[Any] | None = None, eps: float = 1e-5) -> list[Any]:
    """[x0 / r * w0, x1 / r * w1, ...], r = sqrt(mean of the x**2 + eps); no w without `weight`.

    Raises ValueError for an empty list, and unless there are as many weights as numbers.
    B. Zhang, R. Sennrich, "Root mean square layer normalization", NeurIPS 2019.

    >>> rms_norm([3.0, -3.0], weight=[1.0, 10.0], eps=0.0)
    [1.0, -10.0]
    """
    if not len(x):
        raise ValueError("rms_norm takes at least one number, not an empty list")
    if weight is not None and len(weight) != len(x):
        raise ValueError(f"rms_norm takes a weight for each of {len(x)} numbers, not {len(weight)}")
    scale = 1.0 / sqrt(dot(x, x) / len(x) + eps)
    if weight is None:
        return [number * scale for number in x]
    return [number * scale * w for number, w in zip(x, weight)]


class RMSNorm(Module):
    """`rms_norm` of `width` numbers, with PyTorch's names.

    eps                 keeps the root from 0
    elementwise_affine  False leaves out the weights, which start at 1: `weight` is None

    Raises ValueError for a width below 1 or a negative eps.

    >>> norm = RMSNorm(2, eps=0.0)
    >>> norm.weight[1].data = 10.0
    >>> [y.data for y in norm([3.0, -3.0])]
    [1.0, -10.0]
    """

    def __init__(self, width: int, eps: float = 1e-5, elementwise_affine: bool = True) -> None:
        check_count("RMSNorm", "number", width)
        if not eps >= 0.0:
            raise ValueError(f"eps must be at least 0, not {eps}")
        self.width, self.eps = width, eps
        self.weight = [Value(1.0) for _ in range(width)] if elementwise_affine else None

    def __call__(self, x: Sequence[Any]) -> list[Any]:
        """The numbers, normalized.  Raises ValueError unless there are `width` numbers."""
        if len(x) != self.width:
            raise ValueError(f"{self!r} takes {self.width} numbers, not {len(x)}")
        return rms_norm(x, self.weight, self.eps)

    def config(self) -> dict[str, Any]:
        """See Module."""
        affine = self.weight is not None
        return {"width": self.width, "eps": self.eps, "elementwise_affine": affine}

    def __repr__(self) -> str:
        affine = "" if self.weight is not None else ", elementwise_affine=False"
        return f"RMSNorm({self.width}{affine})"
