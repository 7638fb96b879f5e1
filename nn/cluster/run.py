"""A run of training on blocks."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from numbers import Integral
from typing import Any

import numpy as np

from autograd.cluster.collections import is_collection
from autograd.cluster.mean import blank
from autograd.cluster.places import Place, place_for
from autograd.cluster.rates import told
from autograd.cluster.worker import Rows, sent, total
from nn.cluster.engine import OnBlocks
from nn.cluster.steps import Steps
from nn.module import in_mode
from nn.training.batches import checked, digest
from nn.training.engine import Engine
from nn.training.engines import reaching
from nn.training.loop import Run


class Data:
    """The blocks a run learns from, and what it validates with: blocks, arrays, or nothing.

    Raises what `place_for` raises, and ValueError for a validation that is a share.
    """

    def __init__(self, arrays: Sequence[Any], validation: Any, cluster: Any, blocks: int) -> None:
        if not isinstance(blocks, Integral) or blocks < 1:
            raise ValueError(f"blocks must be a whole number of at least 1, not {blocks!r}")
        if isinstance(validation, (int, float)):
            raise ValueError(
                "on blocks, validation must be a tuple of collections or arrays, not a share: "
                "split them first, for example with x.random_split([0.8, 0.2])"
            )
        self.together: int = int(blocks)
        given = [x if is_collection(x) else checked([x], "fit")[0] for x in arrays]
        self.place: Place = place_for(given, cluster, self.together, checked, "fit")
        self.held_out: Place | list[Any] | None = None
        try:
            if validation is not None and any(map(is_collection, validation)):
                self.held_out = place_for(validation, cluster, self.together, checked, "validation")
            elif validation is not None:
                self.held_out = [a.copy() for a in checked(validation, "validation")]
        except BaseException:
            self.close()
            raise
        self.samples = sum(info.count for info in self.place.infos)

    def digests(self) -> dict[str, str]:
        """A hash of each array's numbers."""
        found = {}
        for k in range(len(self.place.infos[0].digests)):
            whole = "".join(info.digests[k] for info in self.place.infos)
            found[f"array {k}"] = blake2b(whole.encode(), digest_size=16).hexdigest()
        if isinstance(self.held_out, list):
            found["validation"] = digest(self.held_out)
        elif self.held_out is not None:
            found["validation"] = repr([info.digests for info in self.held_out.infos])
        return {**found, "blocks": str(self.together)}

    def __enter__(self) -> Data:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the blocks."""
        self.place.close()
        if self.held_out is not None and not isinstance(self.held_out, list):
            self.held_out.close()


class RunOnBlocks(Run):
    """A run whose samples are in blocks, here or on the workers of a cluster."""

    def __init__(self, trainer: Any, data: Data, _: None, *arguments: Any) -> None:
        if not trainer.compiled:
            raise ValueError("data in blocks need compiled=True: workers can't train on Values")
        super().__init__(trainer, [], data.held_out, *arguments)  # type: ignore[arg-type]
        self._blocks = data

    def _start(self) -> Engine:
        trainer, place, position = self.trainer, self._blocks.place, self._position
        with self.interrupts.opened():  # tracing and compiling may take long
            variant = reaching(trainer.program, trainer.optimizer, blank(place.infos))
            steps = Steps(
                [info.count for info in place.infos], self.batch, self._blocks.together,
                position.shuffle, position.seed,
            )  # fmt: skip
            return OnBlocks(
                place, variant, trainer.optimizer, steps, lambda: self.history.epochs,
                self.interrupts.opened,
            )  # fmt: skip

    def _note(self) -> str:
        return told(self._blocks.place.rates.numbers())

    def _rows(self, steps: int) -> Any:
        return None  # each block has its own order

    def _validate(self, held_out: Any, compiled: bool) -> None:
        """On blocks if the validation samples are in blocks, else in this process."""
        if isinstance(held_out, list):
            super()._validate(held_out, True)
            return
        with in_mode(self._modules, False), self.interrupts.opened():
            means = {
                name: self._mean(held_out, program)
                for name, program in self.trainer.measures(True).items()
            }
        self._measured(means)

    def _mean(self, held_out: Place, program: Any) -> float:
        """The mean of a program over blocks."""
        variant = program.traced(*blank(held_out.infos))
        made = sent(program, list(variant.parameters), [])
        jobs = [Rows(0, info.count, None, k) for k, info in enumerate(held_out.infos) if info.count]
        numbers = np.array([p.data for p in variant.parameters])
        sums = held_out.run(total, made, numbers, (self.history.epochs,), jobs)
        whole: float = sum(sums) / sum(rows.end for rows in jobs)
        return whole
