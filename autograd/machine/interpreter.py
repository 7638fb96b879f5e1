"""The same plans run by NumPy, where LLVM can't be used: right, but slow.

Each opcode by its NumPy form, on arrays of one block.  Operations are computed by their `forward`,
so that the answers are those of the eager engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd.machine.instructions import Instruction, decoded
from autograd.machine.kernels import Block
from autograd.machine.writer import Target

_LANES = 64


class Interpreter:
    """Stands where a Machine would."""

    def __init__(self, dtype: str) -> None:
        self.target = Target(dtype, 1, _LANES, frozenset(), interpreted=True)

    def interpret(self, call: Any) -> None:
        """Do the work of a call, all that `step` of module.py does."""
        compiled, plan, dtype = call.compiled, call.compiled.plan, call.uniform.dtype
        uniform, lanes = call.uniform, call.lanes
        with np.errstate(all="ignore"):
            _uniform(compiled.before, uniform)
            block = Block(
                np.zeros((plan.slot_count, lanes), dtype),
                uniform[compiled.coef_index],
                np.zeros(plan.acc_count, dtype),
                np.zeros((plan.index_count, lanes), np.int64),
                call.arrays[: plan.input_count],
                call.arrays[plan.input_count :],
            )
            for slot, place in compiled.splats.reshape(-1, 2):
                block.slots[slot] = uniform[place]
            code = list(decoded(plan.words))
            for block.first in range(0, call.samples, lanes):
                block.valid = min(lanes, call.samples - block.first)
                run(code, block)
            if block.outside >= 0:
                call.outside[0] = block.outside
            sums = slice(plan.sums_at, plan.sums_at + plan.acc_count)
            uniform[sums] = block.accs * dtype.type(1.0 / max(1, call.samples))
            _uniform(compiled.after, uniform)
            call.results[:] = uniform[compiled.results]


def run(code: Iterable[Instruction], block: Block) -> None:
    """Run code on a block."""
    for opcode, head, items in code:
        for values in items:
            opcode.numpy(block, *head, *values)


def _uniform(code: Sequence[int], uniform: Any) -> None:
    """Run code on uniform numbers, each a slot of one lane and a coefficient."""
    run(decoded(code.tolist()), Block(uniform.reshape(-1, 1), uniform))  # type: ignore[attr-defined]
