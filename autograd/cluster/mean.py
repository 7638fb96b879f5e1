"""The mean of a program over blocks, and its gradients, added up in the order of the blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.cluster.collections import Info
from autograd.cluster.places import Place, place_for
from autograd.cluster.worker import Rows, Sent, gradients, sent


def blank(infos: Sequence[Info]) -> list[Any]:
    """Arrays of one sample like those of the blocks, to trace a program with."""
    info = next(info for info in infos if info.count)
    return [np.zeros((1, *shape), dtype) for dtype, shape in info.kinds]


def mean(
    place: Place, program: Sent, numbers: Any, key: tuple[int, ...], jobs: Sequence[Rows]
) -> tuple[float, Any]:
    """The mean over these rows, and its gradients; bit for bit the same wherever the blocks are."""
    found = place.run(gradients, program, numbers, key, jobs)
    samples = sum(count for count, _, _ in found)
    loss, summed = 0.0, np.zeros(len(found[0][2]))
    for count, part, slopes in found:
        share = count / samples
        loss += part * share
        summed += np.asarray(slopes, np.float64) * share
    return loss, summed


def over_blocks(program: Any, collections: Sequence[Any], parameters: Any) -> tuple[float, Any]:
    """The result of `Program.loss_and_gradients` for Dask collections."""
    place = place_for(collections, None, 1, _as_they_are, "loss_and_gradients")
    try:
        variant = program.traced(*blank(place.infos))
        made = sent(program, list(variant.parameters), variant.wanted)
        jobs = [Rows(0, info.count, None, k) for k, info in enumerate(place.infos) if info.count]
        loss, found = mean(place, made, np.array([p.data for p in variant.parameters]), (0,), jobs)
    finally:
        place.close()
    return loss, found if parameters is None else variant.picked(found, parameters)


def _as_they_are(arrays: Sequence[Any], owner: str) -> list[Any]:
    """The arrays unchanged: the program checks them itself."""
    return list(arrays)
